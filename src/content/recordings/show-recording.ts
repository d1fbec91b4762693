import { escapeHtml, languageName, translator, type Work } from '#platform'
import { allianceOf, localDay } from '#rooms/alliance'
import { assetUsable, shownPictures } from '../assets.ts'
import type { ConsentPlace } from '../people/tables.ts'
import type { ShownPiece } from '../pieces.ts'
import type { ShownPicture } from '../render.ts'
import { lengthOf } from './change-recording.ts'
import {
  type Cut,
  cutUrl,
  type Recording,
  recordingPath,
  recordingsByIds,
  sayTitleOf,
  textOf,
  trackPath,
  transcriptIn,
} from './recordings.ts'

export interface ShowRecordings {
  locale: string
  /** What addresses begin with; '' on the site itself. */
  absolute: string
  /** Where it is shown; the library's own site unless given. */
  place?: ConsentPlace
  /** Second at which it begins to play. */
  at?: number
}

/** Recordings as readers get them now; one that may not be shown is missing. */
export async function showRecordings(work: Work, ids: readonly string[], options: ShowRecordings): Promise<Map<string, ShownPiece>> {
  const today = await localDay(work, null, work.now)
  const usable = (await recordingsByIds(work, ids)).filter((one) => assetUsable(one, today) && one.cuts.length > 0)
  if (usable.length === 0) return new Map()
  const { default_locale } = await allianceOf(work)
  const posters = await shownPictures(
    work,
    usable.flatMap(({ poster }) => poster ?? []),
    options.locale,
    options.absolute,
    options.place,
  )
  const front = options.absolute + (options.locale === default_locale ? '' : `/${options.locale}`)
  return new Map(usable.map((one) => [one.id, draw(one, one.poster ? posters.get(one.poster) : undefined, front, options)]))
}

/** `12:05`, `1:02:03`. */
export function sayLength(seconds: number): string {
  // A length is often a hair less than it was meant to be.
  const whole = Math.floor(seconds + 0.05)
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = Math.floor(whole / 3600)
  return hours > 0 ? `${hours}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}` : `${Math.floor(whole / 60)}:${two(whole % 60)}`
}

/** The middle size of a poster that every player knows. */
export const posterUrl = ({ sources }: ShownPicture): string => {
  const plain = sources.filter(({ mime }) => mime === 'image/jpeg')
  return (plain.find(({ width }) => width >= 900) ?? plain.at(-1) ?? sources.at(-1))?.url ?? ''
}

function draw(
  recording: Recording,
  picture: ShownPicture | undefined,
  front: string,
  { locale, absolute, at }: ShowRecordings,
): ShownPiece {
  const t = translator(locale)
  const said = sayTitleOf(recording, locale)
  const title = said.text
  const own = front + recordingPath(recording.id)
  const length = lengthOf(recording)
  const lasts = length === null ? '' : ` (${sayLength(length)})`
  const poster = picture && posterUrl(picture)
  const e = escapeHtml
  const still = [
    poster
      ? `<p><a href="${e(own)}"><img src="${e(poster)}" alt="${e(t('content.recordings.player.picture-of', { title }))}" width="${picture.width}" height="${picture.height}"></a></p>`
      : '',
    `<p><a href="${e(own)}">${e(t(`content.recordings.player.${recording.kind}`, { title }))}</a>${e(lasts)}</p>`,
  ].join('')
  return {
    page: [
      '<figure class="recording">',
      player(recording, { title, poster, locale, absolute, at }),
      `<figcaption><a href="${e(own)}"${langOf(said.locale, locale)}>${e(title)}</a>${[lasts.trim(), recording.credit].map((one) => (one ? `<span>${e(one)}</span>` : '')).join('')}</figcaption>`,
      chapters(recording, own, locale),
      folded(t('content.recordings.player.description'), textIn(recording, 'description', locale), locale),
      folded(t('content.recordings.player.transcript'), transcriptIn(recording, locale), locale),
      `<p class="save">${recording.cuts.map((cut) => save(cut, recording.cuts.length > 1, locale, absolute)).join(' ')}</p>`,
      '</figure>',
    ].join(''),
    still,
    text: `${t(`content.recordings.player.${recording.kind}`, { title })}${lasts}: ${own}`,
  }
}

/** The description as words: what was typed, or its cues one under the other. */
function textIn(recording: Recording, what: 'description', locale: string): { text: string; locale: string } | undefined {
  const found = textOf(recording, what, locale) ?? recording.texts.find((text) => text.what === what)
  if (!found) return undefined
  return { text: found.words || found.cues.map(({ text }) => text).join('\n\n'), locale: found.locale }
}

function player(
  recording: Recording,
  { title, poster, locale, absolute, at }: { title: string; poster: string | undefined; locale: string; absolute: string; at?: number },
): string {
  const e = escapeHtml
  const t = translator(locale)
  const main = recording.cuts[0]!
  const tall = recording.cuts.find(({ shape }) => shape === 'portrait')
  const source = (cut: Cut, media = '') =>
    `<source src="${e(absolute + cutUrl(cut) + (at ? `#t=${at}` : ''))}" type="${e(cut.mime)}"${media ? ` media="${media}"` : ''}>`
  const sources = [tall && tall !== main ? source(tall, '(max-aspect-ratio: 3/4)') : '', source(main)].join('')
  const none = `<p>${e(t('content.recordings.player.cannot'))} <a href="${e(absolute + cutUrl(main))}">${e(title)}</a></p>`
  const tracks = recording.texts
    .filter(({ what, cues }) => what !== 'transcript' && cues.length > 0)
    .map(
      ({ what, locale: tag }) =>
        `<track kind="${what === 'captions' ? 'captions' : 'descriptions'}" src="${e(absolute + trackPath(recording.id, what as 'captions', tag))}" srclang="${e(tag)}" label="${e(languageName(tag))}"${what === 'captions' && tag === locale ? ' default' : ''}>`,
    )
  if (recording.chapters.length > 0)
    tracks.push(
      `<track kind="chapters" src="${e(absolute + trackPath(recording.id, 'chapters', locale))}" srclang="${e(locale)}" label="${e(t('content.recordings.player.chapters'))}">`,
    )
  const label = `aria-label="${e(title)}"`
  if (recording.kind === 'audio') return `<audio controls preload="none" ${label}>${sources}${tracks.join('')}${none}</audio>`
  const size = main.width && main.height ? ` width="${main.width}" height="${main.height}"` : ''
  return `<video controls preload="none" playsinline${size}${poster ? ` poster="${e(poster)}"` : ''} ${label}>${sources}${tracks.join('')}${none}</video>`
}

/** The language of the words named where it is not the page's. */
const langOf = (tag: string, locale: string): string => (tag === locale ? '' : ` lang="${escapeHtml(tag)}"`)

/** Each leads to the recording's own page, which begins to play there; no script is needed for it. */
function chapters(recording: Recording, own: string, locale: string): string {
  if (recording.chapters.length === 0) return ''
  const lines = recording.chapters.map(({ at, titles }) => {
    const tag = titles[locale] ? locale : (Object.keys(titles)[0] ?? locale)
    return `<li><a href="${escapeHtml(own)}?t=${at}#t=${at}">${sayLength(at)} <span${langOf(tag, locale)}>${escapeHtml(titles[tag] ?? '')}</span></a></li>`
  })
  return `<ol class="chapters" aria-label="${escapeHtml(translator(locale)('content.recordings.player.chapters'))}">${lines.join('')}</ol>`
}

function folded(summary: string, words: { text: string; locale: string } | undefined, locale: string): string {
  if (!words) return ''
  const paragraphs = words.text.split(/\n{2,}/).map((paragraph) => `<p>${escapeHtml(paragraph).replaceAll('\n', '<br>')}</p>`)
  return `<details><summary>${escapeHtml(summary)}</summary><div class="prose"${langOf(words.locale, locale)}>${paragraphs.join('')}</div></details>`
}

function save(cut: Cut, several: boolean, locale: string, absolute: string): string {
  const t = translator(locale)
  const what = t(several ? `content.recordings.player.save-${cut.shape}` : 'content.recordings.player.save', {
    container: cut.container,
    megabytes: Math.max(0.1, Math.round(cut.bytes / 104_857.6) / 10),
  })
  return `<a href="${escapeHtml(absolute + cutUrl(cut))}" download>${escapeHtml(what)}</a>`
}
