import {
  agreeToBeNamed,
  denySkill,
  eraseSkill,
  ideaKinds,
  ideaReasons,
  listSkills,
  mySkills,
  programmeIdeas,
  refuseIdea,
  type SkillsOf,
  saySkill,
  skillGaps,
  skillLinks,
  takeIdea,
} from '#rooms/insight'
import { type Api, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const day = z.iso.date()

const Link = z.object({ kind: z.enum(skillLinks), id: z.string() }).openapi('SkillLink', {
  description: 'What a skill goes with: a format, a channel, a series by its id, a language, a service by its address, a topic.',
})
const Person = z.object({ id: z.uuid(), name: z.string() })
const Skills = z
  .object({
    person: Person,
    drawn: z.array(Link.extend({ posts: z.int(), last: day, denied: z.boolean() })),
    added: z.array(z.object({ skillId: z.uuid(), words: z.string(), link: Link.nullable(), changedAt: z.iso.datetime() })),
    lessons: z.array(z.object({ learnt: z.string(), about: z.string(), on: day })),
    named: z.boolean().openapi({ description: 'Ideas for the programme may name them.' }),
  })
  .openapi('StaffSkills')
const Gap = Link.extend({
  toCome: z.int().openapi({ description: 'Posts to come that need it.' }),
  only: Person.nullable().openapi({ description: 'The only one who has done it; null: nobody.' }),
  learners: z.array(Person),
}).openapi('SkillGap')
const about = z.object({ kind: z.enum(ideaKinds), id: z.string() })
const Idea = z
  .object({
    about,
    questions: z.int().nullable().openapi({ description: 'In steps of five; null: asked by fewer than 5 people.' }),
    subscribers: z.int().nullable(),
    posts: z.int(),
    skills: z.array(z.object({ person: Person, posts: z.int(), words: z.array(z.string()) })),
    others: z.boolean(),
    state: z.enum(['open', 'taken', 'refused']),
    decidedBy: z.string().nullable(),
    reason: z.enum(ideaReasons).nullable(),
    words: z.string().nullable(),
    task: z.uuid().nullable(),
    holdsUntil: day.nullable(),
  })
  .openapi('ProgrammeIdea')

const wire = ({ added, ...skills }: SkillsOf) => ({
  ...skills,
  added: added.map(({ changedAt, ...skill }) => ({ ...skill, changedAt: changedAt.toISOString() })),
})
const skillsExample = {
  person: { id, name: 'Lin Yue' },
  drawn: [{ kind: 'channel' as const, id: 'poster', posts: 12, last: '2026-11-20', denied: false }],
  added: [],
  lessons: [],
  named: false,
}
const ideaExample = {
  about: { kind: 'series' as const, id },
  questions: 35,
  subscribers: null,
  posts: 14,
  skills: [],
  others: true,
  state: 'open' as const,
  decidedBy: null,
  reason: null,
  words: null,
  task: null,
  holdsUntil: null,
}

/** Skills of staff, each person's own to say, and ideas for the programme. */
export function routes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/skills/own',
    id: 'readOwnSkills',
    scope: 'insight:read',
    summary: 'What the person of this token has learnt from what they published, and says themselves',
    answer: Skills,
    example: { answer: skillsExample },
    run: async ({ work }) => wire(await mySkills(work)),
  })
  api.operation({
    method: 'get',
    path: '/skills',
    id: 'listSkills',
    scope: 'insight:read',
    summary: 'The skills of everybody who works here; for owners and directors',
    answer: z.object({ items: z.array(Skills) }).openapi('AllStaffSkills'),
    example: { answer: { items: [skillsExample] } },
    run: async ({ work }) => ({ items: (await listSkills(work)).map(wire) }),
  })
  api.operation({
    method: 'get',
    path: '/skill-gaps',
    id: 'listSkillGaps',
    scope: 'insight:read',
    summary: 'What is planned and nobody here has done, or one person alone; for owners and directors',
    answer: z.object({ items: z.array(Gap) }).openapi('SkillGaps'),
    example: {
      answer: { items: [{ kind: 'channel' as const, id: 'poster', toCome: 2, only: null, learners: [{ id, name: 'Lin Yue' }] }] },
    },
    run: async ({ work }) => ({ items: await skillGaps(work) }),
  })
  api.operation({
    method: 'post',
    path: '/skills/own',
    id: 'saySkill',
    scope: 'insight:write',
    status: 201,
    summary: 'Say in one’s own words what one can do, or with `skill` say it otherwise',
    body: z.object({ skill: z.uuid().optional(), words: z.string(), link: Link.nullable().optional() }).openapi('SaySkill'),
    answer: z.object({ skillId: z.uuid() }).openapi('SaidSkill'),
    example: { body: { words: 'Mending books' }, answer: { skillId: id } },
    run: ({ work, body }) => saySkill(work, body),
  })
  api.operation({
    method: 'delete',
    path: '/skills/own/{skill}',
    id: 'eraseSkill',
    scope: 'insight:write',
    summary: 'Take out what one said; nothing of it stays',
    params: z.strictObject({ skill: z.uuid() }),
    example: { params: { skill: id } },
    run: ({ work, params }) => eraseSkill(work, params.skill),
  })
  api.operation({
    method: 'put',
    path: '/skills/own/corrections',
    id: 'denySkill',
    scope: 'insight:write',
    summary: 'Say that something drawn from one’s posts is none of one’s skills, or that it is after all',
    body: Link.extend({ denied: z.boolean() }).openapi('DenySkill'),
    example: { body: { kind: 'channel' as const, id: 'poster', denied: true } },
    run: ({ work, body }) => denySkill(work, body),
  })
  api.operation({
    method: 'put',
    path: '/skills/own/named',
    id: 'agreeToBeNamed',
    scope: 'insight:write',
    summary: 'Agree that ideas for the programme name one, or take that back',
    body: z.object({ agreed: z.boolean() }).openapi('AgreeToBeNamed'),
    example: { body: { agreed: true } },
    run: ({ work, body }) => agreeToBeNamed(work, body.agreed),
  })
  api.operation({
    method: 'get',
    path: '/programme-ideas',
    id: 'listProgrammeIdeas',
    scope: 'insight:read',
    summary:
      'Workshops that could be held: what people ask about and what somebody here knows; needs `inbox:read` and `patrons:read` as well',
    answer: z.object({ items: z.array(Idea), elsewhere: z.int().nullable() }).openapi('ProgrammeIdeas'),
    example: { answer: { items: [ideaExample], elsewhere: null } },
    run: async ({ work }) => {
      const { ideas, elsewhere } = await programmeIdeas(work)
      return { items: ideas, elsewhere }
    },
  })
  api.operation({
    method: 'post',
    path: '/programme-ideas/tasks',
    id: 'takeIdea',
    scope: 'insight:write',
    status: 201,
    summary: 'Take an idea up as a task, once',
    body: about.extend({ title: z.string() }).openapi('TakeIdea'),
    answer: z.object({ task: z.uuid() }).openapi('TakenIdea'),
    example: { body: { kind: 'series' as const, id, title: 'An evening under the stars' }, answer: { task: id } },
    run: ({ work, body }) => takeIdea(work, body),
  })
  api.operation({
    method: 'post',
    path: '/programme-ideas/refusals',
    id: 'refuseIdea',
    scope: 'insight:write',
    summary: 'Turn an idea down with a reason; it holds for half a year',
    body: about.extend({ title: z.string(), reason: z.enum(ideaReasons), words: z.string().optional() }).openapi('RefuseIdea'),
    answer: z.object({ holdsUntil: day }).openapi('RefusedIdea'),
    example: { body: { kind: 'series' as const, id, title: 'Old maps', reason: 'room' as const }, answer: { holdsUntil: '2027-03-08' } },
    run: ({ work, body }) => refuseIdea(work, body),
  })
}
