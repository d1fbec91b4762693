import type { Selectable } from 'kysely'
import { audit, newId, refuseField, type Work } from '#platform'
import { cleanLine, cleanText } from './doc.ts'
import { nextEpisode } from './episodes.ts'
import { fieldMissing, noSuchPersona, noSuchSeries, slugTaken } from './errors.ts'
import { byFormerSlug } from './people/former-slugs.ts'
import { contentPolicy } from './policy.ts'
import { isSlug, slugFrom } from './post-content.ts'
import { removePublicTexts, setPublicTexts } from './public-texts.ts'
import type { PersonasTable, SeriesTable, Words } from './tables.ts'

/** The chips a series can wear on the calendar (tokens.css). */
export const chips = ['pine', 'clay', 'sky', 'plum', 'straw', 'slate', 'rose', 'moss'] as const

export interface Series {
  id: string
  slug: string
  names: Words
  about: Words
  persona: string | null
  firstNumber: number
  status: 'running' | 'ended'
  chip: string
}

const seriesOf = (row: Selectable<SeriesTable>): Series => ({
  id: row.series_id,
  slug: row.slug,
  names: row.names,
  about: row.about,
  persona: row.persona_id,
  firstNumber: row.first_number,
  status: row.status,
  chip: row.chip,
})

/** A text in a language, else in any. */
export const wordsIn = (words: Words, locale: string): { text: string; locale: string } => {
  const tag = words[locale] ? locale : (Object.keys(words).find((key) => words[key]) ?? locale)
  return { text: words[tag] ?? '', locale: tag }
}

export const readWords = (words: Words, field: string, most: number, several = false): Words => {
  const read: Words = {}
  for (const [tag, text] of Object.entries(words)) {
    const clean = several ? cleanText(text).trim() : cleanLine(text)
    if (clean) read[tag] = clean
  }
  for (const [tag, text] of Object.entries(read)) {
    if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(tag)) throw refuseField(`${field}.${tag.slice(0, 20)}`, 'content.language-not-known')
    if (text.length > most) throw refuseField(`${field}.${tag}`, 'content.field-too-long', { most })
  }
  return read
}

export interface SaveSeries {
  series?: string
  names: Words
  about?: Words
  slug?: string
  persona?: string | null
  /** The number of the first episode told here; a series that ran before goes on from there. Fixed once a number was given. */
  firstNumber?: number
  status?: 'running' | 'ended'
  chip?: string
}

/** Starts a series or changes it. */
export async function saveSeries(work: Work, input: SaveSeries): Promise<Series> {
  contentPolicy.demand(work, 'write-series')
  const names = readWords(input.names, 'names', 200)
  if (Object.keys(names).length === 0) throw fieldMissing('names')
  const old = input.series ? await seriesById(work, input.series) : undefined
  const id = old?.id ?? newId()
  const about = input.about ? readWords(input.about, 'about', 2000, true) : (old?.about ?? {})
  const candidates = Object.values(names).map(slugFrom)
  const slug = (input.slug?.trim().toLowerCase() ||
    old?.slug ||
    candidates.find((s) => /^[a-z0-9-]{2,}$/.test(s)) ||
    candidates[0] ||
    id.slice(-8)) as string
  if (!isSlug(slug)) throw refuseField('slug', 'content.slug-not-possible')
  const taken = await work.db
    .selectFrom('content.series')
    .select('series_id')
    .where('alliance_id', '=', work.alliance)
    .where('slug', '=', slug)
    .where('series_id', '<>', id)
    .executeTakeFirst()
  if (taken) throw slugTaken(slug)
  const persona = input.persona === undefined ? (old?.persona ?? null) : input.persona || null
  if (persona) await personaById(work, persona)
  const firstNumber = input.firstNumber ?? old?.firstNumber ?? 1
  if (!Number.isInteger(firstNumber) || firstNumber < 1 || firstNumber > 1_000_000)
    throw refuseField('firstNumber', 'content.number-not-possible')
  if (old && firstNumber !== old.firstNumber && (await nextEpisode(work, id)) !== old.firstNumber)
    throw refuseField('firstNumber', 'content.numbers-are-given')
  const chip = input.chip ?? old?.chip ?? chips[(await countSeries(work)) % chips.length]!
  if (!chips.includes(chip as never)) throw refuseField('chip', 'content.choice-not-known', { choices: chips.join(', ') })
  const values = {
    slug,
    names: JSON.stringify(names),
    about: JSON.stringify(about),
    persona_id: persona,
    first_number: firstNumber,
    status: input.status ?? old?.status ?? ('running' as const),
    chip,
    updated_at: work.now,
  }
  const row = old
    ? await work.db
        .updateTable('content.series')
        .set(values)
        .where('alliance_id', '=', work.alliance)
        .where('series_id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
    : await work.db
        .insertInto('content.series')
        .values({ alliance_id: work.alliance, series_id: id, created_at: work.now, ...values })
        .returningAll()
        .executeTakeFirstOrThrow()
  await setSeriesTexts(work, row)
  await audit(work, old ? 'content.series-changed' : 'content.series-started', { kind: 'series', id }, { title: Object.values(names)[0]! })
  return seriesOf(row)
}

const setSeriesTexts = (work: Work, { series_id, slug, created_at, names, about }: Selectable<SeriesTable>): Promise<void> =>
  setPublicTexts(
    work,
    'series',
    series_id,
    `/series/${encodeURIComponent(slug)}`,
    created_at,
    Object.entries(names).map(([locale, title]) => ({ locale, title, summary: about[locale] ?? '', body: null })),
  )

/** Makes what search looks in for a series anew. */
export async function republishSeriesTexts(work: Work, series: string): Promise<void> {
  const row = await work.db
    .selectFrom('content.series')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('series_id', '=', series)
    .forUpdate()
    .executeTakeFirst()
  if (row) await setSeriesTexts(work, row)
  else await removePublicTexts(work, 'series', series)
}

/** Deletes a series that has no post. */
export async function deleteSeries(work: Work, series: string): Promise<void> {
  contentPolicy.demand(work, 'write-series')
  const found = await seriesById(work, series)
  const used = await work.db
    .selectFrom('content.posts')
    .select('post_id')
    .where('alliance_id', '=', work.alliance)
    .where('series_id', '=', series)
    .executeTakeFirst()
  const numbered = await work.db
    .selectFrom('content.episodes')
    .select('number')
    .where('alliance_id', '=', work.alliance)
    .where('series_id', '=', series)
    .executeTakeFirst()
  if (used || numbered) throw refuseField('series', 'content.series-has-posts')
  await removePublicTexts(work, 'series', series)
  await work.db.deleteFrom('content.series').where('alliance_id', '=', work.alliance).where('series_id', '=', series).execute()
  await audit(work, 'content.series-deleted', { kind: 'series', id: series }, { title: Object.values(found.names)[0]! })
}

const countSeries = async (work: Work): Promise<number> =>
  Number(
    (
      await work.db
        .selectFrom('content.series')
        .select((eb) => eb.fn.countAll().as('n'))
        .where('alliance_id', '=', work.alliance)
        .executeTakeFirstOrThrow()
    ).n,
  )

export async function seriesById(work: Work, id: string): Promise<Series> {
  const row = await work.db
    .selectFrom('content.series')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('series_id', '=', id)
    .executeTakeFirst()
  if (!row) throw noSuchSeries()
  return seriesOf(row)
}

/** A series by the end of its address, or of one it had, for everybody. */
export async function seriesBySlug(work: Work, slug: string): Promise<Series> {
  contentPolicy.demand(work, 'read-published')
  const moved = await byFormerSlug(work, 'series', slug.toLowerCase())
  const row = await work.db
    .selectFrom('content.series')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where((eb) => eb.or([eb('slug', '=', slug.toLowerCase()), ...(moved ? [eb('series_id', '=', moved)] : [])]))
    .executeTakeFirst()
  if (!row) throw noSuchSeries()
  return seriesOf(row)
}

/** All series, running ones first, newest first. */
export async function listSeries(work: Work): Promise<Series[]> {
  contentPolicy.demand(work, 'read-published')
  const rows = await work.db
    .selectFrom('content.series')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .orderBy('status', 'desc')
    .orderBy('created_at', 'desc')
    .execute()
  return rows.map(seriesOf)
}

/** The sheet of an invented voice: how it speaks, what it does and never does. For its writers, never for the public but its name. */
export interface Persona {
  id: string
  names: Words
  voice: string
  dos: string
  donts: string
  tone: string
  portrait: string | null
}

const personaOf = (row: Selectable<PersonasTable>): Persona => ({
  id: row.persona_id,
  names: row.names,
  voice: row.voice,
  dos: row.dos,
  donts: row.donts,
  tone: row.tone,
  portrait: row.portrait_id,
})

export async function personaById(work: Work, id: string): Promise<Persona> {
  const row = await work.db
    .selectFrom('content.personas')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('persona_id', '=', id)
    .executeTakeFirst()
  if (!row) throw noSuchPersona()
  return personaOf(row)
}

export async function listPersonas(work: Work): Promise<Persona[]> {
  contentPolicy.demand(work, 'see-drafts')
  const rows = await work.db
    .selectFrom('content.personas')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .orderBy('created_at')
    .execute()
  return rows.map(personaOf)
}

export interface SavePersona {
  persona?: string
  names: Words
  voice?: string
  dos?: string
  donts?: string
  tone?: string
  portrait?: string | null
}

/** Writes a persona's sheet. */
export async function savePersona(work: Work, input: SavePersona): Promise<Persona> {
  contentPolicy.demand(work, 'write-series')
  const names = readWords(input.names, 'personaNames', 120)
  if (Object.keys(names).length === 0) throw fieldMissing('personaNames')
  const old = input.persona ? await personaById(work, input.persona) : undefined
  const id = old?.id ?? newId()
  const text = (value: string | undefined, before: string | undefined, field: string) => {
    const read = value === undefined ? (before ?? '') : cleanText(value).trim()
    if (read.length > 3000) throw refuseField(field, 'content.field-too-long', { most: 3000 })
    return read
  }
  const values = {
    names: JSON.stringify(names),
    voice: text(input.voice, old?.voice, 'voice'),
    dos: text(input.dos, old?.dos, 'dos'),
    donts: text(input.donts, old?.donts, 'donts'),
    tone: text(input.tone, old?.tone, 'tone'),
    portrait_id: input.portrait === undefined ? (old?.portrait ?? null) : input.portrait || null,
    updated_at: work.now,
  }
  const row = old
    ? await work.db
        .updateTable('content.personas')
        .set(values)
        .where('alliance_id', '=', work.alliance)
        .where('persona_id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
    : await work.db
        .insertInto('content.personas')
        .values({ alliance_id: work.alliance, persona_id: id, created_at: work.now, ...values })
        .returningAll()
        .executeTakeFirstOrThrow()
  await audit(
    work,
    old ? 'content.persona-changed' : 'content.persona-written',
    { kind: 'persona', id },
    { name: Object.values(names)[0]! },
  )
  return personaOf(row)
}
