import { translator } from '#platform'
import { figureNames, importPastPosts } from '#rooms/channels'
import { type Api, count, z } from './api.ts'

/** Posts that left before they were Foyer's. */
export function pastRoutes(api: Api): void {
  api.operation({
    method: 'post',
    path: '/channels/{account}/past-posts',
    id: 'importPastPosts',
    scope: 'channels:write',
    summary: 'Take in posts of the past, with their figures from a CSV file, or from the archive of a platform',
    description:
      'A CSV file; the archive of a Mastodon server (.zip, .tar.gz or its outbox.json); the repository of a Bluesky account (.car). Each becomes a published post of its day that is never sent, with its address there and its figures as facts. Known again by channel and id: importing twice is importing once, and what was cut off goes on when it is sent again. With `dryRun` nothing changes.',
    params: z.strictObject({ account: z.uuid().openapi({ description: 'The account the posts left through.' }) }),
    query: z.strictObject({
      name: z.string().min(1).max(100).openapi({ description: 'The source of the figures is `imported: <name>`.' }),
      dryRun: z.stringbool().optional(),
      dates: z.enum(['dmy', 'mdy']).optional().openapi({ description: 'How 03/04/2014 is meant.' }),
      onlyAccount: z.string().max(100).optional().openapi({ description: 'Only lines of the account that is called this there.' }),
      language: z.string().max(20).optional().openapi({ description: 'Of posts whose line names none.' }),
      reopen: z.stringbool().optional().openapi({ description: 'Old figures may open closed months again.' }),
    }),
    uploads: [
      'text/csv',
      'text/plain',
      'text/tab-separated-values',
      'application/json',
      'application/zip',
      'application/gzip',
      'application/vnd.ipld.car',
    ],
    maxBytes: 512 * 1024 * 1024,
    answer: z
      .object({
        channel: z.string(),
        account: z.object({ id: z.uuid(), name: z.string() }),
        source: z.string(),
        encoding: z.string(),
        dryRun: z.boolean(),
        read: count.openapi({ description: 'Lines; the sum of placed, known, others and refused.' }),
        placed: count,
        known: count,
        others: count,
        refused: count,
        refusedLines: z.array(z.object({ line: z.int(), code: z.string(), reason: z.string() })).openapi({ description: 'The first 200.' }),
        days: z.object({ from: z.iso.date(), to: z.iso.date() }).nullable(),
        figures: z.object(
          Object.fromEntries(figureNames.map((name) => [name, count.optional()])) as Record<
            (typeof figureNames)[number],
            z.ZodOptional<typeof count>
          >,
        ),
        withoutWords: count,
        withoutFigures: count,
        unused: z.array(z.string()),
        reopens: z.array(z.object({ metric: z.string(), month: z.string() })),
        odd: z.array(z.string()).openapi({ description: 'What a person should look at, as sentences.' }),
      })
      .openapi('PastPostsImport'),
    example: {
      params: { account: '0199a000-0000-7000-8000-000000000001' },
      query: { name: 'tweets.csv', dryRun: 'true' },
      answer: {
        channel: 'x',
        account: { id: '0199a000-0000-7000-8000-000000000001', name: 'X' },
        source: 'imported: tweets.csv',
        encoding: 'utf-8',
        dryRun: true,
        read: 3,
        placed: 2,
        known: 0,
        others: 0,
        refused: 1,
        refusedLines: [{ line: 4, code: 'channels.past-no-date', reason: 'No date.' }],
        days: { from: '2011-09-15', to: '2011-09-19' },
        figures: { likes: 3, shares: 1 },
        withoutWords: 0,
        withoutFigures: 0,
        unused: ['month'],
        reopens: [],
        odd: [],
      },
    },
    run: async ({ work, params, query: { onlyAccount, ...query }, upload, locale }) => {
      const { refused, odd, ...report } = await importPastPosts(work.house, work.alliance, work.actor, {
        ...query,
        channel: params.account,
        account: onlyAccount,
        file: upload.path,
      })
      const t = translator(locale)
      return {
        ...report,
        refused: refused.length,
        refusedLines: refused.slice(0, 200).map(({ line, code, params }) => ({ line, code, reason: t(`refusals.${code}`, params) })),
        odd: odd.map(({ code, params }) => t(`channels.past.odd.${code}`, params)),
      }
    },
  })
}
