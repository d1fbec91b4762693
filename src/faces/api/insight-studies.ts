import type { Work } from '#platform'
import {
  addEvent,
  askMethodCheck,
  askStudy,
  callOffCheck,
  cancelRun,
  changeStudy,
  decidingTerms,
  eventKinds,
  latestMethodChecks,
  listEvents,
  namedProblem,
  registerStudy,
  removeEvent,
  type Study,
  type StudyEvent,
  studiesOf,
  studyById,
} from '#rooms/insight'
import { type Api, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const day = z.iso.date()
const month = z.string().openapi({ description: 'A month, 2026-10.' })
const when = z.iso.datetime()

const Neighbours = z
  .discriminatedUnion('rule', [
    z.object({ rule: z.literal('distance'), metres: z.int() }),
    z.object({ rule: z.literal('chosen'), points: z.array(z.int()), why: z.string() }),
  ])
  .openapi('StudyNeighbours', { description: 'Places too near to be compared with.' })
const input = {
  metric: z.string(),
  points: z.array(z.int()).openapi({ description: 'Places that have the campaign.' }),
  from: month,
  to: month,
  smallest: z.number().openapi({ description: 'The smallest change that would matter, in percent.' }),
  neighbours: Neighbours,
}
const Starts = z.array(z.object({ point: z.int(), from: month }))
const Input = z
  .object({
    ...input,
    starts: Starts.optional().openapi({
      description:
        'Where places do not begin all at once: the first month of those of `points` that begin later than `from`. In each month two places or more.',
    }),
    controls: z.array(z.string()).optional().openapi({
      description: 'Metrics that the campaign could not touch; only where every place has it.',
    }),
    weeks: z.object({ from: z.string(), count: z.int(), washOut: z.int() }).optional().openapi({
      description:
        'Where chance decides which weeks have the campaign: Monday of the first, an even number of them, and how many first days of each are left out. `from` and `to` follow from it.',
    }),
    chance: z.boolean().optional().openapi({
      description: 'Whether chance decides which of `points` have the campaign: twelve places or more, asked before it starts.',
    }),
  })
  .openapi('StudyInput')
const Terms = z
  .object({
    ...input,
    estimand: z.string(),
    method: z.string(),
    inference: z.string(),
    evidence: z.string(),
    before: z.int(),
    untreated: z.int(),
    controls: z.array(z.string()).optional(),
    starts: Starts.optional().openapi({ description: 'When each place begins, where they begin in different months.' }),
    against: z
      .enum(['never', 'not-yet'])
      .optional()
      .openapi({ description: 'Compared with places that never begin, or that have not yet.' }),
    weeks: z
      .object({ from: z.string(), count: z.int(), washOut: z.int(), withIt: z.array(z.string()), seed: z.int() })
      .optional()
      .openapi({ description: 'What chance decided of the weeks: Mondays of those that have the campaign.' }),
    drawn: z
      .object({ pairs: z.array(z.tuple([z.int(), z.int()])), apart: z.array(z.int()), seed: z.int() })
      .optional()
      .openapi({ description: 'What chance decided: pairs of places, the one with the campaign first.' }),
  })
  .openapi('StudyTerms')

const Problem = z
  .object({
    code: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number()])),
    leftOut: z
      .array(z.object({ point: z.int(), why: z.string(), months: z.string().optional() }))
      .optional()
      .openapi({
        description:
          'Places that were left out, and why, where too few are left. `few`: a month of fewer than five people; which one is not told.',
      }),
  })
  .nullable()
  .openapi({ description: 'Why there is no number; its sentence is `refusals.insight.study-problem.<code>`.' })

const Run = z
  .object({
    runId: z.uuid(),
    version: z.int(),
    state: z.enum(['waiting', 'done', 'problem', 'cancelled']),
    seed: z.int(),
    askedBy: z.string(),
    askedAt: when,
    endedAt: when.nullable(),
    problem: Problem,
    result: z.record(z.string(), z.unknown()).nullable().openapi({
      description:
        'What was found. `effect`, `half`, `bound`, `smallestSeen` and `fitBefore` are differences of natural logarithms; the calibrated interval is `effect` ± the greater of `half` and `bound`. `perMonth` is in things counted. `rollOut.since` is the effect by months since the start of each place, with a band that holds all of them at once.',
    }),
  })
  .openapi('StudyRun')

const StudySchema = z
  .object({
    studyId: z.uuid(),
    campaignId: z.uuid(),
    version: z.int(),
    state: z.enum(['planned', 'running', 'over']),
    terms: Terms,
    registered: Terms.nullable().openapi({
      description: 'As it stood when it began; null: written when it had begun, which only describes.',
    }),
    writtenBy: z.string(),
    writtenAt: when,
    changes: z.array(
      z.object({
        version: z.int(),
        changed: z.array(z.enum(decidingTerms)),
        terms: Terms,
        why: z.string().nullable(),
        changedBy: z.string(),
        changedAt: when,
      }),
    ),
    moved: z.array(z.enum(decidingTerms)).openapi({ description: 'What differs from the registered question: then there is no number.' }),
    runs: z.array(Run),
  })
  .openapi('Study')

const Event = z
  .object({
    eventId: z.uuid().nullable().openapi({ description: 'Null: a closing that the alliance announced.' }),
    point: z.int().nullable().openapi({ description: 'Null: all places.' }),
    kind: z.enum(eventKinds),
    from: day,
    to: day,
    note: z.string(),
    madeBy: z.string().nullable(),
    madeAt: when,
  })
  .openapi('StudyEvent')

const share = z.number().openapi({ description: 'A share: 0.2 is a fifth.' })
const Check = z
  .object({
    checkId: z.uuid(),
    metric: z.string(),
    state: z.enum(['waiting', 'done', 'problem', 'cancelled']),
    askedBy: z.string(),
    askedAt: when,
    problem: Problem,
    result: z
      .object({
        cells: z.int().openapi({ description: 'Campaigns that never were.' }),
        covered: share,
        coveredCalibrated: share,
        falseEffect: share,
        recovered: z.array(z.object({ share, found: share, bias: share })),
        seen: z
          .array(z.object({ places: z.int(), months: z.int(), share }))
          .optional()
          .openapi({ description: 'The smallest effect that would be shown four times in five.' }),
        before: z.int(),
        after: z.int(),
        places: z.int(),
        months: z.object({ first: month, last: month }),
      })
      .nullable(),
  })
  .openapi('MethodCheck')

const wire = async (work: Work, { runs, ...study }: Study, locale: string) => ({
  ...study,
  writtenAt: study.writtenAt.toISOString(),
  changes: study.changes.map((change) => ({ ...change, changedAt: change.changedAt.toISOString() })),
  runs: await Promise.all(
    runs.map(async ({ problem, result, ...run }) => ({
      ...run,
      askedAt: run.askedAt.toISOString(),
      endedAt: run.endedAt?.toISOString() ?? null,
      problem: problem && (await namedProblem(work, problem, locale)),
      result: result && { ...result },
    })),
  ),
})
const wireEvent = ({ madeAt, ...event }: StudyEvent) => ({ ...event, madeAt: madeAt.toISOString() })

const inputExample = {
  metric: 'loans',
  points: [1],
  from: '2026-10',
  to: '2026-12',
  smallest: 20,
  neighbours: { rule: 'distance' as const, metres: 1500 },
}
const termsExample = {
  ...inputExample,
  estimand: 'mean-share',
  method: 'synthetic-difference',
  inference: 'placebo',
  evidence: 'fair',
  before: 36,
  untreated: 11,
}
const studyExample = {
  studyId: id,
  campaignId: id,
  version: 1,
  state: 'planned' as const,
  terms: termsExample,
  registered: termsExample,
  writtenBy: 'Lin Yue',
  writtenAt: '2026-09-20T02:00:00.000Z',
  changes: [],
  moved: [],
  runs: [],
}
const eventExample = { point: 4, kind: 're-opening' as const, from: '2026-03-01', to: '2026-03-01', note: 'New house' }

const checkExample = {
  checkId: id,
  metric: 'loans',
  state: 'done' as const,
  askedBy: 'Lin Yue',
  askedAt: '2026-09-20T02:00:00.000Z',
  problem: null,
  result: {
    cells: 288,
    covered: 0.91,
    coveredCalibrated: 0.97,
    falseEffect: 0.07,
    recovered: [{ share: 0.2, found: 0.196, bias: -0.004 }],
    seen: [{ places: 4, months: 3, share: 0.16 }],
    before: 36,
    after: 3,
    places: 12,
    months: { first: '2015-01', last: '2026-08' },
  },
}

/** Studies: registered before a campaign starts, worked out after it, and the calendar of what else moves figures. */
export function routes(api: Api): void {
  const ofCampaign = z.strictObject({ campaign: z.uuid() })
  const ofStudy = z.strictObject({ study: z.uuid() })
  api.operation({
    method: 'get',
    path: '/campaigns/{campaign}/studies',
    id: 'listStudies',
    scope: 'insight:read',
    summary: 'The studies of a campaign, the first registered first',
    params: ofCampaign,
    answer: z.object({ items: z.array(StudySchema) }).openapi('Studies'),
    example: { params: { campaign: id }, answer: { items: [studyExample] } },
    run: async ({ work, params, locale }) => ({
      items: await Promise.all((await studiesOf(work, params.campaign)).map((study) => wire(work, study, locale))),
    }),
  })
  api.operation({
    method: 'post',
    path: '/campaigns/{campaign}/studies',
    id: 'registerStudy',
    scope: 'insight:write',
    status: 201,
    summary: 'Register how a campaign will be judged; once its first month has begun it only describes',
    params: ofCampaign,
    body: Input,
    answer: StudySchema,
    example: { params: { campaign: id }, body: inputExample, answer: studyExample },
    run: async ({ work, params, body, locale }) => wire(work, await registerStudy(work, { ...body, campaign: params.campaign }), locale),
  })
  api.operation({
    method: 'get',
    path: '/studies/{study}',
    id: 'readStudy',
    scope: 'insight:read',
    summary: 'One study: as registered, what changed after, and every time it was worked out',
    params: ofStudy,
    answer: StudySchema,
    example: { params: { study: id }, answer: studyExample },
    run: async ({ work, params, locale }) => wire(work, await studyById(work, params.study), locale),
  })
  api.operation({
    method: 'put',
    path: '/studies/{study}',
    id: 'changeStudy',
    scope: 'insight:write',
    summary: 'Change a study; once it has begun with a reason, and then there is no number until it is changed back',
    params: ofStudy,
    body: Input.extend({ version: z.int(), why: z.string().optional() }).openapi('ChangeStudy'),
    answer: StudySchema,
    example: { params: { study: id }, body: { ...inputExample, version: 1 }, answer: { ...studyExample, version: 2 } },
    run: async ({ work, params, body, locale }) => wire(work, await changeStudy(work, { ...body, study: params.study }), locale),
  })
  api.operation({
    method: 'post',
    path: '/studies/{study}/runs',
    id: 'askStudy',
    scope: 'insight:write',
    status: 201,
    summary: 'Ask for a study to be worked out, once its last month is over; read the study for the answer',
    params: ofStudy,
    answer: z.object({ runId: z.uuid() }).openapi('AskedStudy'),
    example: { params: { study: id }, answer: { runId: id } },
    run: ({ work, params }) => askStudy(work, params.study),
  })
  api.operation({
    method: 'delete',
    path: '/studies/{study}/runs/{run}',
    id: 'cancelRun',
    scope: 'insight:write',
    summary: 'Call off working out a study',
    params: ofStudy.extend({ run: z.uuid() }),
    example: { params: { study: id, run: id } },
    run: ({ work, params }) => cancelRun(work, params.study, params.run),
  })
  api.operation({
    method: 'get',
    path: '/study-events',
    id: 'listStudyEvents',
    scope: 'insight:read',
    summary: 'The calendar of what moves figures and is no campaign, with the closings that were announced',
    answer: z.object({ items: z.array(Event) }).openapi('StudyEvents'),
    example: { answer: { items: [{ ...eventExample, eventId: id, madeBy: 'Lin Yue', madeAt: '2026-03-01T02:00:00.000Z' }] } },
    run: async ({ work }) => ({ items: (await listEvents(work)).map(wireEvent) }),
  })
  api.operation({
    method: 'post',
    path: '/study-events',
    id: 'addStudyEvent',
    scope: 'insight:write',
    status: 201,
    summary: 'Write into the calendar what happened to a place, or to all',
    body: z
      .object({ point: z.int().nullable(), kind: z.enum(eventKinds), from: z.string(), to: z.string(), note: z.string() })
      .openapi('AddStudyEvent'),
    answer: Event,
    example: { body: eventExample, answer: { ...eventExample, eventId: id, madeBy: 'Lin Yue', madeAt: '2026-03-01T02:00:00.000Z' } },
    run: async ({ work, body }) => wireEvent(await addEvent(work, body)),
  })
  api.operation({
    method: 'delete',
    path: '/study-events/{event}',
    id: 'removeStudyEvent',
    scope: 'insight:write',
    summary: 'Take an entry out of the calendar; the record keeps it',
    params: z.strictObject({ event: z.uuid() }),
    example: { params: { event: id } },
    run: ({ work, params }) => removeEvent(work, params.event),
  })
  api.operation({
    method: 'get',
    path: '/method-checks',
    id: 'listMethodChecks',
    scope: 'insight:read',
    summary: 'What the method of studies said of campaigns that never were, on the own figures: the latest check of each metric',
    answer: z.object({ items: z.array(Check) }).openapi('MethodChecks'),
    example: { answer: { items: [checkExample] } },
    run: async ({ work }) => ({
      items: (await latestMethodChecks(work)).map(({ askedAt, problem, ...check }) => ({
        ...check,
        askedAt: askedAt.toISOString(),
        problem: problem && { code: problem.code, params: { ...problem.params } },
      })),
    }),
  })
  api.operation({
    method: 'post',
    path: '/method-checks',
    id: 'askMethodCheck',
    scope: 'insight:write',
    status: 201,
    summary: 'Have the method of studies checked on the own figures of a metric',
    body: z.object({ metric: z.string() }).openapi('AskMethodCheck'),
    answer: z.object({ checkId: z.uuid() }).openapi('AskedMethodCheck'),
    example: { body: { metric: 'loans' }, answer: { checkId: id } },
    run: ({ work, body }) => askMethodCheck(work, body.metric),
  })
  api.operation({
    method: 'delete',
    path: '/method-checks/{check}',
    id: 'callOffMethodCheck',
    scope: 'insight:write',
    summary: 'Call off a check of the method',
    params: z.strictObject({ check: z.uuid() }),
    example: { params: { check: id } },
    run: ({ work, params }) => callOffCheck(work, params.check),
  })
}
