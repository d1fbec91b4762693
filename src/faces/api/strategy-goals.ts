import { pageOf, readCursor } from '#platform'
import {
  adjustGoal,
  closeGoal,
  goalById,
  goalHistory,
  goalProgress,
  listGoals,
  listNoGoals,
  readBaselineAgain,
  reopenGoal,
  setGoal,
  shownGoal,
} from '#rooms/strategy'
import { type Api, pageQuery, z } from './api.ts'

const day = z.iso.date()
const month = z.string().regex(/^\d{4}-\d\d$/)

const names = z.record(z.string(), z.string()).openapi({ description: 'In other languages: locale → text.' })
const goalTerms = {
  title: z.string(),
  titles: names,
  publicLabel: z.string().nullable(),
  publicLabels: names,
  metric: z.string(),
  points: z.array(z.int()).nullable(),
  target: z.number().nullable(),
  per: z.enum(['total', 'month']),
  counted: z.enum(['from-zero', 'above-baseline']),
  starts: day,
  ends: day.nullable(),
  ownerName: z.string(),
}
const Baseline = z.object({
  value: z.number().nullable(),
  least: z.boolean().optional().openapi({ description: 'The mean would give a small count of people away: this is the least it can be.' }),
  from: month,
  to: month,
  months: z.array(
    z.object({
      month,
      value: z.number().nullable(),
      missing: z.array(z.int()),
      running: z.boolean().optional().openapi({ description: 'The month was not over when it was read.' }),
      hidden: z.boolean().optional(),
      atLeast: z.boolean().optional(),
    }),
  ),
})
const GoalSchema = z
  .object({
    goalId: z.uuid(),
    version: z.int(),
    ...goalTerms,
    baseline: Baseline.nullable(),
    state: z.enum(['open', 'closed']),
    closedNote: z.string().nullable(),
  })
  .openapi('Goal')

const goalExample = {
  goalId: '0199a000-0000-7000-8000-000000000001',
  version: 1,
  title: '+60 cards a month until 31 December',
  titles: { 'zh-CN': '到12月31日每月新增60张读者证' },
  publicLabel: null,
  publicLabels: {},
  metric: 'members.new',
  points: null,
  target: 60,
  per: 'month' as const,
  counted: 'from-zero' as const,
  starts: '2026-09-01',
  ends: '2026-12-31',
  ownerName: 'Li Min',
  baseline: { value: 41, from: '2026-08', to: '2026-08', months: [{ month: '2026-08', value: 41, missing: [] }] },
  state: 'open' as const,
  closedNote: null,
}

const SetGoalSchema = z
  .strictObject({
    title: z.string(),
    titles: names.optional(),
    publicLabel: z.string().nullish(),
    publicLabels: names.optional(),
    metric: z.string().openapi({ description: 'Key of the metric registry.' }),
    points: z.array(z.int()).nullable().openapi({ description: 'Numbers of service points; null: the whole alliance.' }),
    target: z.number().nullable(),
    per: z.enum(['total', 'month']),
    counted: z.enum(['from-zero', 'above-baseline']).optional(),
    starts: day,
    ends: day.nullable(),
    owner: z.strictObject({ id: z.uuid().nullish(), name: z.string() }).optional(),
    baseline: z
      .strictObject({ from: month, to: month })
      .nullish()
      .openapi({ description: 'Months; the twelve before the first day unless given; null: none.' }),
  })
  .openapi('SetGoal')
const setGoalExample = {
  title: goalExample.title,
  titles: goalExample.titles,
  metric: 'members.new',
  points: null,
  target: 60,
  per: 'month' as const,
  starts: '2026-09-01',
  ends: '2026-12-31',
}

const Progress = z
  .object({
    verdict: z.enum(['on-track', 'off-track', 'too-early', 'cannot-tell', 'reached', 'missed']),
    reason: z.string(),
    through: day.nullable(),
    figuresThrough: day.nullable(),
    actualSoFar: z.number().nullable(),
    atLeast: z.boolean().openapi({ description: 'The sum would give a small count of people away: `actualSoFar` is the least it can be.' }),
    targetSoFar: z.number().nullable(),
    targetInAll: z.number().nullable(),
    months: z.array(
      z.object({
        month,
        from: day,
        to: day,
        value: z.number().nullable().openapi({
          description:
            'Null: no figure, which is not a zero; or `hidden`, because it counts 1 to 4 people or would give such a count away.',
        }),
        hidden: z.boolean(),
        atLeast: z.boolean().openapi({
          description:
            'People of a month that runs or of a part of a month in steps of five: 10 is 10 to 14. Of chosen places the sum of such steps: the least it can be.',
        }),
        target: z.number().nullable(),
        over: z.boolean(),
        present: z.int(),
        missing: z.array(z.int()),
        sources: z.array(z.string()),
      }),
    ),
    gaps: z.object({ months: z.array(month), points: z.array(z.object({ month, missing: z.array(z.int()) })) }),
    sources: z.array(z.string()),
    rule: z.object({ tolerance: z.number(), leastDays: z.int(), mostMissingMonths: z.number(), mostMissingPoints: z.number() }),
  })
  .openapi('GoalProgress')

const goalParams = z.strictObject({ goal: z.uuid() })
const goalIdExample = { goal: goalExample.goalId }

/** Goals with their progress and history, and what was published without one. */
export function goalRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/goals',
    id: 'listGoals',
    scope: 'strategy:read',
    summary: 'Goals: open ones first, then by first day, newest first',
    query: z.strictObject({
      ...pageQuery,
      state: z.enum(['open', 'closed']).optional(),
      metric: z.string().optional(),
      on: day.optional(),
    }),
    answer: z.object({ items: z.array(GoalSchema), next: z.string().nullable() }).openapi('Goals'),
    example: { query: { limit: '50', state: 'open' }, answer: { items: [goalExample], next: null } },
    run: async ({ work, query }) => {
      const { limit, cursor, ...filter } = query
      const rows = await listGoals(work, { ...filter, after: readCursor(cursor, ['text', 'day', 'id']), limit: limit + 1 })
      const page = pageOf(rows, limit, (goal) => [goal.state, goal.starts, goal.goalId])
      return { items: page.items.map(shownGoal), next: page.next }
    },
  })
  api.operation({
    method: 'post',
    path: '/goals',
    id: 'setGoal',
    scope: 'strategy:write',
    status: 201,
    summary: 'Set a goal; its baseline is read from the facts',
    body: SetGoalSchema,
    answer: GoalSchema,
    example: { body: setGoalExample, answer: goalExample },
    run: async ({ work, body }) => shownGoal(await setGoal(work, body)),
  })
  api.operation({
    method: 'get',
    path: '/goals/{goal}',
    id: 'readGoal',
    scope: 'strategy:read',
    summary: 'One goal with its baseline',
    params: goalParams,
    answer: GoalSchema,
    example: { params: goalIdExample, answer: goalExample },
    run: async ({ work, params }) => shownGoal(await goalById(work, params.goal)),
  })
  api.operation({
    method: 'put',
    path: '/goals/{goal}',
    id: 'adjustGoal',
    scope: 'strategy:write',
    summary: 'Adjust an open goal; the wording it had stays in its history',
    params: goalParams,
    body: SetGoalSchema.extend({ version: z.int(), why: z.string() }).openapi('AdjustGoal'),
    answer: GoalSchema,
    example: {
      params: goalIdExample,
      body: { ...setGoalExample, target: 80, version: 1, why: 'The stall works.' },
      answer: { ...goalExample, version: 2, target: 80 },
    },
    run: async ({ work, params, body }) => shownGoal(await adjustGoal(work, { ...body, goalId: params.goal })),
  })
  api.operation({
    method: 'post',
    path: '/goals/{goal}/baseline',
    id: 'readBaselineAgain',
    scope: 'strategy:write',
    summary: 'Read the baseline of an open goal again, over the same months; what it was stays in its history',
    params: goalParams,
    body: z.strictObject({ version: z.int() }).openapi('ReadBaselineAgain'),
    answer: GoalSchema,
    example: { params: goalIdExample, body: { version: 1 }, answer: { ...goalExample, version: 2 } },
    run: async ({ work, params, body }) => shownGoal(await readBaselineAgain(work, { goalId: params.goal, ...body })),
  })
  api.operation({
    method: 'post',
    path: '/goals/{goal}/close',
    id: 'closeGoal',
    scope: 'strategy:write',
    summary: 'Close a goal with a sentence on how it ended',
    params: goalParams,
    body: z.strictObject({ note: z.string() }).openapi('CloseGoal'),
    answer: GoalSchema,
    example: {
      params: goalIdExample,
      body: { note: 'Reached in November.' },
      answer: { ...goalExample, state: 'closed', closedNote: 'Reached in November.' },
    },
    run: async ({ work, params, body }) => shownGoal(await closeGoal(work, params.goal, body.note)),
  })
  api.operation({
    method: 'delete',
    path: '/goals/{goal}/close',
    id: 'reopenGoal',
    scope: 'strategy:write',
    summary: 'Open a closed goal again: the undo of closing',
    params: goalParams,
    example: { params: goalIdExample },
    run: async ({ work, params }) => {
      await reopenGoal(work, params.goal)
    },
  })
  api.operation({
    method: 'get',
    path: '/goals/{goal}/history',
    id: 'listGoalVersions',
    scope: 'strategy:read',
    summary: 'Every wording a goal had, newest first, with who, when and why',
    params: goalParams,
    answer: z
      .object({
        items: z.array(
          z.object({ version: z.int(), terms: z.object(goalTerms), why: z.string(), changedBy: z.string(), changedAt: z.iso.datetime() }),
        ),
      })
      .openapi('GoalHistory'),
    example: {
      params: goalIdExample,
      answer: { items: [{ version: 1, terms: goalExample, why: '', changedBy: 'Li Min', changedAt: '2026-09-01T02:00:00.000Z' }] },
    },
    run: async ({ work, params }) => ({
      items: (await goalHistory(work, params.goal)).map((row) => ({ ...row, changedAt: row.changedAt.toISOString() })),
    }),
  })
  api.operation({
    method: 'get',
    path: '/goals/{goal}/progress',
    id: 'readGoalProgress',
    scope: 'strategy:read',
    summary: 'Where a goal stands: target and actual so far by month, gaps, sources, verdict and its rule',
    params: goalParams,
    answer: Progress,
    example: {
      params: goalIdExample,
      answer: {
        verdict: 'on-track',
        reason: 'level',
        through: '2026-09-30',
        figuresThrough: '2026-09-30',
        actualSoFar: 62,
        atLeast: false,
        targetSoFar: 60,
        targetInAll: 240,
        months: [
          {
            month: '2026-09',
            from: '2026-09-01',
            to: '2026-09-30',
            value: 62,
            hidden: false,
            atLeast: false,
            target: 60,
            over: true,
            present: 1,
            missing: [],
            sources: ['sign-up book'],
          },
        ],
        gaps: { months: [], points: [] },
        sources: ['sign-up book'],
        rule: { tolerance: 0.95, leastDays: 28, mostMissingMonths: 0.5, mostMissingPoints: 0.05 },
      },
    },
    run: async ({ work, params }) => goalProgress(work, params.goal),
  })
  api.operation({
    method: 'get',
    path: '/no-goals',
    id: 'listNoGoals',
    scope: 'strategy:read',
    summary: 'What was published without a goal, and why, newest first',
    query: z.strictObject({ since: z.iso.datetime().optional() }),
    answer: z
      .object({
        items: z.array(
          z.object({
            subjectKind: z.string(),
            subjectId: z.string(),
            title: z.string(),
            reason: z.string(),
            declaredBy: z.string(),
            declaredAt: z.iso.datetime(),
          }),
        ),
      })
      .openapi('NoGoals'),
    example: {
      query: {},
      answer: {
        items: [
          {
            subjectKind: 'post',
            subjectId: goalExample.goalId,
            title: 'Found: one umbrella',
            reason: 'lost property',
            declaredBy: 'Li Min',
            declaredAt: '2026-09-01T02:00:00.000Z',
          },
        ],
      },
    },
    run: async ({ work, query }) => ({
      items: (await listNoGoals(work, query.since ? new Date(query.since) : undefined)).map((row) => ({
        ...row,
        declaredAt: row.declaredAt.toISOString(),
      })),
    }),
  })
}
