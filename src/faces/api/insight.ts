import { createFormatter, translator } from '#platform'
import { allianceOf } from '#rooms/alliance'
import {
  brought,
  channelEfforts,
  goalPage,
  passOverMilestone,
  sayForecast,
  sayGoal,
  subjectKinds,
  tellMilestone,
  today,
} from '#rooms/insight'
import { type Api, z } from './api.ts'

const day = z.iso.date()
const Cell = z.object({ amount: z.int().nullable(), hidden: z.boolean() }).openapi('HiddenCell', {
  description:
    'People in steps of five, by the lower end: 10 is 10 to 14. From 1 to 4, or where it would give such a count away: null and `hidden`.',
})
const Days = z.object({ from: day, to: day })
const shown = (amount: number) => ({ amount, hidden: false })

const Verdict = z
  .object({
    verdict: z.string(),
    reason: z.string(),
    why: z.string().optional().openapi({ description: 'Of `silent-study`: `moved`, `waits` or `no-number`.' }),
    estimate: z.number().optional(),
    low: z.number().optional(),
    high: z.number().optional(),
  })
  .openapi('CausedVerdict')

const Forecast = z
  .object({
    says: z.string(),
    range: z.string().nullable(),
    why: z.array(z.string()),
    verdict: z.enum(['on-track', 'off-track', 'open', 'cannot-tell']),
    reason: z.string().optional().openapi({ description: 'Why nobody can tell yet.' }),
    expected: z.number().optional(),
    low80: z.number().optional(),
    high80: z.number().optional(),
    low95: z.number().optional(),
    high95: z.number().optional(),
    chance: z.number().optional().openapi({ description: 'Share of the courses drawn that reach the target.' }),
    target: z.number().optional(),
    by: day.optional(),
  })
  .openapi('GoalForecast', {
    description:
      'Where the goal will stand at its end if nothing changes, days on which places were closed left out: from 0.8 on track, up to 0.2 off track, open between. Of people it is worked out from the figures as they are shown.',
  })

/** A count of a platform; null is what nobody told. */
const told = z.int().nullable()

/** Today, goals and what things brought: figures with source, period and gaps. */
export function routes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/insight/today',
    id: 'readToday',
    scope: 'insight:read',
    summary: 'What waits for a person, worst first',
    answer: z
      .object({
        day,
        needs: z.array(
          z.object({
            what: z.string(),
            harm: z.int(),
            when: z.iso.datetime().nullable(),
            params: z.record(z.string(), z.union([z.string(), z.number()])),
            href: z.string(),
          }),
        ),
      })
      .openapi('Today'),
    example: {
      answer: {
        day: '2026-11-22',
        needs: [{ what: 'review', harm: 50, when: '2026-11-22T10:00:00.000Z', params: { title: 'Episode 22' }, href: '/desk/posts/1' }],
      },
    },
    run: async ({ work, locale }) => {
      const page = await today(work, locale)
      return {
        day: page.day,
        needs: page.needs.map(({ what, harm, when, params, href }) => ({ what, harm, when: when?.toISOString() ?? null, params, href })),
      }
    },
  })
  api.operation({
    method: 'get',
    path: '/insight/goals/{goal}',
    id: 'readGoalStanding',
    scope: 'insight:read',
    summary: 'Where a goal stands: sentence, months, gaps, sources, and what carried a code',
    params: z.strictObject({ goal: z.uuid() }),
    answer: z
      .object({
        says: z.string(),
        verdict: z.string(),
        actual: z.number().nullable(),
        atLeast: z.boolean().openapi({ description: 'The sum would give a small count of people away: `actual` is the least it can be.' }),
        target: z.number().nullable(),
        through: day.nullable(),
        figuresThrough: day.nullable(),
        months: z.array(
          z.object({
            month: z.string(),
            actual: z.number().nullable(),
            hidden: z.boolean().openapi({ description: 'There is a figure, of 1 to 4 people.' }),
            atLeast: z.boolean().openapi({
              description: 'People of a month that runs, of a part of a month or of chosen places, in steps of five: 10 is 10 to 14.',
            }),
            target: z.number().nullable(),
            missing: z.array(z.int()),
          }),
        ),
        sources: z.array(z.string()),
        gaps: z.array(z.string()),
        forecast: Forecast.nullable(),
        milestone: z
          .object({ share: z.int(), actual: z.number(), target: z.number(), on: day })
          .nullable()
          .openapi({ description: 'A part of the way, in percent, that is passed and that nobody has told readers.' }),
        coded: z
          .array(z.object({ scene: z.int(), label: z.string(), channel: z.string(), amount: z.number().nullable(), hidden: z.boolean() }))
          .nullable(),
      })
      .openapi('GoalStanding'),
    example: {
      params: { goal: '0199a000-0000-7000-8000-000000000001' },
      answer: {
        says: '412 of 380 by 31 Oct. On track.',
        verdict: 'on-track',
        actual: 412,
        atLeast: false,
        target: 380,
        through: '2026-11-21',
        figuresThrough: '2026-10-31',
        months: [{ month: '2026-11', actual: 112, hidden: false, atLeast: false, target: 84, missing: [] }],
        sources: ['card form'],
        gaps: [],
        forecast: {
          says: 'On track: if nothing changes, about 460 by 31 Dec 2026, for a target of 420.',
          range: 'In 8 of 10 such cases it ends between 430 and 490, in 19 of 20 between 405 and 520.',
          why: ['Worked out from 36 months of figures, up to October 2026. What we plan and have not yet done is not in it.'],
          verdict: 'on-track',
          expected: 460,
          low80: 430,
          high80: 490,
          low95: 405,
          high95: 520,
          chance: 0.94,
          target: 420,
          by: '2026-12-31',
        },
        milestone: { share: 75, actual: 412, target: 420, on: '2026-10-31' },
        coded: [{ scene: 12, label: 'Poster in the bus', channel: 'poster', amount: 41, hidden: false }],
      },
    },
    run: async ({ work, params, locale }) => {
      const page = await goalPage(work, params.goal, locale)
      const { progress, forecast } = page
      const t = translator(locale)
      const fmt = createFormatter(locale, (await allianceOf(work)).time_zone, work.now)
      return {
        says: sayGoal(progress, t, fmt),
        milestone: page.milestone,
        forecast: forecast && { ...sayForecast(forecast, t, fmt), ...forecast },
        verdict: progress.verdict,
        actual: progress.actualSoFar,
        atLeast: progress.atLeast,
        target: progress.targetSoFar,
        through: progress.through,
        figuresThrough: progress.figuresThrough,
        months: progress.months.map(({ month, value, hidden, atLeast, target, missing }) => ({
          month,
          actual: value,
          hidden,
          atLeast,
          target,
          missing,
        })),
        sources: progress.sources,
        gaps: progress.gaps.months,
        coded: page.coded,
      }
    },
  })
  api.operation({
    method: 'post',
    path: '/insight/goals/{goal}/milestone',
    id: 'tellMilestone',
    scope: 'insight:write',
    status: 201,
    summary: 'Begin a post that tells readers how far a goal is',
    params: z.strictObject({ goal: z.uuid() }),
    answer: z.object({ post: z.uuid() }).openapi('ToldMilestone'),
    example: {
      params: { goal: '0199a000-0000-7000-8000-000000000001' },
      answer: { post: '0199a000-0000-7000-8000-000000000002' },
    },
    run: ({ work, params }) => tellMilestone(work, params.goal),
  })
  api.operation({
    method: 'delete',
    path: '/insight/goals/{goal}/milestone',
    id: 'passOverMilestone',
    scope: 'insight:write',
    summary: 'Leave the milestone of a goal untold; it is not proposed again',
    params: z.strictObject({ goal: z.uuid() }),
    example: { params: { goal: '0199a000-0000-7000-8000-000000000001' } },
    run: ({ work, params }) => passOverMilestone(work, params.goal),
  })
  api.operation({
    method: 'get',
    path: '/insight/brought',
    id: 'readBrought',
    scope: 'insight:read',
    summary: 'What a campaign, series, post, channel or scene brought, by code',
    description:
      'Counts of people from 1 to 4, and what would give them away, are null and `hidden`. `caused` says what a study found, or that nobody can tell.',
    query: z.strictObject({ kind: z.enum(subjectKinds), id: z.string().max(100), from: day.optional(), to: day.optional() }),
    answer: z
      .object({
        title: z.string(),
        from: day,
        to: day,
        begins: day.nullable(),
        totals: z.object({ sent: z.int(), views: z.int(), touches: z.int(), cards: Cell, newsletter: Cell, signUps: Cell }),
        range: z
          .object({
            strict: Cell,
            generous: Cell,
            without: Cell.openapi({
              description: 'Not attributable: signed up in these days without any code. The difference of the two ends.',
            }),
            windows: z.array(Days),
          })
          .nullable(),
        rows: z.array(
          z.object({
            scene: z.int(),
            code: z.string(),
            label: z.string(),
            channel: z.string(),
            sent: z.int(),
            views: z.int(),
            touches: z.int(),
            cards: Cell,
            newsletter: Cell,
          }),
        ),
        platforms: z
          .array(z.object({ channel: z.string(), likes: told, shares: told, replies: told, saves: told, views: told, clicks: told }))
          .openapi({
            description: 'What platforms count themselves, or somebody read there; null is what nobody told. Not to be added to the rest.',
          }),
        caused: Verdict,
        sources: z.array(z.string()),
        gaps: z.array(Days),
      })
      .openapi('Brought'),
    example: {
      query: { kind: 'campaign', id: '0199a000-0000-7000-8000-000000000001' },
      answer: {
        title: 'Story hour autumn',
        from: '2026-09-08',
        to: '2026-09-30',
        begins: null,
        totals: { sent: 8210, views: 700, touches: 612, cards: shown(40), newsletter: shown(10), signUps: shown(50) },
        range: { strict: shown(50), generous: shown(95), without: shown(45), windows: [{ from: '2026-09-08', to: '2026-09-30' }] },
        rows: [
          {
            scene: 12,
            code: 'k7rt34h',
            label: 'Poster',
            channel: 'poster',
            sent: 0,
            views: 310,
            touches: 290,
            cards: shown(40),
            newsletter: shown(10),
          },
        ],
        platforms: [{ channel: 'mastodon', likes: 41, shares: 6, replies: 3, saves: null, views: null, clicks: null }],
        caused: { verdict: 'cannot-tell', reason: 'no-study' },
        sources: ['links', 'portal', 'card form', 'newsletter form'],
        gaps: [],
      },
    },
    run: async ({ work, query: { kind, id, from, to }, locale }) => {
      const { subject, running: _running, posts: _posts, ...page } = await brought(work, { kind, id }, { from, to, locale })
      return { title: subject.title, ...page }
    },
  })
  api.operation({
    method: 'get',
    path: '/insight/channel-effort',
    id: 'readChannelEffort',
    scope: 'insight:read',
    summary: 'The hours each channel takes beside what came by it, over the last 13 weeks',
    description:
      'Follows and sign-ups are those that carried a code of the channel: what came by it, not what it caused. `null` means that nobody can tell. Nothing is summed over channels.',
    answer: z
      .object({
        from: day,
        to: day,
        weeks: z.int(),
        rows: z.array(
          z.object({
            channel: z.string(),
            hours: z.number().nullable().openapi({ description: 'Of the whole period, by the channel plan.' }),
            sent: z.int(),
            touches: z.int().nullable(),
            signUps: Cell.nullable(),
          }),
        ),
        gap: Days.nullable(),
      })
      .openapi('ChannelEffort'),
    example: {
      answer: {
        from: '2026-06-08',
        to: '2026-09-06',
        weeks: 13,
        rows: [{ channel: 'poster', hours: 13, sent: 0, touches: 290, signUps: shown(50) }],
        gap: null,
      },
    },
    run: async ({ work }) => {
      const { rows, ...period } = await channelEfforts(work)
      return { ...period, rows: rows.map(({ accounts: _, ...row }) => row) }
    },
  })
}
