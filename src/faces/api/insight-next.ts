import {
  askNext,
  cancelNext,
  mostQuotas,
  mostWanted,
  type NextRun,
  nextSubjects,
  type Proposal,
  refusalReasons,
  refuseProposal,
  takeProposal,
  whatNext,
} from '#rooms/insight'
import { type Api, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const when = z.iso.datetime()
const day = z.iso.date()

const Quota = z
  .object({
    group: z.enum(['format', 'channel']),
    level: z.string().min(1).max(100),
    atLeast: z.int().min(0).max(mostWanted).optional(),
    atMost: z.int().min(0).max(mostWanted).optional(),
  })
  .openapi('NextQuota', { description: 'At least or at most so many of the proposals with this format or by this channel.' })
const Bring = z.object({ expected: z.number(), low: z.number(), high: z.number() }).nullable().openapi('NextBring', {
  description:
    'Of things, how many; of people, how many times the middle one. `expected` is the middle of what is likely, `low` and `high` hold four in five. Null: it would tell of fewer than 5 people.',
})

const Run = z
  .object({
    runId: z.uuid(),
    state: z.enum(['waiting', 'done', 'problem', 'cancelled']),
    batch: z.int().nullable().openapi({ description: 'The number of the answer among those of its subject; null until there is one.' }),
    seed: z
      .int()
      .nullable()
      .openapi({ description: 'Follows from what was asked and the posts that were read; null until there is an answer.' }),
    terms: z.object({ from: day, to: day, posts: z.int(), hours: z.number().nullable(), quotas: z.array(Quota) }),
    askedBy: z.string(),
    askedAt: when,
    endedAt: when.nullable(),
    problem: z
      .object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) })
      .nullable()
      .openapi({ description: 'Why nothing is said; its sentence is `refusals.insight.next-problem.<code>`.' }),
    result: z.record(z.string(), z.unknown()).nullable().openapi({
      description:
        'What was found: `groups` (what matters and what cannot be told from noise), `chances` (how probable it is that a format by a channel is the best), `winner` (null below 0.9), `measure`, `hours` (what there was, what a post takes, which posts took how much), and what was left out.',
    }),
  })
  .openapi('NextRun')

const ProposalSchema = z
  .object({
    proposalId: z.uuid(),
    slot: z.int(),
    format: z.string(),
    channel: z.string(),
    series: z.uuid().nullable(),
    day,
    band: z.string(),
    time: z.string(),
    hours: z.number().nullable(),
    propensity: z.number().openapi({ description: 'How probable this was for its slot, given the slots before it; never 0.' }),
    explored: z.boolean(),
    among: z.int(),
    mayBring: Bring,
    state: z.enum(['open', 'taken', 'refused', 'lapsed']),
    decidedBy: z.string().nullable(),
    decidedAt: when.nullable(),
    reason: z.enum(refusalReasons).nullable(),
    words: z.string().nullable(),
    holdsUntil: day.nullable(),
    post: z.uuid().nullable(),
  })
  .openapi('PostProposal')

const WhatNextSchema = z
  .object({
    run: Run.nullable().openapi({ description: 'The latest word. Null: nobody has asked.' }),
    answer: Run.nullable().openapi({ description: 'The latest answer, which may be older.' }),
    proposals: z.array(ProposalSchema),
    held: z.array(ProposalSchema).openapi({ description: 'What is not proposed again yet.' }),
    decided: z.array(ProposalSchema),
  })
  .openapi('WhatNext')

const wireRun = (run: NextRun | null) =>
  run && {
    ...run,
    askedAt: run.askedAt.toISOString(),
    endedAt: run.endedAt?.toISOString() ?? null,
    problem: run.problem && { code: run.problem.code, params: { ...run.problem.params } },
    result: run.result && { ...run.result },
  }
const wire = ({ decidedAt, ...proposal }: Proposal) => ({ ...proposal, decidedAt: decidedAt?.toISOString() ?? null })

const runExample = {
  runId: id,
  state: 'waiting' as const,
  batch: null,
  seed: null,
  terms: { from: '2026-12-01', to: '2026-12-07', posts: 3, hours: null, quotas: [] },
  askedBy: 'Lin Yue',
  askedAt: '2026-11-30T00:00:00.000Z',
  endedAt: null,
  problem: null,
  result: null,
}
const example = { run: runExample, answer: null, proposals: [], held: [], decided: [] }

/** What to try next: asked for, called off, and decided proposal by proposal. */
export function routes(api: Api): void {
  const ofSubject = z.strictObject({
    kind: z.enum(nextSubjects),
    id: z.string().openapi({ description: 'The id of the campaign or goal; `all` for the library.' }),
  })
  const ofProposal = z.strictObject({ proposal: z.uuid() })
  api.operation({
    method: 'get',
    path: '/next-posts/{kind}/{id}',
    id: 'readNextPosts',
    scope: 'insight:read',
    summary: 'What posts of the past say and what is proposed next, with what people made of it',
    params: ofSubject,
    answer: WhatNextSchema,
    example: { params: { kind: 'campaign', id }, answer: example },
    run: async ({ work, params, locale }) => {
      const { run, answer, proposals, held, decided } = await whatNext(work, params, locale)
      return {
        run: wireRun(run),
        answer: wireRun(answer),
        proposals: proposals.map(wire),
        held: held.map(wire),
        decided: decided.map(wire),
      }
    },
  })
  api.operation({
    method: 'post',
    path: '/next-posts/{kind}/{id}/runs',
    id: 'askNextPosts',
    scope: 'insight:write',
    status: 201,
    summary: 'Ask what to try in the next seven days; read it for the answer',
    params: ofSubject,
    body: z
      .object({
        posts: z.int().nullable().optional(),
        hours: z.number().nullable().optional(),
        quotas: z.array(Quota).max(mostQuotas).optional(),
      })
      .openapi('AskNextPosts'),
    answer: z.object({ runId: z.uuid() }).openapi('AskedNextPosts'),
    example: { params: { kind: 'campaign', id }, body: { posts: 3, hours: 6 }, answer: { runId: id } },
    run: ({ work, params, body }) => askNext(work, { ...params, ...body }),
  })
  api.operation({
    method: 'delete',
    path: '/next-posts-runs/{run}',
    id: 'cancelNextPosts',
    scope: 'insight:write',
    summary: 'Call off working out what to try next',
    params: z.strictObject({ run: z.uuid() }),
    example: { params: { run: id } },
    run: ({ work, params }) => cancelNext(work, params.run),
  })
  api.operation({
    method: 'post',
    path: '/post-proposals/{proposal}/draft',
    id: 'takeProposal',
    scope: 'insight:write',
    status: 201,
    summary: 'Begin a draft for a proposal; needs `content:write` as well, and is done once',
    params: ofProposal,
    answer: z.object({ post: z.uuid() }).openapi('TakenProposal'),
    example: { params: { proposal: id }, answer: { post: id } },
    run: ({ work, params }) => takeProposal(work, params.proposal),
  })
  api.operation({
    method: 'post',
    path: '/post-proposals/{proposal}/refusal',
    id: 'refuseProposal',
    scope: 'insight:write',
    summary: 'Say no to a proposal, with a reason; it holds for four weeks',
    params: ofProposal,
    body: z.object({ reason: z.enum(refusalReasons), words: z.string().optional() }).openapi('RefuseProposal'),
    answer: z.object({ holdsUntil: day }).openapi('RefusedProposal'),
    example: { params: { proposal: id }, body: { reason: 'hours' as const }, answer: { holdsUntil: '2026-12-28' } },
    run: ({ work, params, body }) => refuseProposal(work, { ...body, proposal: params.proposal }),
  })
}
