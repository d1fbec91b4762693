import { escapeHtml, translator } from '#platform'
import { localDay } from '#rooms/alliance'
import type { PieceKind, PieceProblem, ShownPiece } from '../pieces.ts'
import { peoplePolicy } from '../policy.ts'
import { renderPicture } from '../render.ts'
import { beingChanged, holdConsents } from './check-people.ts'
import { consentProblems } from './consent-problems.ts'
import { stateOf } from './consent-state.ts'
import { neutralWord, type ShownWords, shownWords } from './public-words.ts'

/** Words of people as a piece of a text: gone from every text the moment the person takes the consent back. */
export const wordsPiece: PieceKind = {
  kind: 'words',
  async list(work) {
    if (!peoplePolicy.allows(work.actor, 'see-consents')) return []
    const day = await localDay(work, null, work.now)
    const rows = await work.db
      .selectFrom('content.people_words as w')
      .innerJoin('content.people_consents as c', (join) =>
        join.onRef('c.alliance_id', '=', 'w.alliance_id').onRef('c.consent_id', '=', 'w.consent_id'),
      )
      .select(['w.words_id', 'w.texts', 'c.name', 'c.given_at', 'c.withdrawn_at', 'c.until'])
      .where('w.alliance_id', '=', work.alliance)
      .where('c.alliance_id', '=', work.alliance)
      .where('w.state', '=', 'shown')
      .orderBy('w.words_id', 'desc')
      .limit(200)
      .execute()
    return rows
      .filter((row) => stateOf(row, day) === 'given')
      .map(({ words_id, name, texts }) => {
        const [text] = Object.values(texts)
        return { id: words_id, name: `${name}: ${(text?.heading || text?.text || '').slice(0, 60)}` }
      })
  },
  async show(work, ids, { locale, absolute, place }) {
    const shown = await shownWords(work, ids, locale, absolute, place)
    return new Map(shown.map((words) => [words.id, pieceOf(words, locale, absolute)]))
  },
  async problems(work, id, { locales, day }) {
    const row = await work.db
      .selectFrom('content.people_words')
      .select(['consent_id', 'state', 'texts'])
      .where('alliance_id', '=', work.alliance)
      .where('words_id', '=', id)
      .executeTakeFirst()
    if (!row) return []
    const consent = (await holdConsents(work, [row.consent_id])).get(row.consent_id)
    if (!consent) return [beingChanged]
    const { number } = consent
    const problems: PieceProblem[] = consentProblems(consent, day, { who: neutralWord(consent, locales[0] ?? 'en'), number })
    if (row.state !== 'shown') problems.push({ code: 'words-not-shown', level: 'stop', params: { number } })
    for (const locale of locales)
      if (!row.texts[locale]) problems.push({ code: 'words-in-another-language', level: 'warn', params: { locale } })
    return problems
  },
  async withMinors(work, ids) {
    const rows = await work.db
      .selectFrom('content.people_words as w')
      .innerJoin('content.people_consents as c', (join) =>
        join.onRef('c.alliance_id', '=', 'w.alliance_id').onRef('c.consent_id', '=', 'w.consent_id'),
      )
      .select('w.words_id')
      .where('w.alliance_id', '=', work.alliance)
      .where('c.alliance_id', '=', work.alliance)
      .where('w.words_id', '=', (eb) => eb.fn.any(eb.val(ids)))
      .where('c.age', '=', 'child')
      .execute()
    return rows.map((row) => row.words_id)
  },
}

/** A piece as HTML and as text. Titles of picks and answers stand in the language of the words, marked where the text around has another. */
function pieceOf(words: ShownWords, around: string, absolute: string): ShownPiece {
  const t = translator(words.locale)
  const lang = words.locale === around ? '' : ` lang="${escapeHtml(words.locale)}"`
  const { heading, text } = words.text
  const paragraphs = (said: string) =>
    said
      .split(/\n+/)
      .filter((line) => line.trim())
      .map((line) => `<p>${escapeHtml(line)}</p>`)
      .join('')
  const picture = words.picture
    ? renderPicture(words.picture, { sizes: '14rem', credit: (credit) => t('content.portal.credit', { credit }) })
    : ''
  const by =
    words.sort === 'pick'
      ? t('content.people.picked-by', { name: words.name })
      : [words.name, words.sort === 'quote' ? heading : ''].filter(Boolean).join(', ')
  const title = words.sort === 'pick' ? `<p><strong>${linked(heading, words.href, absolute)}</strong></p>` : ''
  const more =
    words.sort === 'meet'
      ? `<p><strong>${escapeHtml(words.name)}</strong>${heading ? `<br>${escapeHtml(heading)}` : ''}</p>${paragraphs(text)}<p><a href="${escapeHtml(absolute + words.path!)}">${escapeHtml(t('content.people.meet', { name: words.name }))}</a></p>`
      : `<blockquote>${paragraphs(text)}<footer>${escapeHtml(by)}</footer></blockquote>`
  const page = `<div class="words ${words.sort}"${lang}>${picture}${title}${more}</div>`
  const plain =
    words.sort === 'meet'
      ? [`${words.name}${heading ? `, ${heading}` : ''}`, text, absolute + words.path!]
      : [words.sort === 'pick' ? heading : '', ...text.split('\n').map((line) => `> ${line}`), `> — ${by}`]
  return { page, still: page, text: plain.filter(Boolean).join('\n') }
}

const linked = (title: string, href: string, absolute: string): string =>
  href ? `<a href="${escapeHtml(href.startsWith('/') ? absolute + href : href)}">${escapeHtml(title)}</a>` : escapeHtml(title)
