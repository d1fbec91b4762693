import { addDays, audit, isDay, nextNumber, translator, type Work } from '#platform'
import { allianceOf, localDay } from '#rooms/alliance'
import { type GuideKey, guideByKey, openCampaign, recordDecision, saveGuide, usualCurrency } from '#rooms/strategy'
import { unfinished } from '../check-post.ts'
import { dayNotKnown } from '../errors.ts'
import { fromPlain } from '../plain.ts'
import { contentPolicy } from '../policy.ts'
import { type PostPatch, slugFrom } from '../post-content.ts'
import { actorOf } from '../posts.ts'
import { listSeries, savePersona, saveSeries } from '../series.ts'
import { fillText, templateStock } from '../templates/stock.ts'
import { listChannelLimits } from '../variants.ts'
import { writePost } from '../write-post.ts'
import { digestOf, type Playbook, readPlaybook } from './playbook.ts'

export interface ImportPlaybook {
  /** The text of the file. */
  file: string
  /** The first day here; posts keep their distance from it. A campaign needs one. */
  starts?: string | null
  /** The goals that the campaign serves here; a campaign needs one. */
  goals?: readonly string[]
  /** Takes over the guides too, as far as they still read as they came with the house. */
  rules?: boolean
  /** Begins it once more, though it was taken in before. */
  again?: boolean
  /** Says what would be made, and makes nothing. */
  dryRun?: boolean
}

export interface PlaybookReport {
  title: string
  madeBy: string
  kind: Playbook['kind']
  /** The campaign or series that was begun; null after a dry run. */
  made: string | null
  posts: number
  lessons: number
  /** Guides taken over. */
  rules: GuideKey[]
  result: Playbook['result']
  hours: Playbook['plan']['hours']
  /** When and by whom it was taken in before: then nothing was made now, and `made` is what was made then. */
  before: { by: string; at: Date } | null
}

/**
 * Starts from the playbook of another library: a campaign or a series, its posts as drafts with a wished time, its lessons, and where asked
 * its guides; all of it in this transaction or nothing. Taking one in twice says what was made the first time. What stands in braces is
 * marked as to be written. Refuses what {@link readPlaybook} refuses, and what a campaign lacks here at `starts` and `goals`.
 */
export async function importPlaybook(work: Work, input: ImportPlaybook): Promise<PlaybookReport> {
  contentPolicy.demand(work, 'import-playbook')
  const playbook = readPlaybook(input.file)
  const { default_locale, locales } = await allianceOf(work)
  const title = inOne(playbook.titles, default_locale)
  const report = {
    title,
    madeBy: playbook.made.by,
    kind: playbook.kind,
    posts: playbook.posts.length,
    lessons: playbook.lessons.length,
    result: playbook.result,
    hours: playbook.plan.hours,
  }
  const digest = digestOf(playbook)
  // The counter stays locked until the commit: of two who take in the same file at once, the second sees what the first has made.
  const import_no = input.dryRun ? 0 : await nextNumber(work, 'playbook')
  const known = await lastImport(work, digest)
  if (known && !input.again) return { ...report, made: known.made_id, rules: [], before: { by: known.imported_by, at: known.imported_at } }
  if (input.dryRun) return { ...report, made: null, rules: input.rules ? await rulesToTake(work, playbook) : [], before: null }
  const starts = input.starts || null
  if (starts && !isDay(starts)) throw dayNotKnown('starts')
  const made = await (playbook.kind === 'campaign' ? beginCampaign : beginSeries)(work, playbook, title, { ...input, starts })
  await work.db
    .insertInto('content.playbook_imports')
    .values({
      alliance_id: work.alliance,
      import_no,
      digest,
      kind: playbook.kind,
      made_id: made,
      title,
      made_by: playbook.made.by,
      posts: playbook.posts.length,
      imported_by: actorOf(work).name,
      imported_at: work.now,
    })
    .execute()
  await writePosts(work, playbook, {
    kind: playbook.kind,
    id: made,
    starts,
    goal: input.goals?.[0] ?? null,
    locales,
    source: default_locale,
  })
  for (const lesson of playbook.lessons)
    await recordDecision(work, {
      kind: 'lesson',
      about: { kind: playbook.kind, id: made, title },
      saw: `${playbook.made.by}, ${lesson.on}: ${lesson.saw}`.slice(0, 4000),
      chose: lesson.learnt,
    })
  const rules = input.rules ? await takeRules(work, playbook) : []
  await audit(
    work,
    'content.playbook-imported',
    { kind: playbook.kind, id: made },
    { title, from: playbook.made.by, posts: playbook.posts.length },
  )
  return { ...report, made, rules, before: null }
}

const inOne = (words: Record<string, string>, locale: string): string => words[locale] ?? Object.values(words)[0] ?? ''

async function lastImport(work: Work, digest: string) {
  return work.db
    .selectFrom('content.playbook_imports')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('digest', '=', digest)
    .orderBy('import_no', 'desc')
    .limit(1)
    .executeTakeFirst()
}

type Begin = Pick<ImportPlaybook, 'goals'> & { starts: string | null }

async function beginCampaign(work: Work, { titles, plan, made }: Playbook, title: string, { starts, goals = [] }: Begin): Promise<string> {
  const first = starts ?? ''
  const { default_locale } = await allianceOf(work)
  const t = translator(default_locale)
  const others = Object.fromEntries(Object.entries(titles).filter(([locale]) => locale !== default_locale))
  const { campaignId } = await openCampaign(work, {
    title,
    titles: others,
    hypothesis: plan.hypothesis || t('content.playbooks.from', { library: made.by }),
    starts: first,
    ends: isDay(first) ? addDays(first, (plan.days ?? 28) - 1) : first,
    goals: [...goals],
    // What it was compared with there is not here; until its first day another comparison can be chosen.
    comparison: { kind: 'none', why: t('content.playbooks.comparison', { library: made.by, kind: plan.comparison?.kind ?? 'none' }) },
    hoursPlanned: plan.hours.spent ?? plan.hours.planned,
    moneyPlanned: null,
    currency: await usualCurrency(work),
  })
  return campaignId
}

async function beginSeries(work: Work, { titles, plan }: Playbook): Promise<string> {
  const persona = plan.persona && Object.keys(plan.persona.names).length > 0 ? (await savePersona(work, plan.persona)).id : null
  const taken = new Set((await listSeries(work)).map(({ slug }) => slug))
  const slug = Object.values(titles).map(slugFrom).find(Boolean) ?? 'series'
  const free = [slug, ...Array.from({ length: 50 }, (_, i) => `${slug}-${i + 2}`)].find((one) => !taken.has(one))
  return (await saveSeries(work, { names: titles, about: plan.about, slug: free, persona })).id
}

interface Belongs {
  kind: Playbook['kind']
  id: string
  starts: string | null
  goal: string | null
  locales: readonly string[]
  source: string
}

async function writePosts(work: Work, { posts }: Playbook, to: Belongs): Promise<void> {
  const { name, names } = await allianceOf(work)
  const channels = new Set((await listChannelLimits(work)).map(({ channel }) => channel))
  const gaps = new Set(templateStock().flatMap(({ placeholders }) => placeholders))
  const today = await localDay(work, null, work.now)
  for (const post of posts) {
    const spoken = Object.keys(post.texts).filter((tag) => to.locales.includes(tag))
    const tags = spoken.length > 0 ? spoken : Object.keys(post.texts)
    const source = tags.includes(to.source) ? to.source : (tags[0] ?? to.source)
    const texts: NonNullable<PostPatch['texts']> = {}
    for (const tag of [source, ...tags.filter((one) => one !== source)]) {
      const given = post.texts[tag]
      if (!given) continue
      const t = translator(tag)
      const { title, summary, body } = fillText({ title: given.title, summary: given.summary, body: given.body }, (gap) => {
        if (gap === 'library') return names[tag] ?? name
        return gaps.has(gap) ? `{${t(`content.placeholders.${gap}`)} ${unfinished}}` : `{${gap}}`
      })
      texts[tag] = { title, summary, body: fromPlain(body), action: given.action }
    }
    const used = post.channels.filter((channel) => channels.has(channel))
    // A page or an address that it led to is that library's own.
    const action = post.action && post.action !== 'page' && post.action !== 'link' ? { kind: post.action, target: '' } : null
    const on = to.starts && post.day !== null ? addDays(to.starts, post.day) : null
    await writePost(work, {
      source,
      texts,
      kind: post.kind,
      action,
      goal: to.goal,
      campaign: to.kind === 'campaign' ? to.id : null,
      series: to.kind === 'series' ? to.id : null,
      variants: Object.fromEntries((used.length > 0 ? used : ['website']).map((channel) => [channel, {}])),
      wish: on !== null && on > today ? { wall: `${on}T${post.time ?? '09:00'}` } : undefined,
    })
  }
}

/** Guides that the playbook has and nobody here has changed yet. */
async function rulesToTake(work: Work, { rules }: Playbook): Promise<GuideKey[]> {
  const found: GuideKey[] = []
  for (const { guide } of rules) if ((await guideByKey(work, guide)).version === 0) found.push(guide)
  return found
}

async function takeRules(work: Work, playbook: Playbook): Promise<GuideKey[]> {
  const keys = await rulesToTake(work, playbook)
  const { default_locale } = await allianceOf(work)
  const why = translator(default_locale)('content.playbooks.from', { library: playbook.made.by })
  for (const { guide, texts } of playbook.rules)
    if (keys.includes(guide) && Object.keys(texts).length > 0)
      await saveGuide(work, { key: guide, version: 0, texts, why: why.slice(0, 500) })
  return keys
}

/** A playbook that was taken in. */
export interface PastPlaybook {
  kind: Playbook['kind']
  made: string
  title: string
  madeBy: string
  posts: number
  importedBy: string
  importedAt: Date
}

/** What was taken in, the latest first; at most 100. */
export async function listPlaybookImports(work: Work): Promise<PastPlaybook[]> {
  contentPolicy.demand(work, 'see-drafts')
  const rows = await work.db
    .selectFrom('content.playbook_imports')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .orderBy('import_no', 'desc')
    .limit(100)
    .execute()
  return rows.map((row) => ({
    kind: row.kind,
    made: row.made_id,
    title: row.title,
    madeBy: row.made_by,
    posts: row.posts,
    importedBy: row.imported_by,
    importedAt: row.imported_at,
  }))
}
