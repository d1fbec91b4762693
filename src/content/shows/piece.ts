import { createFormatter, escapeHtml, isId, translator, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import type { PieceKind, PieceProblem, ShownPiece } from '../pieces.ts'
import { contentPolicy } from '../policy.ts'
import { wordsIn } from '../series.ts'
import { type PublicShow, publicShowPosts, publicShowsByIds } from './public-show.ts'
import { phaseAt, showRows } from './show.ts'

/**
 * A live show in a text: what it says follows the clock and its crew. Before: when, where, calendar file, reminder. On now: where to watch. After:
 * recording and episodes, or that there are none. Called off: that, and why.
 */
export const showPieces: PieceKind = {
  kind: 'show',
  list: async (work) => {
    contentPolicy.demand(work, 'see-drafts')
    const { default_locale } = await allianceOf(work)
    const rows = await showRows(work).orderBy('starts_at', 'desc').limit(200).execute()
    return rows.map((row) => ({
      id: row.show_id,
      name: `${wordsIn(row.titles, default_locale).text} · ${row.starts_wall.replace('T', ' ')}`,
    }))
  },
  show: async (work, ids, { locale, absolute }) => {
    const { default_locale } = await allianceOf(work)
    const base = absolute + (locale === default_locale ? '' : `/${locale}`)
    const shown = new Map<string, ShownPiece>()
    for (const show of await publicShowsByIds(work, ids, locale)) shown.set(show.id, await write(work, show, locale, base))
    return shown
  },
  problems: async (work, id): Promise<PieceProblem[]> => {
    const row = isId(id) ? await showRows(work).where('show_id', '=', id).executeTakeFirst() : undefined
    if (!row) return []
    if (row.state === 'draft') return [{ code: 'show-not-announced', level: 'stop', params: {} }]
    if (row.state === 'cancelled') return [{ code: 'show-cancelled', level: 'warn', params: {} }]
    const bare = phaseAt(row, work.now) === 'after' && !row.recording && !row.recording_id
    return bare ? [{ code: 'show-without-recording', level: 'warn', params: {} }] : []
  },
}

interface Line {
  text: string
  href?: string
}

async function write(work: Work, show: PublicShow, locale: string, base: string): Promise<ShownPiece> {
  const title: Line = { text: show.title, href: base + show.path }
  const lines = await linesOf(work, show, locale, base)
  const html = (line: Line) => (line.href ? `<a href="${escapeHtml(line.href)}">${escapeHtml(line.text)}</a>` : escapeHtml(line.text))
  const body = lines.map((line) => `<p>${line.map(html).join(' · ')}</p>`).join('')
  const head = `<p><strong>${html(title)}</strong></p>`
  return {
    page: `<aside class="callout">${head}${body}</aside>`,
    still: head + body,
    text: [[title], ...lines].map((line) => line.map(({ text, href }) => (href ? `${text}: ${href}` : text)).join('\n')).join('\n'),
  }
}

/** What a text says of it now, line by line. */
async function linesOf(work: Work, show: PublicShow, locale: string, base: string): Promise<Line[][]> {
  const t = translator(locale)
  const when: Line[] = [
    { text: whenText(show, locale, work.now) },
    ...(show.place ? [{ text: show.place.name, href: `${base}/points/${show.place.no}` }] : []),
  ]
  const streams = show.streams.map(
    ({ platform, address }): Line => ({
      text: t('content.shows.public.watch-on', { platform: t(`content.shows.platform.${platform}`) }),
      href: address,
    }),
  )
  switch (show.stands) {
    case 'cancelled':
      return [[{ text: t('content.shows.public.cancelled') }], ...(show.why ? [[{ text: show.why }]] : [])]
    case 'before':
      return [
        when,
        [
          { text: t('content.shows.public.calendar'), href: `${base}${show.path}/show.ics` },
          { text: t('patrons.remind.title'), href: `${base}${show.path}#remind` },
        ],
      ]
    case 'now':
      return [[{ text: t('content.shows.public.on-now') }], ...(streams.length > 0 ? [streams] : [when])]
    case 'after': {
      const episodes = (await publicShowPosts(work, show.id, locale)).filter(({ purpose }) => purpose === 'episode')
      const recording = show.recording.address
        ? [{ text: t('content.shows.public.recording'), href: show.recording.address }]
        : show.recording.html
          ? [{ text: t('content.shows.public.recording'), href: base + show.path }]
          : episodes.length === 0
            ? [{ text: t(show.recording.none ? 'content.shows.public.no-recording' : 'content.shows.public.no-recording-yet') }]
            : []
      return [recording, ...episodes.map((post) => [{ text: post.title, href: base + post.path }])].filter((line) => line.length > 0)
    }
  }
}

/** `Thursday 10 September 2026, 19:00 (Asia/Shanghai), 45 minutes`. */
export const whenText = ({ starts, minutes }: Pick<PublicShow, 'starts' | 'minutes'>, locale: string, now: Date): string =>
  translator(locale)('content.shows.public.when', {
    time: createFormatter(locale, starts.zone, now).wall(starts.wall),
    zone: starts.zone,
    minutes,
  })
