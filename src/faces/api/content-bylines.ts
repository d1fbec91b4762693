import { consentToByline, listBylines, myByline, revokeByline } from '#rooms/content'
import { type Api, z } from './api.ts'

const Byline = z.object({ name: z.string(), givenAt: z.iso.datetime() }).nullable().openapi('OwnByline')
const example = { name: 'Li Min', givenAt: '2026-09-07T01:00:00.000Z' }

/** Real names under posts. Each by the person's own consent: a token gives and takes back that of who made it, and nobody else's. */
export function bylineRoutes(api: Api): void {
  const own = async (work: Parameters<typeof myByline>[0]) => {
    const mine = await myByline(work)
    return mine && { name: mine.name, givenAt: mine.givenAt.toISOString() }
  }
  api.operation({
    method: 'get',
    path: '/bylines',
    id: 'listBylines',
    scope: 'content:read',
    summary: 'Who agreed to be named, for `byline` of a post',
    answer: z.object({ items: z.array(z.object({ staff: z.uuid(), name: z.string() })) }).openapi('Bylines'),
    example: { answer: { items: [{ staff: '0199a000-0000-7000-8000-000000000001', name: 'Li Min' }] } },
    run: async ({ work }) => ({ items: await listBylines(work) }),
  })
  api.operation({
    method: 'get',
    path: '/bylines/own',
    id: 'readOwnByline',
    scope: 'content:read',
    summary: 'The consent of the person the token acts for; null: none',
    answer: Byline,
    example: { answer: example },
    run: ({ work }) => own(work),
  })
  api.operation({
    method: 'put',
    path: '/bylines/own',
    id: 'consentToByline',
    scope: 'content:write',
    summary: 'The person the token acts for agrees to be named, under this name, until they say otherwise',
    body: z.strictObject({ name: z.string().min(1).max(120) }).openapi('BylineConsent'),
    answer: Byline,
    example: { body: { name: 'Li Min' }, answer: example },
    run: async ({ work, body }) => {
      await consentToByline(work, body)
      return own(work)
    },
  })
  api.operation({
    method: 'delete',
    path: '/bylines/own',
    id: 'revokeByline',
    scope: 'content:write',
    summary: 'Take the consent back: the name is deleted and stands under nothing any more',
    example: {},
    run: ({ work }) => revokeByline(work),
  })
}
