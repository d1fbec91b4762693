import { campaignHeard, divideEffect, heardIn } from '#rooms/insight'
import { type Api, z } from './api.ts'

const day = z.iso.date()
const month = z.string().openapi({ description: 'A month, 2026-10.' })
const Cell = z.object({ amount: z.int().nullable(), hidden: z.boolean() }).openapi('AnswerCount', {
  description: 'People in steps of five, by the lower end. From 1 to 4, or what would give such a count away: null and `hidden`.',
})
const Count = z.object({ amount: z.int().nullable(), hidden: z.boolean(), most: z.int() }).openapi('AnswersCounted', {
  description:
    'People over whole months that are over: at least `amount`, at most `most`. Each month is told in steps of five, and both ends are summed; a month with 1 to 4, or with what would give such a count away, adds nothing to `amount`. Null and `hidden` where that leaves nothing.',
})
const Within = z.object({ low: z.number(), high: z.number() })
const Days = z.object({ from: day, to: day })
const told = (amount: number) => ({ amount, hidden: false, most: amount + 4 })

const Heard = z
  .object({
    evidence: z.literal('solicited').openapi({ description: 'By the kinds of ISO 16439: people were asked.' }),
    from: day,
    to: day,
    running: z.boolean().openapi({ description: 'The period reaches into the month that runs, which is not in it.' }),
    applied: Count,
    asked: Count,
    answered: Count,
    silent: Within.nullable().openapi({ description: 'Who did not answer, as far as the steps tell it.' }),
    rate: Within.nullable().openapi({ description: 'Share of those asked who answered, as far as the steps tell it.' }),
    ways: z.array(
      z.object({
        choice: z.string(),
        names: z.record(z.string(), z.string()),
        channel: z.string().nullable(),
        said: Count,
        people: Within.nullable().openapi({
          description: 'Of all who applied, if those who did not answer are like those who did: both ends of the 95 % interval (Wilson).',
        }),
      }),
    ),
    wasAsked: z.array(Days),
    notAsked: z.array(Days),
  })
  .openapi('HowPeopleHeard')
const example = {
  evidence: 'solicited' as const,
  from: '2026-09-01',
  to: '2026-09-30',
  running: false,
  applied: told(50),
  asked: told(50),
  answered: told(30),
  silent: { low: 16, high: 24 },
  rate: { low: 0.55, high: 0.68 },
  ways: [{ choice: 'poster', names: { en: 'A poster or a leaflet' }, channel: 'poster', said: told(20), people: { low: 25, high: 45 } }],
  wasAsked: [{ from: '2026-09-01', to: '2026-09-30' }],
  notAsked: [],
}

const Part = z.object({ channel: z.string().nullable(), coded: z.int(), share: z.number(), low: z.number(), high: z.number() })

/** What people say of how they heard of the library, and how an effect divides over codes. */
export function routes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/insight/heard',
    id: 'readHowPeopleHeard',
    scope: 'insight:read',
    summary: 'What those who applied for a card say of how they heard of the library, by whole months that are over',
    description: 'One may name several ways, so they do not add up. The last twelve months that are over unless others are named.',
    query: z.strictObject({ from: month.optional(), to: month.optional() }),
    answer: Heard,
    example: { query: { from: '2026-09', to: '2026-09' }, answer: example },
    run: ({ work, query }) => heardIn(work, query),
  })
  api.operation({
    method: 'get',
    path: '/insight/campaigns/{campaign}/heard',
    id: 'readCampaignHeard',
    scope: 'insight:read',
    summary: 'What people say of the channels a campaign used, beside its codes and its study',
    description: 'They were asked how they heard of the library, and not of the campaign. Nothing in `combined` is a sum.',
    params: z.strictObject({ campaign: z.uuid() }),
    answer: z
      .object({
        heard: Heard,
        channels: z.array(z.string()),
        people: Within.nullable(),
        combined: z.object({
          evidence: z.literal('combined'),
          coded: Cell,
          said: Within.nullable(),
          caused: Within.nullable().openapi({
            description: 'What a study found of card applications, for a month of its own. Compared with nothing.',
          }),
          verdict: z.enum(['agree', 'differ', 'one-alone']).openapi({ description: 'Of codes and answers alone.' }),
        }),
      })
      .openapi('CampaignHeard'),
    example: {
      params: { campaign: '0199a000-0000-7000-8000-000000000001' },
      answer: {
        heard: example,
        channels: ['poster'],
        people: { low: 25, high: 45 },
        combined: {
          evidence: 'combined',
          coded: { amount: 10, hidden: false },
          said: { low: 25, high: 45 },
          caused: null,
          verdict: 'agree',
        },
      },
    },
    run: ({ work, params }) => campaignHeard(work, params.campaign),
  })
  api.operation({
    method: 'get',
    path: '/insight/campaigns/{campaign}/divided-effect',
    id: 'readDividedEffect',
    scope: 'insight:read',
    summary: 'The effect that a study found, divided over channels as their codes were carried',
    description:
      'Both ends of the interval are divided alike. `channel` null: attributable to nothing. Null as a whole where no study tells an interval. That a channel brought its part is not shown.',
    params: z.strictObject({ campaign: z.uuid() }),
    answer: z
      .object({
        effect: z
          .object({
            metric: z.string(),
            why: z.enum(['other-metric', 'nobody']).nullable(),
            parts: z.array(Part),
            hidden: z
              .int()
              .openapi({ description: 'Channels that are too few to show; they stand under what is attributable to nothing.' }),
          })
          .nullable(),
      })
      .openapi('DividedEffect'),
    example: {
      params: { campaign: '0199a000-0000-7000-8000-000000000001' },
      answer: {
        effect: {
          metric: 'cards.applied',
          why: null,
          parts: [
            { channel: 'poster', coded: 40, share: 0.4, low: 8, high: 16 },
            { channel: null, coded: 60, share: 0.6, low: 12, high: 24 },
          ],
          hidden: 0,
        },
      },
    },
    run: async ({ work, params }) => {
      const found = await divideEffect(work, params.campaign)
      if (!found) return { effect: null }
      const { metric } = found
      return {
        effect: found.divided
          ? { metric, why: null, parts: found.parts, hidden: found.hidden }
          : { metric, why: found.why, parts: [], hidden: 0 },
      }
    },
  })
}
