import type { Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { listChannelLimits, listSeries, postsToCome } from '#rooms/content'
import { listChannelPlans } from '#rooms/strategy'
import { insightPolicy } from '../policy.ts'
import { canDo, drawSkills, linksOf } from './draw-skills.ts'
import { linkKey, type SkillGap, type SkillLink } from './skill.ts'

const lately = 365
const ahead = 180
const mostLearners = 3

/**
 * What the library plans and nobody here has done in the last two years, or one person alone: channels of the channel plan that are switched on, series that
 * run, formats and languages of posts to come and of posts that left. Names people, so it is for those who look after staff.
 */
export async function skillGaps(work: Work): Promise<SkillGap[]> {
  insightPolicy.demand(work, 'list-skills')
  const { posts, site, people, skills } = await drawSkills(work)
  const coming = (await postsToCome(work, { from: work.now, to: new Date(work.now.getTime() + ahead * 86_400_000) })).flatMap((post) =>
    linksOf(post, site),
  )
  const toCome = new Map<string, number>()
  for (const link of coming) toCome.set(linkKey(link), (toCome.get(linkKey(link)) ?? 0) + 1)
  const since = work.now.getTime() - lately * 86_400_000
  const active = new Map<string, number>()
  for (const { owner, visibleAt } of posts) if (owner && visibleAt.getTime() >= since) active.set(owner, (active.get(owner) ?? 0) + 1)
  const can = new Map(people.map(({ id }) => [id, canDo(skills.get(id)!)]))
  const gaps: SkillGap[] = []
  for (const link of await planned(work, site, coming, [...new Set(posts.flatMap(({ format }) => (format ? [format] : [])))])) {
    const key = linkKey(link)
    const who = people.filter(({ id }) => can.get(id)!.has(key))
    if (who.length > 1) continue
    gaps.push({
      ...link,
      toCome: toCome.get(key) ?? 0,
      only: who[0] ?? null,
      learners: people
        .filter(({ id }) => active.has(id) && !can.get(id)!.has(key))
        .sort((a, b) => active.get(b.id)! - active.get(a.id)!)
        .slice(0, mostLearners),
    })
  }
  return gaps.sort((a, b) => Number(a.only !== null) - Number(b.only !== null) || b.toCome - a.toCome)
}

/** What the library plans, each thing once. */
async function planned(
  work: Work,
  site: ReadonlySet<string>,
  coming: readonly SkillLink[],
  formats: readonly string[],
): Promise<SkillLink[]> {
  const plans = await listChannelPlans(work)
  const inUse = (channel: string) => plans.length === 0 || plans.some((plan) => plan.channel === channel && plan.state !== 'retired')
  const all: SkillLink[] = [
    ...formats.map((id) => ({ kind: 'format' as const, id })),
    ...(await listChannelLimits(work)).flatMap(({ channel }) =>
      !site.has(channel) && inUse(channel) ? [{ kind: 'channel' as const, id: channel }] : [],
    ),
    ...(await listSeries(work)).flatMap(({ id, status }) => (status === 'running' ? [{ kind: 'series' as const, id }] : [])),
    ...(await allianceOf(work)).locales.map((id) => ({ kind: 'language' as const, id })),
    ...coming,
  ]
  return [...new Map(all.map((link) => [linkKey(link), link])).values()]
}
