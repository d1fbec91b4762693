import type { Work } from '#platform'
import { listStaff, localDay } from '#rooms/alliance'
import { listChannelLimits, type PostAsMade, postsAsMade } from '#rooms/content'
import { listDecisions } from '#rooms/strategy'
import { type AddedSkill, type DrawnSkill, linkKey, type Person, type SkillLink, type SkillsOf, skillLinks } from './skill.ts'

/** How far back posts are read, in days, and how many at most. */
export const farBack = 730
const mostPosts = 5000
const shownLessons = 5

/** The website and its feeds, where every post stands by itself: nobody learns anything by them. */
async function ownSite(work: Work): Promise<Set<string>> {
  return new Set(
    (await listChannelLimits(work)).flatMap(({ channel, place, byDefault }) => (place === 'site' && byDefault ? [channel] : [])),
  )
}

/** What somebody shows by having published a post. */
export const linksOf = (post: PostAsMade, site: ReadonlySet<string>): SkillLink[] => [
  ...(post.format ? [{ kind: 'format' as const, id: post.format }] : []),
  ...post.channels.filter((channel) => !site.has(channel)).map((id) => ({ kind: 'channel' as const, id })),
  ...(post.series ? [{ kind: 'series' as const, id: post.series }] : []),
  ...post.languages.map((id) => ({ kind: 'language' as const, id })),
  ...(post.service ? [{ kind: 'service' as const, id: post.service }] : []),
  ...(post.topic ? [{ kind: 'topic' as const, id: post.topic }] : []),
]

export interface Drawn {
  posts: (PostAsMade & { visibleAt: Date })[]
  site: Set<string>
  people: Person[]
  /** By person, of people who work here. */
  skills: Map<string, SkillsOf>
}

/**
 * What people who work here have done, drawn from the posts of the last two years that are theirs, with what they say themselves; of one person, or of all.
 * Nothing of it is kept: who corrects or takes out something has it so at once. No policy of its own.
 */
export async function drawSkills(work: Work, only?: string): Promise<Drawn> {
  const people = (await listStaff(work)).map(({ staff_id, name }) => ({ id: staff_id, name }))
  const posts = await postsAsMade(work, { from: new Date(work.now.getTime() - farBack * 86_400_000), to: work.now, most: mostPosts })
  const site = await ownSite(work)
  const said = await ownWords(work, only)
  const lessons = await listDecisions(work, { kind: 'lesson', limit: 200 })
  const skills = new Map<string, SkillsOf>()
  for (const person of people) {
    if (only && person.id !== only) continue
    const mine = posts.filter(({ owner, past }) => owner === person.id && !past)
    const found = new Map<string, DrawnSkill>()
    for (const post of mine)
      for (const link of linksOf(post, site)) {
        const known = found.get(linkKey(link))
        // The latest stands first.
        if (known) known.posts++
        else
          found.set(linkKey(link), {
            ...link,
            posts: 1,
            last: await localDay(work, null, post.visibleAt),
            denied: said.denied.has(`${person.id} ${linkKey(link)}`),
          })
      }
    skills.set(person.id, {
      person,
      drawn: [...found.values()].sort((a, b) => skillLinks.indexOf(a.kind) - skillLinks.indexOf(b.kind) || b.posts - a.posts),
      added: said.added.get(person.id) ?? [],
      lessons: lessons
        .filter(({ recordedBy }) => recordedBy === person.name)
        .slice(0, shownLessons)
        .map(({ chose, about, decidedOn }) => ({ learnt: chose, about: about.title, on: decidedOn })),
      named: said.named.has(person.id),
    })
  }
  return { posts, site, people, skills }
}

/** What people say themselves. */
async function ownWords(work: Work, only: string | undefined) {
  let query = work.db.selectFrom('insight.skills').selectAll().where('alliance_id', '=', work.alliance)
  if (only) query = query.where('staff_id', '=', only)
  const rows = await query.orderBy('skill_id').execute()
  const agreed = await work.db.selectFrom('insight.skill_names').select('staff_id').where('alliance_id', '=', work.alliance).execute()
  const added = new Map<string, AddedSkill[]>()
  const denied = new Set<string>()
  for (const { skill_id, staff_id, sort, words, link_kind, link_id, changed_at } of rows) {
    const link = link_kind && link_id ? { kind: link_kind, id: link_id } : null
    if (sort === 'denied') denied.add(`${staff_id} ${linkKey(link!)}`)
    else added.set(staff_id, [...(added.get(staff_id) ?? []), { skillId: skill_id, words: words!, link, changedAt: changed_at }])
  }
  return { added, denied, named: new Set(agreed.map(({ staff_id }) => staff_id)) }
}

/** What somebody can do, by key: what they have done and do not deny, and what they say goes with something. */
export function canDo({ drawn, added }: SkillsOf): Set<string> {
  return new Set([...drawn.filter(({ denied }) => !denied), ...added.flatMap(({ link }) => (link ? [link] : []))].map(linkKey))
}
