import { listSpokespeople, listTalks, logTalk, saveSpokesperson } from '#rooms/content'
import { type Api, pageQuery, z } from './api.ts'
import { page } from './content-shapes.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const Person = z.object({ spokesperson: z.uuid(), name: z.string(), topics: z.string(), retired: z.boolean() }).openapi('Spokesperson')
const person = { spokesperson: id, name: 'Li Min', topics: 'old books, the building', retired: false }
const Talk = z
  .object({
    talk: z.uuid(),
    spokesperson: z.string(),
    toName: z.string(),
    outlet: z.string(),
    about: z.string(),
    at: z.iso.datetime(),
    writtenBy: z.string(),
  })
  .openapi('PressTalk')
const wire = ({ id: spokesperson, ...rest }: Awaited<ReturnType<typeof saveSpokesperson>>) => ({ spokesperson, ...rest })

/** Who speaks for the library, and who spoke to whom. */
export function spokenRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/spokespeople',
    id: 'listSpokespeople',
    scope: 'press:read',
    room: 'content',
    summary: 'Who speaks for the library, and about what',
    query: z.strictObject({ retired: z.stringbool().optional().openapi({ description: 'Those who no longer do, too.' }) }),
    answer: z.object({ items: z.array(Person) }).openapi('Spokespeople'),
    example: { answer: { items: [person] } },
    run: async ({ work, query }) => ({ items: (await listSpokespeople(work, query)).map(wire) }),
  })
  api.operation({
    method: 'post',
    path: '/spokespeople',
    id: 'addSpokesperson',
    scope: 'press:write',
    room: 'content',
    status: 201,
    summary: 'Name somebody who speaks for the library',
    body: z.strictObject({ name: z.string().max(120), topics: z.string().max(300) }).openapi('NewSpokesperson'),
    answer: Person,
    example: { body: { name: 'Li Min', topics: 'old books' }, answer: person },
    run: async ({ work, body }) => wire(await saveSpokesperson(work, body)),
  })
  api.operation({
    method: 'patch',
    path: '/spokespeople/{spokesperson}',
    id: 'changeSpokesperson',
    scope: 'press:write',
    room: 'content',
    summary: 'Change their topics, or say that they no longer speak; what they said stays in the log',
    params: z.strictObject({ spokesperson: z.uuid() }),
    body: z
      .strictObject({ name: z.string().max(120).optional(), topics: z.string().max(300).optional(), retired: z.boolean().optional() })
      .openapi('SpokespersonChange'),
    answer: Person,
    example: { params: { spokesperson: id }, body: { retired: true }, answer: { ...person, retired: true } },
    run: async ({ work, params, body }) => wire(await saveSpokesperson(work, { ...params, ...body })),
  })
  api.operation({
    method: 'get',
    path: '/press-talks',
    id: 'listPressTalks',
    scope: 'press:read',
    room: 'content',
    personal: true,
    summary: 'Who spoke to whom about what, latest first',
    query: z.strictObject(pageQuery),
    answer: page(Talk, 'PressTalks'),
    example: {
      answer: {
        items: [
          {
            talk: id,
            spokesperson: 'Li Min',
            toName: 'Zhao Min',
            outlet: 'City Paper',
            about: 'The gazetteer',
            at: '2026-09-08T02:00:00.000Z',
            writtenBy: 'Li Min',
          },
        ],
        next: null,
      },
    },
    run: async ({ work, query }) => {
      const { items, next } = await listTalks(work, query)
      return { items: items.map(({ id: talk, at, ...rest }) => ({ talk, ...rest, at: at.toISOString() })), next }
    },
  })
  api.operation({
    method: 'post',
    path: '/press-talks',
    id: 'logPressTalk',
    scope: 'press:write',
    room: 'content',
    personal: true,
    status: 201,
    summary: 'Write down who spoke to whom about what',
    body: z
      .strictObject({
        spokesperson: z.uuid(),
        contact: z.uuid().nullable().optional().openapi({ description: 'Of the media list; else a name or an outlet.' }),
        toName: z.string().max(120).optional(),
        outlet: z.string().max(160).optional(),
        about: z.string().min(1).max(2000),
        at: z.iso.datetime().optional(),
      })
      .openapi('NewPressTalk'),
    answer: z.object({ talk: z.uuid() }).openapi('PressTalkLogged'),
    example: { body: { spokesperson: id, outlet: 'City Paper', about: 'The gazetteer' }, answer: { talk: id } },
    run: ({ work, body: { at, ...body } }) => logTalk(work, { ...body, at: at ? new Date(at) : undefined }),
  })
}
