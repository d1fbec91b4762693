import { createFormatter, translator, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import {
  keepReturn,
  listReturns,
  type Return,
  readReturn,
  readReturnByMember,
  returnById,
  returnKinds,
  type Saying,
  sayingOfReturn,
  sayLines,
  sayReturnChanges,
} from '#rooms/insight'
import { type Api, z } from './api.ts'
import { CountedFigure, countedExample, wireCounted } from './insight-indicators.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const day = z.iso.date()
const when = z.iso.datetime()
const kind = z
  .enum(returnKinds)
  .openapi({ description: 'IFLA Library Map of the World, the Chinese ministry’s return, the Public Libraries Survey of the USA.' })
const period = z.string().max(15).openapi({ description: 'A year (2026), or the first and last of twelve months (2025-07/2026-06).' })
const member = z.uuid().optional().openapi({ description: 'A member library; the alliance unless given.' })
const Line = z
  .object({
    key: z.string(),
    asks: z.string().openapi({ description: 'What the return calls it, in its own language.' }),
    amount: z.number().nullable(),
    told: z.enum(['exact', 'least', 'hidden', 'none']).openapi({
      description:
        '`none`: not told, which is not 0; `hidden`: 1 to 4 people; `least`: people, at least so many, as a place with 1 to 4 is in it.',
    }),
    says: z.string(),
    untold: z.array(z.string()).openapi({ description: 'Metrics of the line that were not told: the amount is without them.' }),
    lacks: z.array(z.string()),
    note: z.string().nullable(),
    ruleRead: z.boolean().openapi({ description: 'False: the rule was not read in a public source.' }),
    places: z.array(z.int()).nullable().openapi({ description: 'Counted from these places of the house.' }),
    parts: z.array(CountedFigure),
  })
  .openapi('ReturnLine')
const Filled = z
  .object({ kind, period, from: day, to: day, running: z.boolean(), member: z.uuid().nullable(), name: z.string(), lines: z.array(Line) })
  .openapi('FilledReturn')
const Kept = z
  .object({ returnId: z.uuid(), kind, period, member: z.uuid().nullable(), version: z.int(), madeBy: z.string(), madeAt: when })
  .openapi('KeptReturn')

const lineExample = {
  ...{ key: 'loans', asks: '书刊文献外借册次', amount: 412_300, told: 'exact' as const, says: '412,300', untold: [], lacks: [] },
  ...{ note: null, ruleRead: true, places: null, parts: [countedExample] },
}
const filledExample = {
  ...{
    kind: 'mct' as const,
    period: '2025',
    from: '2025-01-01',
    to: '2025-12-31',
    running: false,
    member: null,
    name: 'Rui’an libraries',
  },
  lines: [lineExample],
}
const keptExample = {
  returnId: id,
  kind: 'mct' as const,
  period: '2025',
  member: null,
  version: 2,
  madeBy: 'Lin Yue',
  madeAt: '2026-01-12T02:00:00.000Z',
}

async function sayingFor(work: Work, locale: string, content: Return): Promise<Saying> {
  const { time_zone, default_locale } = await allianceOf(work)
  return sayingOfReturn(content, { t: translator(locale), fmt: createFormatter(locale, time_zone, work.now) }, default_locale)
}

async function wire(work: Work, content: Return, locale: string) {
  const saying = await sayingFor(work, locale, content)
  const filled = new Map(content.lines.map((line) => [line.key, line]))
  const { kind, period, from, to, running, of } = content
  return {
    ...{ kind, period, from, to, running, member: of.member, name: of.titles[locale] || of.title },
    lines: sayLines(content, saying).map(({ key, asks, amount, says, lacks, note, seen }) => {
      const { told, untold, places, parts } = filled.get(key)!
      const wired = parts.map((part) => wireCounted(part, saying))
      return { key, asks, amount, told, says, untold: [...untold], lacks, note, ruleRead: seen, places, parts: wired }
    }),
  }
}

/** Returns to ministries and offices: read line by line, kept in versions as they were handed in. */
export function routes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/insight/returns/{kind}',
    id: 'readReturn',
    scope: 'insight:read',
    summary: 'A return of a year as the figures stand now: what is asked, the figure, what it was made of and what it lacks',
    params: z.strictObject({ kind }),
    query: z.strictObject({ period, member }),
    answer: Filled,
    example: { params: { kind: 'mct' }, query: { period: '2025' }, answer: filledExample },
    run: async ({ work, params, query, locale }) => wire(work, await readReturn(work, { ...params, ...query }), locale),
  })
  api.operation({
    method: 'get',
    path: '/insight/returns/{kind}/members',
    id: 'readReturnByMember',
    scope: 'insight:read',
    summary: 'The same of the alliance and of each member library that has places',
    params: z.strictObject({ kind }),
    query: z.strictObject({ period }),
    answer: z.object({ items: z.array(Filled) }).openapi('FilledReturns'),
    example: { params: { kind: 'mct' }, query: { period: '2025' }, answer: { items: [filledExample] } },
    run: async ({ work, params, query, locale }) => {
      const items = []
      for (const content of await readReturnByMember(work, { ...params, ...query })) items.push(await wire(work, content, locale))
      return { items }
    },
  })
  api.operation({
    method: 'get',
    path: '/returns',
    id: 'listReturns',
    scope: 'insight:read',
    summary: 'The latest version of each return that was kept, the latest period first',
    answer: z.object({ items: z.array(Kept) }).openapi('KeptReturns'),
    example: { answer: { items: [keptExample] } },
    run: async ({ work }) => ({
      items: (await listReturns(work)).map(({ madeAt, ...line }) => ({ ...line, madeAt: madeAt.toISOString() })),
    }),
  })
  api.operation({
    method: 'post',
    path: '/returns',
    id: 'keepReturn',
    scope: 'insight:write',
    status: 201,
    summary: 'Keep a return of a period that is over as it is handed in; kept again, it is the next version where a line is different',
    description: '`insight:read` is needed too.',
    body: z.object({ kind, period, member }).openapi('KeepReturn'),
    answer: z
      .object({ returnId: z.uuid(), version: z.int(), isNew: z.boolean().openapi({ description: 'False: no line was different.' }) })
      .openapi('ReturnWasKept'),
    example: { body: { kind: 'mct', period: '2025' }, answer: { returnId: id, version: 2, isNew: true } },
    run: ({ work, body }) => keepReturn(work, body),
  })
  api.operation({
    method: 'get',
    path: '/returns/{return}',
    id: 'readKeptReturn',
    scope: 'insight:read',
    summary: 'A return as it was kept, with what differs from the version before',
    params: z.strictObject({ return: z.uuid() }),
    query: z.strictObject({ version: z.coerce.number().int().positive().optional() }),
    answer: Filled.extend({
      returnId: z.uuid(),
      version: z.int(),
      versions: z.array(z.object({ version: z.int(), madeBy: z.string(), madeAt: when })),
      changes: z.array(z.string()),
    }).openapi('KeptReturnWhole'),
    example: {
      params: { return: id },
      query: { version: 2 },
      answer: {
        ...filledExample,
        ...{ returnId: id, version: 2, versions: [{ version: 2, madeBy: 'Lin Yue', madeAt: keptExample.madeAt }] },
        changes: ['Since version 1: one line is different.', '书刊文献外借册次: 412,300 (before: 401,100).'],
      },
    },
    run: async ({ work, params, query, locale }) => {
      const kept = await returnById(work, params.return, query.version)
      return {
        ...(await wire(work, kept.content, locale)),
        returnId: kept.returnId,
        version: kept.version,
        versions: kept.versions.map((one) => ({ ...one, madeAt: one.madeAt.toISOString() })),
        changes: sayReturnChanges(kept, await sayingFor(work, locale, kept.content)),
      }
    },
  })
}
