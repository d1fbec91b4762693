import { refuse } from '#platform'
import { approvePlan, listPlans, type Plan, planOf, planVersions, savePlan } from '#rooms/strategy'
import { type Api, z } from './api.ts'

const day = z.iso.date()
const _month = z.string().regex(/^\d{4}-\d\d$/)

const PlanSchema = z
  .object({
    year: z.int(),
    version: z.int(),
    revision: z.int(),
    state: z.enum(['draft', 'approved', 'superseded']),
    mission: z.string(),
    aims: z.array(z.string()),
    channels: z.array(
      z.object({ channel: z.string(), purpose: z.string(), hoursPerWeek: z.number().nullable(), money: z.number().nullable() }),
    ),
    reviews: z.array(z.object({ day, about: z.string() })),
    budget: z.number().nullable(),
    currency: z.string(),
    notes: z.string(),
    writtenBy: z.string(),
    writtenAt: z.iso.datetime(),
    approvedBy: z.string().nullable(),
    approvedAt: z.iso.datetime().nullable(),
    hoursPerWeek: z.number().nullable(),
    moneyPlanned: z.number().nullable(),
  })
  .openapi('OutreachPlan')

const planExample = {
  year: 2026,
  version: 1,
  revision: 2,
  state: 'approved' as const,
  mission: 'Everybody within 15 minutes of a library uses it.',
  aims: ['New readers in the south'],
  channels: [{ channel: 'newsletter', purpose: 'what is on', hoursPerWeek: 3, money: null }],
  reviews: [{ day: '2026-06-30', about: 'half-year' }],
  budget: 60_000,
  currency: 'CNY',
  notes: '',
  writtenBy: 'Li Min',
  writtenAt: '2026-01-05T02:00:00.000Z',
  approvedBy: 'Wang Fang',
  approvedAt: '2026-01-09T02:00:00.000Z',
  hoursPerWeek: 3,
  moneyPlanned: null,
}

const yearParams = z.strictObject({ year: z.string().regex(/^\d{4}$/) })
const wirePlan = (plan: Plan) => ({ ...plan, writtenAt: plan.writtenAt.toISOString(), approvedAt: plan.approvedAt?.toISOString() ?? null })

/** The outreach plan of a year: written, approved, read. */
export function planRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/plans',
    id: 'listPlans',
    scope: 'strategy:read',
    summary: 'Years with an outreach plan, newest first',
    answer: z.object({ items: z.array(z.object({ year: z.int(), version: z.int(), approvedVersion: z.int() })) }).openapi('OutreachPlans'),
    example: { answer: { items: [{ year: 2026, version: 2, approvedVersion: 1 }] } },
    run: async ({ work }) => ({ items: await listPlans(work) }),
  })
  api.operation({
    method: 'get',
    path: '/plans/{year}',
    id: 'readPlan',
    scope: 'strategy:read',
    summary: 'The outreach plan of a year, newest version or the one asked for',
    params: yearParams,
    query: z.strictObject({ version: z.coerce.number().int().optional() }),
    answer: PlanSchema,
    example: { params: { year: '2026' }, query: { version: '1' }, answer: planExample },
    run: async ({ work, params, query }) => {
      const plan = await planOf(work, Number(params.year), query.version)
      if (!plan) throw refuse(404, 'strategy.no-such-plan', { year: Number(params.year) })
      return wirePlan(plan)
    },
  })
  api.operation({
    method: 'get',
    path: '/plans/{year}/versions',
    id: 'listPlanVersions',
    scope: 'strategy:read',
    summary: 'Every version of a year’s plan, newest first: who wrote it, who approved it',
    params: yearParams,
    answer: z
      .object({
        items: z.array(
          z.object({
            version: z.int(),
            state: PlanSchema.shape.state,
            writtenBy: z.string(),
            writtenAt: z.iso.datetime(),
            approvedBy: z.string().nullable(),
            approvedAt: z.iso.datetime().nullable(),
          }),
        ),
      })
      .openapi('PlanVersions'),
    example: {
      params: { year: '2026' },
      answer: {
        items: [
          {
            version: 1,
            state: 'approved',
            writtenBy: 'Li Min',
            writtenAt: planExample.writtenAt,
            approvedBy: 'Wang Fang',
            approvedAt: planExample.approvedAt,
          },
        ],
      },
    },
    run: async ({ work, params }) => ({
      items: (await planVersions(work, Number(params.year))).map(({ writtenAt, approvedAt, ...one }) => ({
        ...one,
        writtenAt: writtenAt.toISOString(),
        approvedAt: approvedAt?.toISOString() ?? null,
      })),
    }),
  })
  api.operation({
    method: 'put',
    path: '/plans/{year}',
    id: 'savePlan',
    scope: 'strategy:write',
    summary: 'Save the draft of a plan; after an approval this begins the next version',
    params: yearParams,
    body: z
      .strictObject({
        mission: z.string(),
        aims: z.array(z.string()).max(50),
        channels: z
          .array(
            z.strictObject({ channel: z.string(), purpose: z.string(), hoursPerWeek: z.number().nullable(), money: z.number().nullable() }),
          )
          .max(100),
        reviews: z.array(z.strictObject({ day: z.string(), about: z.string() })).max(60),
        budget: z.number().nullable(),
        currency: z.string(),
        notes: z.string().optional(),
        version: z.int().openapi({ description: 'Version and revision that were read; 0 for a year without a plan.' }),
        revision: z.int(),
      })
      .openapi('SavePlan'),
    answer: PlanSchema,
    example: {
      params: { year: '2026' },
      body: {
        mission: planExample.mission,
        aims: planExample.aims,
        channels: planExample.channels,
        reviews: planExample.reviews,
        budget: 60_000,
        currency: 'CNY',
        version: 1,
        revision: 1,
      },
      answer: { ...planExample, state: 'draft', approvedBy: null, approvedAt: null },
    },
    run: async ({ work, params, body }) => wirePlan(await savePlan(work, { year: Number(params.year), ...body })),
  })
  api.operation({
    method: 'post',
    path: '/plans/{year}/approval',
    id: 'approvePlan',
    scope: 'strategy:write',
    summary: 'Approve the draft that was read; it binds from now on',
    params: yearParams,
    body: z.strictObject({ version: z.int(), revision: z.int() }).openapi('ApprovePlan'),
    answer: PlanSchema,
    example: { params: { year: '2026' }, body: { version: 1, revision: 2 }, answer: planExample },
    run: async ({ work, params, body }) => wirePlan(await approvePlan(work, { year: Number(params.year), ...body })),
  })
}
