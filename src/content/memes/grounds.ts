import type { Selectable } from 'kysely'
import { audit, Fields, type Params, type Work } from '#platform'
import { type Asset, assetById } from '../assets.ts'
import { contentPolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import type { AssetGroundsTable, MemeWords } from './tables.ts'

export const groundChoices = {
  basis: ['', 'own', 'licensed', 'free', 'public-domain', 'quotation'],
  competes: ['unknown', 'no', 'yes'],
  living: ['unknown', 'no', 'consent', 'public-act'],
  jokeOn: ['unknown', 'nobody', 'ourselves', 'powerful', 'weaker'],
} as const satisfies Record<string, readonly string[]>

/** Why the library may use a picture, in the words of who answers for it. */
export interface Grounds {
  /** It is a meme, and therefore looked at more closely. */
  meme: boolean
  basis: AssetGroundsTable['basis']
  licence: string
  licenceLink: string
  /** Under which law a quotation or parody is allowed: "China, Copyright Law art. 24". */
  jurisdiction: string
  /** What of whose work is quoted; why this much; what is added to it; whether it stands in the way of the original. */
  quoted: string
  extent: string
  adds: string
  competes: AssetGroundsTable['competes']
  competesNote: string
  /** Whether a living person is shown, and what allows it. */
  living: AssetGroundsTable['living']
  livingNote: string
  jokeOn: AssetGroundsTable['joke_on']
  /** The picture it was made from here. */
  madeFrom: string | null
  words: MemeWords | null
  updatedBy: string
}

const groundsOfRow = (row: Selectable<AssetGroundsTable>): Grounds => ({
  meme: row.meme,
  basis: row.basis,
  licence: row.licence,
  licenceLink: row.licence_link,
  jurisdiction: row.jurisdiction,
  quoted: row.quoted,
  extent: row.extent,
  adds: row.adds,
  competes: row.competes,
  competesNote: row.competes_note,
  living: row.living,
  livingNote: row.living_note,
  jokeOn: row.joke_on,
  madeFrom: row.made_from,
  words: row.words,
  updatedBy: row.updated_by,
})

/** The grounds of pictures, whoever asks; pictures of which nothing was said are left out. */
export async function groundsOf(work: Work, assets: readonly string[]): Promise<Map<string, Grounds>> {
  if (assets.length === 0) return new Map()
  const rows = await work.db
    .selectFrom('content.asset_grounds')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('asset_id', '=', (eb) => eb.fn.any(eb.val([...assets])))
    .execute()
  return new Map(rows.map((row) => [row.asset_id, groundsOfRow(row)]))
}

/** Why a picture may be used, for its page; nulls where nobody has said it. Refuses `content.no-such-picture`. */
export async function groundsOfAsset(work: Work, asset: string): Promise<Grounds | null> {
  const { id } = await assetById(work, asset)
  return (await groundsOf(work, [id])).get(id) ?? null
}

export type SaveGrounds = { asset: string } & Partial<
  Record<
    | 'basis'
    | 'licence'
    | 'licenceLink'
    | 'jurisdiction'
    | 'quoted'
    | 'extent'
    | 'adds'
    | 'competes'
    | 'competesNote'
    | 'living'
    | 'livingNote'
    | 'jokeOn',
    string
  >
> & { meme?: boolean }

/** Writes down why a picture may be used. What is absent stays; what is missing then stops a post with it (`groundsProblems`). */
export async function saveGrounds(work: Work, input: SaveGrounds): Promise<Grounds> {
  contentPolicy.demand(work, 'add-asset')
  const asset = await assetById(work, input.asset)
  const old = (await groundsOf(work, [asset.id])).get(asset.id)
  const fields = new Fields('content.memes')
  const choice = <T extends string>(field: string, value: string | undefined, before: T, allowed: readonly T[]): T => {
    const found = allowed.find((one) => one === (value ?? before))
    if (found === undefined) fields.wrong(field, 'not-a-choice')
    return found ?? before
  }
  const change = {
    meme: input.meme ?? old?.meme ?? false,
    basis: choice<Grounds['basis']>('basis', input.basis, old?.basis ?? '', groundChoices.basis),
    licence: fields.line('licence', input.licence ?? old?.licence, { max: 200 }),
    licence_link: fields.webAddress('licenceLink', input.licenceLink ?? old?.licenceLink),
    jurisdiction: fields.line('jurisdiction', input.jurisdiction ?? old?.jurisdiction, { max: 200 }),
    quoted: fields.lines('quoted', input.quoted ?? old?.quoted, { max: 1000 }),
    extent: fields.lines('extent', input.extent ?? old?.extent, { max: 1000 }),
    adds: fields.lines('adds', input.adds ?? old?.adds, { max: 1000 }),
    competes: choice<Grounds['competes']>('competes', input.competes, old?.competes ?? 'unknown', groundChoices.competes),
    competes_note: fields.lines('competesNote', input.competesNote ?? old?.competesNote, { max: 1000 }),
    living: choice<Grounds['living']>('living', input.living, old?.living ?? 'unknown', groundChoices.living),
    living_note: fields.lines('livingNote', input.livingNote ?? old?.livingNote, { max: 1000 }),
    joke_on: choice<Grounds['jokeOn']>('jokeOn', input.jokeOn, old?.jokeOn ?? 'unknown', groundChoices.jokeOn),
    updated_at: work.now,
    updated_by: actorOf(work).name,
  }
  fields.check()
  await work.db
    .insertInto('content.asset_grounds')
    .values({ alliance_id: work.alliance, asset_id: asset.id, ...change, made_from: null, words: null })
    .onConflict((c) => c.columns(['alliance_id', 'asset_id']).doUpdateSet(change))
    .execute()
  await audit(work, 'content.grounds-written', { kind: 'asset', id: asset.id }, { name: asset.name })
  return (await groundsOf(work, [asset.id])).get(asset.id)!
}

/** Something about the use of a picture; its sentence is `refusals.content.problems.<code>`. */
export interface GroundsProblem {
  code: string
  level: 'stop' | 'warn'
  params: Params
}

/**
 * What stops a post that shows this picture. Of a meme everything has to be said: why it may be used, whether somebody living is in it, and
 * who the joke is on. Of another picture only what was said has to hold. A joke on somebody weaker is never sent.
 */
export function groundsProblems(
  asset: Pick<Asset, 'id' | 'name' | 'rights' | 'people' | 'consent'>,
  grounds: Grounds | undefined,
): GroundsProblem[] {
  if (!grounds) return []
  const found: GroundsProblem[] = []
  const stop = (code: string) => void found.push({ code, level: 'stop', params: { name: asset.name, asset: asset.id } })
  if (grounds.meme && grounds.basis === '') stop('meme-without-grounds')
  if (grounds.basis === 'free' && (grounds.licence === '' || grounds.licenceLink === '')) stop('licence-without-link')
  if (grounds.basis === 'licensed' && grounds.licence === '') stop('licence-unnamed')
  if (grounds.basis === 'quotation') {
    const answered = grounds.jurisdiction && grounds.quoted && grounds.extent && grounds.adds && grounds.competes !== 'unknown'
    if (!answered) stop('quotation-unanswered')
    else if (grounds.competes === 'yes') stop('quotation-competes')
  }
  const seen = grounds.living === 'consent' || grounds.living === 'public-act'
  if (grounds.meme && grounds.living === 'unknown') stop('meme-person-unknown')
  if (seen && grounds.livingNote === '' && !(grounds.living === 'consent' && asset.consent)) stop('meme-person-unexplained')
  if (grounds.meme && grounds.living === 'no' && asset.people !== 'none') stop('meme-person-denied')
  if (grounds.living === 'public-act' && asset.people === 'minors') stop('meme-child')
  if (grounds.jokeOn === 'weaker') stop('joke-on-the-weaker')
  else if (grounds.meme && grounds.jokeOn === 'unknown') stop('joke-unknown')
  return found
}

/** Whether grounds stand in for what the picture's own sheet does not say: its rights, or the consent of who is shown at a public act. */
export const standsIn = (grounds: Grounds | undefined): { rights: boolean; consent: boolean } => ({
  rights: grounds !== undefined && grounds.basis !== '',
  consent: grounds?.living === 'public-act' && grounds.livingNote !== '',
})
