import { blockHost, federationOf, unblockHost } from '#rooms/channels'
import { type Api, z } from './api.ts'

const host = z.string().min(1).max(300).openapi({ description: 'The name of a server, with its port where it has one.' })

/** How the library's own ActivityPub actor stands with other servers, and which of them are shut out. */
export function federationRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/federation',
    id: 'readFederation',
    scope: 'channels:read',
    summary: 'Followers of the ActivityPub actor, servers that could not be reached, blocked servers',
    description: 'Counts only: who follows is not told.',
    answer: z
      .object({
        followers: z.int(),
        servers: z.int(),
        troubles: z.array(
          z.object({
            host: z.string(),
            waiting: z.int(),
            since: z.iso.datetime().nullable(),
            nextAt: z.iso.datetime().nullable(),
            problem: z.string(),
          }),
        ),
        blocked: z.array(z.object({ host: z.string(), why: z.string(), by: z.string(), at: z.iso.datetime() })),
      })
      .openapi('Federation'),
    example: {
      answer: {
        followers: 312,
        servers: 58,
        troubles: [
          {
            host: 'social.example',
            waiting: 2,
            since: '2026-09-10T01:00:00.000Z',
            nextAt: '2026-09-10T05:00:00.000Z',
            problem: 'channels.receiver-unreachable',
          },
        ],
        blocked: [{ host: 'spam.example', why: 'Advertising', by: 'Lin Yue', at: '2026-09-01T08:00:00.000Z' }],
      },
    },
    run: async ({ work }) => {
      const { troubles, blocked, ...counts } = await federationOf(work)
      return {
        ...counts,
        troubles: troubles.map(({ since, nextAt, ...trouble }) => ({
          ...trouble,
          since: since?.toISOString() ?? null,
          nextAt: nextAt?.toISOString() ?? null,
        })),
        blocked: blocked.map(({ at, ...one }) => ({ ...one, at: at.toISOString() })),
      }
    },
  })
  api.operation({
    method: 'post',
    path: '/federation/blocked-hosts',
    id: 'blockHost',
    scope: 'channels:write',
    summary: 'Block a server: its people no longer follow, and nothing of theirs is taken',
    body: z.strictObject({ host, why: z.string().max(300) }).openapi('BlockedHost'),
    example: { body: { host: 'spam.example', why: 'Advertising' } },
    run: ({ work, body }) => blockHost(work, body),
  })
  api.operation({
    method: 'delete',
    path: '/federation/blocked-hosts/{host}',
    id: 'unblockHost',
    scope: 'channels:write',
    summary: 'Take a block back',
    params: z.strictObject({ host }),
    example: { params: { host: 'spam.example' } },
    run: ({ work, params }) => unblockHost(work, params.host),
  })
}
