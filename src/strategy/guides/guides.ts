import { audit, Fields, isLanguageTag, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { signature } from '../checking.ts'
import { guideChangedMeanwhile, guideNotPublic, noSuchGuide } from '../errors.ts'
import { strategyPolicy } from '../policy.ts'
import { type GuideKey, type GuideText, guideKeys, starterOf } from './starter-guides.ts'

/** The guides that readers may be shown. */
export const publicGuides: readonly GuideKey[] = ['comment-rules']

/** Marks what is still to be filled in, as in posts and pages. */
const unfinished = '??'
const most = { title: 120, text: 20_000, why: 500 }

/** A text the library works by, in all its languages. */
export interface Guide {
  key: GuideKey
  /** 0: nobody has changed the text that came with the house. */
  version: number
  texts: Record<string, GuideText>
  /** The version that readers have; null: none. */
  liveVersion: number | null
  changed: { by: string; at: Date; why: string } | null
}

/** A guide in one language. */
export interface SaidGuide extends GuideText {
  key: GuideKey
  /** The language it is in: that asked for where it has it, else the first language of the library, else any. */
  locale: string
  version: number
  changed: Guide['changed']
}

const known = (key: string): GuideKey => {
  const found = guideKeys.find((one) => one === key)
  if (!found) throw noSuchGuide()
  return found
}

/** All guides. */
export async function listGuides(work: Work): Promise<Guide[]> {
  strategyPolicy.demand(work, 'read-guides')
  const guides: Guide[] = []
  for (const key of guideKeys) guides.push(await read(work, key))
  return guides
}

/** A guide as it stands, or as a version had it; version 0 is the text that came with the house. Refuses `strategy.no-such-guide`. */
export async function guideByKey(work: Work, key: string, version?: number): Promise<Guide> {
  strategyPolicy.demand(work, 'read-guides')
  return read(work, known(key), version)
}

/** A guide in one language, for the place where it is needed: beside an answer, beside the composer. */
export async function guideOf(work: Work, key: GuideKey, locale: string): Promise<SaidGuide> {
  strategyPolicy.demand(work, 'read-guides')
  return say(work, await read(work, key), locale)
}

/** A guide that readers are shown, as it was published. Refuses `strategy.guide-not-public`. */
export async function publicGuide(work: Work, key: GuideKey, locale: string): Promise<SaidGuide> {
  strategyPolicy.demand(work, 'see-public-guide')
  const { liveVersion } = await read(work, key)
  if (liveVersion === null) throw guideNotPublic()
  return say(work, await read(work, key, liveVersion), locale)
}

export interface GuideVersion {
  version: number
  by: string
  at: Date
  why: string
}

/** Who changed a guide when and why, newest first. */
export async function guideVersions(work: Work, key: string): Promise<GuideVersion[]> {
  strategyPolicy.demand(work, 'read-guides')
  const rows = await work.db
    .selectFrom('strategy.guide_versions')
    .select(['version', 'changed_by', 'changed_at', 'why'])
    .where('alliance_id', '=', work.alliance)
    .where('guide_key', '=', known(key))
    .orderBy('version', 'desc')
    .limit(100)
    .execute()
  return rows.map((row) => ({ version: row.version, by: row.changed_by, at: row.changed_at, why: row.why }))
}

export interface SaveGuide {
  key: string
  /** The version that was read and changed. Refused with `strategy.guide-changed-meanwhile` when it is no longer the newest. */
  version: number
  /** By language; a language that is absent stays as it is, one whose title and text are empty is taken out. */
  texts: Record<string, GuideText>
  why?: string
}

/** Writes the next version of a guide. Readers keep the published one until the new one is. */
export async function saveGuide(work: Work, input: SaveGuide): Promise<Guide> {
  strategyPolicy.demand(work, 'write-guide')
  const key = known(input.key)
  const before = await lock(work, key)
  if (before.version !== input.version) throw guideChangedMeanwhile(before.changed?.by ?? '')
  const fields = new Fields('strategy')
  const texts = { ...before.texts }
  for (const [tag, given] of Object.entries(input.texts)) {
    if (!isLanguageTag(tag)) {
      fields.wrong(`texts.${tag.slice(0, 20)}.title`, 'not-a-language')
      continue
    }
    const [title, text] = [given.title.trim(), given.text.replace(/\r\n?/g, '\n').trim()]
    if (title === '' && text === '') delete texts[tag]
    else
      texts[tag] = {
        title: fields.line(`texts.${tag}.title`, title, { max: most.title, needed: true }),
        text: fields.lines(`texts.${tag}.text`, text, { max: most.text, needed: true }),
      }
  }
  if (Object.keys(texts).length === 0) fields.wrong(`texts.${Object.keys(input.texts)[0] ?? 'en'}.text`, 'field-missing')
  const why = fields.lines('why', input.why, { max: most.why })
  fields.check()
  const version = before.version + 1
  await work.db
    .insertInto('strategy.guide_versions')
    .values({
      alliance_id: work.alliance,
      guide_key: key,
      version,
      texts: JSON.stringify(texts),
      why,
      changed_by: signature(work.actor),
      changed_at: work.now,
    })
    .execute()
  await work.db
    .updateTable('strategy.guides')
    .set({ version })
    .where('alliance_id', '=', work.alliance)
    .where('guide_key', '=', key)
    .execute()
  const after = await read(work, key)
  await audit(work, 'strategy.guide-changed', { kind: 'guide', id: key }, { title: await titleOf(work, after), version }, why || undefined)
  return after
}

/** Shows readers the newest version. Refuses what is no guide for readers, and one in which something is still to be filled in. */
export async function publishGuide(work: Work, input: { key: string; version: number }): Promise<Guide> {
  strategyPolicy.demand(work, 'write-guide')
  const key = known(input.key)
  if (!publicGuides.includes(key)) throw guideNotPublic()
  const guide = await lock(work, key)
  if (guide.version !== input.version) throw guideChangedMeanwhile(guide.changed?.by ?? '')
  const fields = new Fields('strategy')
  for (const [tag, { title, text }] of Object.entries(guide.texts))
    if (`${title}${text}`.includes(unfinished)) fields.wrong(`texts.${tag}.text`, 'guide-unfinished')
  fields.check()
  await setLive(work, key, guide.version, 'strategy.guide-published')
  return read(work, key)
}

/** Takes a guide off the public pages; publishing it again undoes that. */
export async function unpublishGuide(work: Work, given: string): Promise<Guide> {
  strategyPolicy.demand(work, 'write-guide')
  const key = known(given)
  if ((await lock(work, key)).liveVersion !== null) await setLive(work, key, null, 'strategy.guide-unpublished')
  return read(work, key)
}

async function setLive(work: Work, key: GuideKey, live_version: number | null, act: string): Promise<void> {
  await work.db
    .updateTable('strategy.guides')
    .set({ live_version })
    .where('alliance_id', '=', work.alliance)
    .where('guide_key', '=', key)
    .execute()
  await audit(work, act, { kind: 'guide', id: key }, { title: await titleOf(work, await read(work, key)) })
}

/** The guide with its row made and locked, so that two first savings meet here and not at a unique index. */
async function lock(work: Work, key: GuideKey): Promise<Guide> {
  await work.db
    .insertInto('strategy.guides')
    .values({ alliance_id: work.alliance, guide_key: key, version: 0, live_version: null })
    .onConflict((on) => on.columns(['alliance_id', 'guide_key']).doNothing())
    .execute()
  await work.db
    .selectFrom('strategy.guides')
    .select('version')
    .where('alliance_id', '=', work.alliance)
    .where('guide_key', '=', key)
    .forUpdate()
    .execute()
  return read(work, key)
}

async function read(work: Work, key: GuideKey, wanted?: number): Promise<Guide> {
  const row = await work.db
    .selectFrom('strategy.guides')
    .select(['version', 'live_version'])
    .where('alliance_id', '=', work.alliance)
    .where('guide_key', '=', key)
    .executeTakeFirst()
  const version = wanted ?? row?.version ?? 0
  const liveVersion = row?.live_version ?? null
  if (version === 0) return { key, version, texts: await startersHere(work, key), liveVersion, changed: null }
  const found = await work.db
    .selectFrom('strategy.guide_versions')
    .select(['texts', 'changed_by', 'changed_at', 'why'])
    .where('alliance_id', '=', work.alliance)
    .where('guide_key', '=', key)
    .where('version', '=', version)
    .executeTakeFirst()
  if (!found) throw noSuchGuide()
  return { key, version, texts: found.texts, liveVersion, changed: { by: found.changed_by, at: found.changed_at, why: found.why } }
}

/** What came with the house, in the library's languages. */
async function startersHere(work: Work, key: GuideKey): Promise<Record<string, GuideText>> {
  const { locales } = await allianceOf(work)
  const all = starterOf(key)
  const own = Object.entries(all).filter(([tag]) => locales.includes(tag))
  return own.length > 0 ? Object.fromEntries(own) : all
}

async function say(work: Work, guide: Guide, locale: string): Promise<SaidGuide> {
  const tag = [locale, (await allianceOf(work)).default_locale].find((one) => guide.texts[one]) ?? Object.keys(guide.texts)[0]!
  return { key: guide.key, locale: tag, ...guide.texts[tag]!, version: guide.version, changed: guide.changed }
}

const titleOf = async (work: Work, guide: Guide): Promise<string> => (await say(work, guide, '')).title
