import { escapeHtml, translator, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { shownPictures } from '../assets.ts'
import type { PieceKind, ShownPiece, ShowPieces } from '../pieces.ts'
import { renderPicture } from '../render.ts'
import { figuresNow, type Infographic, infographicsByIds, listInfographics, replacedBy } from './make-infographic.ts'
import { amountsOf } from './read-figures.ts'
import { noteOf, type Said, sayAll, speechOf } from './say.ts'

/** An infographic in a text: the picture in the reader's language, and its figures as a table beside it. */
export const infographicPieces: PieceKind = {
  kind: 'infographic',
  list: async (work) => (await listInfographics(work)).map(({ id, titles }) => ({ id, name: titles.en ?? Object.values(titles)[0] ?? '' })),
  show: async (work, ids, { locale, absolute, place }) => {
    const shown = new Map<string, ShownPiece>()
    for (const one of await infographicsByIds(work, ids)) {
      const piece = await showOne(work, one, { locale, absolute, place })
      if (piece) shown.set(one.id, piece)
    }
    return shown
  },
  problems: async (work, id) => {
    const [one] = await infographicsByIds(work, [id])
    if (!one) return []
    const params = { title: one.titles.en ?? Object.values(one.titles)[0] ?? '' }
    if (await replacedBy(work, id)) return [{ code: 'infographic-made-again', level: 'warn', params }]
    const now = await figuresNow(work, one)
    return now && amountsOf(now) !== amountsOf(one.figures) ? [{ code: 'infographic-figures-changed', level: 'warn', params }] : []
  },
}

async function showOne(work: Work, one: Infographic, { locale: wanted, absolute, place }: ShowPieces): Promise<ShownPiece | undefined> {
  const locale = one.pictures[wanted] ? wanted : Object.keys(one.pictures)[0]!
  const asset = one.pictures[locale]!
  const shown = (await shownPictures(work, [asset], locale, absolute, place)).get(asset)
  if (!shown) return undefined
  const { time_zone } = await allianceOf(work)
  const said = sayAll(one.figures, one.titles[locale] ?? '', speechOf(locale, time_zone, work.now))
  const picture = renderPicture(shown, locale === wanted ? {} : { lang: locale })
  const table = tableOf(said, locale === wanted ? '' : ` lang="${escapeHtml(locale)}"`)
  return {
    page: `${picture}\n<details class="figures"><summary>${escapeHtml(translator(wanted)('content.infographics.table'))}</summary>${table}</details>`,
    still: `${picture}\n${table}`,
    text: `${said.title}\n${said.subtitle}\n${said.rows.map(({ label, value }) => `${label}: ${value}`).join('\n')}\n${noteOf(said)}`,
  }
}

/** The figures as a table, with measure, places and period as its caption and the notes below it. */
function tableOf(said: Said, lang: string): string {
  const { subtitle, rows, changes } = said
  const body = rows
    .map(({ label, value }, i) => {
      const change = changes[i] ? `<td>${escapeHtml(changes[i].text)}</td>` : ''
      return `<tr><th scope="row">${escapeHtml(label)}</th><td>${escapeHtml(value)}</td>${change}</tr>`
    })
    .join('')
  return `<table${lang}><caption>${escapeHtml(subtitle)}</caption><tbody>${body}</tbody></table><p${lang}><small>${escapeHtml(noteOf(said))}</small></p>`
}
