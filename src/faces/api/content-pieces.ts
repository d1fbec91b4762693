import { listPieces } from '#rooms/content'
import { type Api, z } from './api.ts'

/** What a text can show beside words and pictures: recordings, booklists, words of people. */
export function pieceRoutes(api: Api): void {
  const piece = z.object({ id: z.uuid(), name: z.string(), block: z.string() })
  api.operation({
    method: 'get',
    path: '/pieces',
    id: 'listPieces',
    scope: 'content:read',
    summary:
      'What a text can show now, by kind, newest first, at most 200 of each; `block` stands on a line of its own in a text in plain lines',
    answer: z.object({ items: z.array(z.object({ kind: z.string(), pieces: z.array(piece) })) }).openapi('Pieces'),
    example: {
      answer: {
        items: [
          {
            kind: 'booklist',
            pieces: [
              {
                id: '0199a000-0000-7000-8000-000000000002',
                name: 'Tides and harbours',
                block: '{piece:booklist/0199a000-0000-7000-8000-000000000002}',
              },
            ],
          },
        ],
      },
    },
    run: async ({ work }) => ({
      items: (await listPieces(work)).map(({ kind, pieces }) => ({
        kind,
        pieces: pieces.map(({ id, name }) => ({ id, name, block: `{piece:${kind}/${id}}` })),
      })),
    }),
  })
}
