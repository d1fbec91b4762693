import { type Api, z } from './api.ts'

const Self = z
  .object({
    alliance: z.string(),
    kind: z.enum(['token', 'visitor']),
    name: z.string().nullable(),
    person: z.uuid().nullable().openapi({ description: 'The member of staff who made the token and for whom it acts.' }),
    roles: z.array(z.string()),
    scopes: z.array(z.string()),
    now: z.iso.datetime(),
  })
  .openapi('Self')

/** The API's own operations: who am I, and what is this house's time. */
export function routes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/self',
    id: 'readSelf',
    scope: 'public',
    room: 'platform',
    summary: 'Who am I here: the alliance of this host and what the token may do',
    answer: Self,
    example: {
      answer: {
        alliance: '0199a000-0000-7000-8000-000000000001',
        kind: 'token',
        name: 'Intranet screen',
        person: '0199a000-0000-7000-8000-000000000002',
        roles: ['editor'],
        scopes: ['content:read'],
        now: '2026-09-07T01:00:00.000Z',
      },
    },
    run: async ({ work }) => {
      const token = work.actor.kind === 'token' ? work.actor : undefined
      return {
        alliance: work.alliance,
        kind: token ? ('token' as const) : ('visitor' as const),
        name: token?.name ?? null,
        person: token?.person ?? null,
        roles: [...(token?.roles ?? [])],
        scopes: [...(token?.scopes ?? [])],
        now: work.now.toISOString(),
      }
    },
  })
}
