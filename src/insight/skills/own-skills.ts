import { audit, Fields, isId, newId, personOf, type Work } from '#platform'
import { listStaff } from '#rooms/alliance'
import { mySkillsOnly, noSuchSkill } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { drawSkills } from './draw-skills.ts'
import { type SkillLink, type SkillsOf, skillLinks } from './skill.ts'

/** The person who acts, for themselves. Refuses `insight.my-skills-only` where nobody who works here stands behind it. */
async function me(work: Work): Promise<string> {
  const person = personOf(work.actor)
  if (!person || !(await listStaff(work)).some(({ staff_id }) => staff_id === person)) throw mySkillsOnly()
  return person
}

/** What the house draws from one's own posts, and what one says oneself. Nobody else's. */
export async function mySkills(work: Work): Promise<SkillsOf> {
  insightPolicy.demand(work, 'read-own-skills')
  const person = await me(work)
  return (await drawSkills(work, person)).skills.get(person)!
}

/** The skills of everybody who works here, by name. For those who look after staff. */
export async function listSkills(work: Work): Promise<SkillsOf[]> {
  insightPolicy.demand(work, 'list-skills')
  return [...(await drawSkills(work)).skills.values()]
}

export interface SaySkill {
  /** Changes one that was said before. */
  skill?: string
  words: string
  link?: SkillLink | null
}

/** Says in one's own words what one can do, or says it otherwise. Refuses fields and `insight.no-such-skill`. */
export async function saySkill(work: Work, input: SaySkill): Promise<{ skillId: string }> {
  insightPolicy.demand(work, 'keep-own-skills')
  const staff_id = await me(work)
  const fields = new Fields('insight')
  const words = fields.line('words', input.words, { max: 200, needed: true })
  const link = readLink(fields, input.link ?? null)
  fields.check()
  const said = { words, link_kind: link?.kind ?? null, link_id: link?.id ?? null, changed_at: work.now }
  if (input.skill !== undefined) {
    if (!isId(input.skill)) throw noSuchSkill()
    const { numUpdatedRows } = await work.db
      .updateTable('insight.skills')
      .set(said)
      .where('alliance_id', '=', work.alliance)
      .where('staff_id', '=', staff_id)
      .where('skill_id', '=', input.skill)
      .where('sort', '=', 'added')
      .executeTakeFirst()
    if (numUpdatedRows === 0n) throw noSuchSkill()
    await audit(work, 'insight.skill-said', { kind: 'staff', id: staff_id })
    return { skillId: input.skill }
  }
  const skill_id = newId()
  await work.db
    .insertInto('insight.skills')
    .values({ alliance_id: work.alliance, skill_id, staff_id, sort: 'added', made_at: work.now, ...said })
    .execute()
  await audit(work, 'insight.skill-said', { kind: 'staff', id: staff_id })
  return { skillId: skill_id }
}

/** Takes out what one said; nothing of it stays. Refuses `insight.no-such-skill`. */
export async function eraseSkill(work: Work, skill: string): Promise<void> {
  insightPolicy.demand(work, 'keep-own-skills')
  const staff_id = await me(work)
  if (!isId(skill)) throw noSuchSkill()
  const { numDeletedRows } = await work.db
    .deleteFrom('insight.skills')
    .where('alliance_id', '=', work.alliance)
    .where('staff_id', '=', staff_id)
    .where('skill_id', '=', skill)
    .where('sort', '=', 'added')
    .executeTakeFirst()
  if (numDeletedRows === 0n) throw noSuchSkill()
  await audit(work, 'insight.skill-erased', { kind: 'staff', id: staff_id })
}

/** Says that something that was drawn from one's posts is none of one's skills, or that it is after all. Twice is once. */
export async function denySkill(work: Work, input: SkillLink & { denied: boolean }): Promise<void> {
  insightPolicy.demand(work, 'keep-own-skills')
  const staff_id = await me(work)
  const fields = new Fields('insight')
  const link = readLink(fields, { kind: input.kind, id: input.id })
  fields.check()
  const key = { alliance_id: work.alliance, staff_id, link_kind: link!.kind, link_id: link!.id }
  if (input.denied)
    await work.db
      .insertInto('insight.skills')
      .values({ ...key, skill_id: newId(), sort: 'denied', words: null, made_at: work.now, changed_at: work.now })
      .onConflict((on) => on.doNothing())
      .execute()
  else
    await work.db
      .deleteFrom('insight.skills')
      .where('alliance_id', '=', work.alliance)
      .where('staff_id', '=', staff_id)
      .where('sort', '=', 'denied')
      .where('link_kind', '=', key.link_kind)
      .where('link_id', '=', key.link_id)
      .execute()
  await audit(work, 'insight.skill-corrected', { kind: 'staff', id: staff_id })
}

/** Agrees that ideas for the programme name one, or takes that back. Twice is once. */
export async function agreeToBeNamed(work: Work, agreed: boolean): Promise<void> {
  insightPolicy.demand(work, 'keep-own-skills')
  const staff_id = await me(work)
  if (agreed)
    await work.db
      .insertInto('insight.skill_names')
      .values({ alliance_id: work.alliance, staff_id, agreed_at: work.now })
      .onConflict((on) => on.doNothing())
      .execute()
  else await work.db.deleteFrom('insight.skill_names').where('alliance_id', '=', work.alliance).where('staff_id', '=', staff_id).execute()
  await audit(work, agreed ? 'insight.skill-named' : 'insight.skill-unnamed', { kind: 'staff', id: staff_id })
}

function readLink(fields: Fields, link: { kind: string; id: string } | null): SkillLink | null {
  if (link === null) return null
  const kind = skillLinks.find((one) => one === link.kind)
  if (!kind) fields.wrong('link', 'skill-link')
  const id = fields.line('link', link.id, { max: 100, needed: true })
  return kind ? { kind, id } : null
}

/** Takes out what people said who work here no longer. */
export async function forgetLeavers(work: Work): Promise<number> {
  const here = (await listStaff(work)).map(({ staff_id }) => staff_id)
  let gone = 0
  for (const table of ['insight.skills', 'insight.skill_names'] as const) {
    const { numDeletedRows } = await work.db
      .deleteFrom(table)
      .where('alliance_id', '=', work.alliance)
      .where((eb) => eb.not(eb('staff_id', '=', eb.fn.any(eb.val(here)))))
      .executeTakeFirst()
    gone += Number(numDeletedRows)
  }
  return gone
}
