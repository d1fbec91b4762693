import { audit, dayCount, daysBetween, isId, refuse, type Work } from '#platform'
import { allianceOf, localDay } from '#rooms/alliance'
import {
  listPersonas,
  mostPosts,
  type Playbook,
  type Post,
  playbookVersion,
  postById,
  postsOf,
  readPlaybook,
  seriesById,
} from '#rooms/content'
import { campaignById, guideByKey, guideKeys, listDecisions, listGoals } from '#rooms/strategy'
import { type Brought, brought } from '../brought.ts'
import { nothingToLookAt } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { type LeaveOut, leaveOutPeople } from './leave-out-people.ts'

export interface ExportPlaybook {
  kind: Playbook['kind']
  /** Of the campaign or series. */
  id: string
}

/**
 * Writes a campaign or a series as a playbook: plan, posts as templates, the guides it was written by, hours, lessons and what it brought.
 * No person is named; counts of people under 5 are hidden, as everywhere. What stays here: pictures, bylines, places, money, links to this
 * house. Refuses what there is not, and `insight.playbook-too-many-posts`.
 */
export async function exportPlaybook(work: Work, { kind, id }: ExportPlaybook): Promise<Playbook> {
  insightPolicy.demand(work, 'export-playbook')
  if (!isId(id)) throw nothingToLookAt()
  const alliance = await allianceOf(work)
  const leaveOut = await leaveOutPeople(work)
  const { title, titles, plan, starts } =
    kind === 'campaign' ? await campaignPlan(work, id, leaveOut) : await seriesPlan(work, id, leaveOut)
  const posts: Post[] = []
  const lines = await postsOf(work, kind === 'campaign' ? { campaign: id } : { series: id }, alliance.default_locale)
  if (lines.length > mostPosts) throw refuse(409, 'insight.playbook-too-many-posts', { most: mostPosts, posts: lines.length })
  for (const line of lines) posts.push(await postById(work, line.id))
  const days = new Map<string, { day: string; time: string | null }>()
  for (const post of posts) {
    const at = await dayOf(work, post)
    if (at) days.set(post.id, at)
  }
  const first = starts ?? [...days.values()].map(({ day }) => day).sort()[0] ?? null
  const templates = posts
    .filter((post) => post.state !== 'withdrawn')
    .map((post) => template(post, days.get(post.id), first, leaveOut))
    .sort((a, b) => (a.day ?? 0) - (b.day ?? 0) || (a.time ?? '').localeCompare(b.time ?? ''))
  const playbook: Playbook = {
    format: 'foyer-playbook',
    version: playbookVersion,
    made: { by: alliance.name, on: await localDay(work, null, work.now) },
    kind,
    titles,
    plan,
    posts: templates,
    rules: await rules(work, leaveOut),
    lessons: (await listDecisions(work, { about: { kind, id }, kind: 'lesson', limit: 100 })).map(({ saw, chose, decidedOn }) => ({
      saw: leaveOut.words(saw),
      learnt: leaveOut.words(chose),
      on: decidedOn,
    })),
    result: result(await brought(work, { kind, id }, { locale: alliance.default_locale })),
  }
  await audit(work, 'insight.playbook-exported', { kind, id }, { title, posts: templates.length })
  // What is written can be read: whatever is in it, another library is not refused.
  return readPlaybook(JSON.stringify(playbook))
}

interface Planned {
  title: string
  titles: Record<string, string>
  plan: Playbook['plan']
  /** The day from which posts are counted; null takes the first of them. */
  starts: string | null
}

async function campaignPlan(work: Work, id: string, { words }: LeaveOut): Promise<Planned> {
  const { default_locale } = await allianceOf(work)
  const campaign = await campaignById(work, id)
  const goals = (await listGoals(work)).filter(({ goalId }) => campaign.goals.includes(goalId))
  const titlesOf = ({ title, titles }: { title: string; titles: Record<string, string> }) =>
    each({ ...titles, [default_locale]: title }, words)
  return {
    title: campaign.title,
    titles: titlesOf(campaign),
    starts: campaign.starts,
    plan: {
      hypothesis: words(campaign.hypothesis),
      about: {},
      days: dayCount(campaign.starts, campaign.ends),
      goals: goals.slice(0, 20).map((goal) => ({ titles: titlesOf(goal), metric: goal.metric })),
      comparison: { kind: campaign.comparison.kind, why: words(campaign.comparison.why) },
      hours: { planned: campaign.hoursPlanned, spent: campaign.hoursSpent },
      persona: null,
    },
  }
}

async function seriesPlan(work: Work, id: string, { words }: LeaveOut): Promise<Planned> {
  const series = await seriesById(work, id)
  const persona = (await listPersonas(work)).find((one) => one.id === series.persona)
  return {
    title: Object.values(series.names)[0] ?? '',
    titles: each(series.names, words),
    starts: null,
    plan: {
      hypothesis: '',
      about: each(series.about, words),
      days: null,
      goals: [],
      comparison: null,
      hours: { planned: null, spent: null },
      persona: persona
        ? {
            names: persona.names,
            voice: words(persona.voice),
            dos: words(persona.dos),
            donts: words(persona.donts),
            tone: words(persona.tone),
          }
        : null,
    },
  }
}

const each = (texts: Record<string, string>, write: (text: string) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([locale, text]) => [locale, write(text)]))

/** The day and the time on the wall at which a post left or is to leave. */
async function dayOf(work: Work, post: Post): Promise<{ day: string; time: string | null } | null> {
  if (post.planned) return { day: post.planned.wall.slice(0, 10), time: post.planned.wall.slice(11, 16) }
  return post.visibleAt ? { day: await localDay(work, null, post.visibleAt), time: null } : null
}

function template(
  { content }: Post,
  at: { day: string; time: string | null } | undefined,
  first: string | null,
  { words, doc }: LeaveOut,
): Playbook['posts'][number] {
  const day = at && first ? daysBetween(first, at.day) : null
  return {
    day: day !== null && Math.abs(day) <= 3660 ? day : null,
    time: at?.time ?? null,
    kind: content.kind as Playbook['posts'][number]['kind'],
    action: content.action?.kind ?? null,
    channels: Object.keys(content.variants),
    texts: Object.fromEntries(
      Object.entries(content.texts).map(([locale, text]) => [
        locale,
        { title: words(text.title), summary: words(text.summary), body: doc(text.body), action: words(text.action) },
      ]),
    ),
  }
}

/** The guides that this library has made its own. What came with the house every house has. */
async function rules(work: Work, { words }: LeaveOut): Promise<Playbook['rules']> {
  const found: Playbook['rules'] = []
  for (const guide of guideKeys) {
    const { version, texts } = await guideByKey(work, guide)
    if (version === 0) continue
    const written = Object.entries(texts).map(([locale, { title, text }]) => [locale, { title: words(title), text: words(text) }] as const)
    found.push({ guide, texts: Object.fromEntries(written) })
  }
  return found
}

/** What it brought, as the page shows it; nothing where it has not begun. */
function result({ from, to, begins, totals, caused, sources, gaps }: Brought): Playbook['result'] {
  if (begins) return null
  const { sent, views, touches, cards, newsletter, signUps } = totals
  return {
    from,
    to,
    sent,
    views,
    touches,
    cards,
    newsletter,
    signUps,
    caused: caused.verdict,
    sources: [...sources],
    gaps: gaps.slice(0, 20),
  }
}
