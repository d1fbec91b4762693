import type { Selectable } from 'kysely'
import { audit, Fields, isId, isRefusal, newId, openRuler, printable, translator, type Work } from '#platform'
import { allianceOf, brandOf } from '#rooms/alliance'
import { addAsset } from '../add-asset.ts'
import { contentPolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import type { Words } from '../tables.ts'
import { drawPng } from './draw.ts'
import { madeAgain, noSuchInfographic, nothingChanged } from './errors.ts'
import { layoutInfographic } from './layout.ts'
import { amountsOf, type Drawn, readFigures, readQuery } from './read-figures.ts'
import { type Said, sayAll, sayAlt, speechOf, suggestTitle } from './say.ts'
import type { Sheet } from './sheet.ts'
import { type InfographicForm, type InfographicQuery, type InfographicShape, type InfographicsTable, infographicShapes } from './tables.ts'

/** A picture drawn from figures, with the figures it was drawn from. */
export interface Infographic {
  id: string
  form: InfographicForm
  shape: InfographicShape
  query: InfographicQuery
  /** The finding, by language. */
  titles: Words
  figures: Drawn
  /** The picture's asset by language. */
  pictures: Words
  /** The one it took the place of. */
  replaces: string | null
  madeAt: Date
  madeBy: string
}

const infographicOf = (row: Selectable<InfographicsTable>): Infographic => ({
  id: row.infographic_id,
  form: row.form,
  shape: row.shape,
  query: row.query,
  titles: row.titles,
  figures: row.figures,
  pictures: row.pictures,
  replaces: row.replaces,
  madeAt: row.made_at,
  madeBy: row.made_by,
})

/** The rows of this alliance's infographics. */
const infographicRows = (work: Work) => work.db.selectFrom('content.infographics').selectAll().where('alliance_id', '=', work.alliance)

/** Infographics by id, whoever asks; ids that are none are left out. */
export async function infographicsByIds(work: Work, ids: readonly string[]): Promise<Infographic[]> {
  const known = ids.filter(isId)
  if (known.length === 0) return []
  return (await infographicRows(work).where('infographic_id', 'in', known).execute()).map(infographicOf)
}

export interface AskInfographic extends Partial<InfographicQuery> {
  form: string
  shape?: string
  /** The finding by language; what the figures suggest unless given. */
  titles?: Words
}

/** What an infographic would be: nothing is kept. */
export interface InfographicDraft {
  form: InfographicForm
  shape: InfographicShape
  query: InfographicQuery
  figures: Drawn
  /** What the figures say of themselves, by language. */
  suggested: Words
  /** Everything it says, by language. */
  said: Record<string, Said>
}

/**
 * Reads the figures and says what an infographic of them would say. Refuses a wrong question at its fields (`content.infographics.<what>`) and
 * what has no sum with the sentence of the facts.
 */
export async function draftInfographic(work: Work, input: AskInfographic): Promise<InfographicDraft> {
  contentPolicy.demand(work, 'make-infographic')
  const { form, query } = readQuery(input.form, input)
  const fields = new Fields('content.infographics')
  const shape = infographicShapes.find((one) => one === (input.shape ?? 'square'))
  if (!shape) fields.wrong('shape', 'not-a-choice')
  const titles = fields.names('titles', input.titles, { max: 160 })
  fields.check()
  const figures = await readFigures(work, form, query)
  const { locales, time_zone } = await allianceOf(work)
  const suggested: Words = {}
  const said: Record<string, Said> = {}
  for (const locale of locales) {
    const speech = speechOf(locale, time_zone, work.now)
    suggested[locale] = suggestTitle(figures, speech)
    said[locale] = sayAll(figures, titles[locale] || suggested[locale], speech)
  }
  return { form, shape: shape!, query, figures, suggested, said }
}

/** Draws what was said, with the library's colour and name. */
async function sheetOf(work: Work, { figures, shape }: Pick<InfographicDraft, 'figures' | 'shape'>, said: Said): Promise<Sheet> {
  const ruler = await openRuler()
  const brand = await brandOf(work)
  const set = (text: string) => printable(text, ruler.missing(text), said.locale)
  const words: Said = {
    ...said,
    title: set(said.title),
    subtitle: set(said.subtitle),
    rows: said.rows.map(({ label, value }) => ({ label: set(label), value: set(value) })),
    changes: said.changes.map(({ way, text }) => ({ way, text: set(text) })),
    notes: said.notes.map(set),
  }
  const looks = {
    act: brand.light.act,
    library: set(brand.names[said.locale] || brand.name),
    demo: brand.demo ? set(translator(said.locale)('content.infographics.demo')) : '',
  }
  return layoutInfographic(figures, words, looks, shape, ruler)
}

/** How an infographic would look in a language of the library; nothing is kept. Refuses as {@link draftInfographic}. */
export async function previewInfographic(work: Work, input: AskInfographic & { locale: string }): Promise<Buffer> {
  const draft = await draftInfographic(work, input)
  const said = draft.said[input.locale] ?? Object.values(draft.said)[0]!
  return drawPng(await sheetOf(work, draft, said))
}

/**
 * Makes an infographic: a picture in each language of the library, whose alt text tells the figures in every language, and the figures it was
 * drawn from. Refuses as {@link draftInfographic}.
 */
export async function makeInfographic(work: Work, input: AskInfographic): Promise<Infographic> {
  return keep(work, await draftInfographic(work, input), null)
}

/**
 * Makes it again from the figures as they are now, as another one that takes its place: texts that show the old one go on showing what they
 * said until somebody changes them. Refuses `content.infographics.nothing-changed` while the figures are the same, and `.made-again` when
 * somebody was there before.
 */
export async function remakeInfographic(work: Work, input: { infographic: string; titles?: Words }): Promise<Infographic> {
  contentPolicy.demand(work, 'make-infographic')
  const row = isId(input.infographic)
    ? await infographicRows(work).where('infographic_id', '=', input.infographic).forUpdate().executeTakeFirst()
    : undefined
  if (!row) throw noSuchInfographic()
  const old = infographicOf(row)
  if (await replacedBy(work, old.id)) throw madeAgain()
  const draft = await draftInfographic(work, { ...old.query, form: old.form, shape: old.shape, titles: input.titles })
  if (amountsOf(draft.figures) === amountsOf(old.figures)) throw nothingChanged()
  return keep(work, draft, old.id)
}

async function keep(work: Work, draft: InfographicDraft, replaces: string | null): Promise<Infographic> {
  const { time_zone } = await allianceOf(work)
  const titles = Object.fromEntries(Object.entries(draft.said).map(([locale, { title }]) => [locale, title]))
  const alt = Object.fromEntries(
    Object.entries(draft.said).map(([locale, said]) => [locale, sayAlt(said, speechOf(locale, time_zone, work.now))]),
  )
  const pictures: Words = {}
  for (const [locale, said] of Object.entries(draft.said)) {
    const asset = await addAsset(work, {
      bytes: await drawPng(await sheetOf(work, draft, said)),
      name: `${said.title} (${locale})`,
      alt,
      rights: 'own',
      people: 'none',
    })
    pictures[locale] = asset.id
  }
  const id = newId()
  await work.db
    .insertInto('content.infographics')
    .values({
      alliance_id: work.alliance,
      infographic_id: id,
      form: draft.form,
      shape: draft.shape,
      query: JSON.stringify(draft.query),
      titles: JSON.stringify(titles),
      figures: JSON.stringify(draft.figures),
      pictures: JSON.stringify(pictures),
      replaces,
      made_at: work.now,
      made_by: actorOf(work).name,
    })
    .execute()
  await audit(
    work,
    replaces ? 'content.infographic-made-again' : 'content.infographic-made',
    { kind: 'infographic', id },
    { title: titles.en ?? Object.values(titles)[0] ?? '' },
  )
  const [made] = await infographicsByIds(work, [id])
  return made!
}

/** The one that took its place, if any. */
export async function replacedBy(work: Work, id: string): Promise<string | null> {
  const row = await work.db
    .selectFrom('content.infographics')
    .select('infographic_id')
    .where('alliance_id', '=', work.alliance)
    .where('replaces', '=', id)
    .executeTakeFirst()
  return row?.infographic_id ?? null
}

export interface InfographicStanding {
  infographic: Infographic
  /** Everything it says, by language, as it was drawn. */
  said: Record<string, Said>
  /** The one that took its place. */
  replacedBy: string | null
  /** The figures have changed since; null where they cannot be read any more. */
  changed: boolean | null
  /** What the figures say now, by language, where they have changed. */
  suggested: Words
}

/** One infographic, and whether the figures are still those it was made from. Refuses `content.infographics.no-such-infographic`. */
export async function infographicById(work: Work, id: string): Promise<InfographicStanding> {
  contentPolicy.demand(work, 'see-drafts')
  const [infographic] = await infographicsByIds(work, [id])
  if (!infographic) throw noSuchInfographic()
  const { time_zone } = await allianceOf(work)
  const said = Object.fromEntries(
    Object.entries(infographic.titles).map(([locale, title]) => [
      locale,
      sayAll(infographic.figures, title, speechOf(locale, time_zone, work.now)),
    ]),
  )
  const now = await figuresNow(work, infographic)
  const changed = now && amountsOf(now) !== amountsOf(infographic.figures)
  const suggested = changed
    ? Object.fromEntries(
        Object.keys(infographic.titles).map((locale) => [locale, suggestTitle(now, speechOf(locale, time_zone, work.now))]),
      )
    : {}
  return { infographic, said, replacedBy: await replacedBy(work, id), changed, suggested }
}

/** The figures as they are now; null where whoever asks may not see them, or they cannot be told any more (a goal that is gone). */
export async function figuresNow(work: Work, { form, query }: Infographic): Promise<Drawn | null> {
  try {
    return await readFigures(work, form, query)
  } catch (reason) {
    if (isRefusal(reason)) return null
    throw reason
  }
}

/** Infographics, newest first, without those another has taken the place of; at most 100. */
export async function listInfographics(work: Work): Promise<Infographic[]> {
  contentPolicy.demand(work, 'see-drafts')
  const replaced = work.db
    .selectFrom('content.infographics as r')
    .select('r.replaces')
    .where('r.alliance_id', '=', work.alliance)
    .where('r.replaces', 'is not', null)
  const rows = await infographicRows(work)
    .where('infographic_id', 'not in', replaced)
    .orderBy('infographic_id', 'desc')
    .limit(100)
    .execute()
  return rows.map(infographicOf)
}
