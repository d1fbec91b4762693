import { removePackPerson, savePackPerson } from '#rooms/content'
import { type Api, z } from './api.ts'
import { day, id, PackSchema, packExample, params, tellPack } from './content-sticker-shapes.ts'

/** Who drew a pack or can be recognised in it. */
export function stickerPeopleRoutes(api: Api): void {
  const person = {
    name: z.string().max(120).optional(),
    email: z
      .string()
      .max(254)
      .nullable()
      .optional()
      .openapi({ description: 'So that they are found when they ask for their data; never given out.' }),
    consent: z.string().max(1000).optional(),
    consentOn: day.nullable().optional(),
    consentUntil: day.nullable().optional(),
  }
  api.operation({
    method: 'post',
    path: '/sticker-packs/{pack}/people',
    id: 'addStickerPerson',
    scope: 'content:write',
    status: 201,
    personal: true,
    summary: 'Write down who drew a pack or can be recognised in it',
    params,
    body: z.strictObject({ ...person, part: z.enum(['artist', 'shown']), name: z.string().max(120) }).openapi('NewStickerPerson'),
    answer: PackSchema,
    example: { params: { pack: id }, body: { part: 'artist', name: 'Li Min' }, answer: packExample },
    run: async ({ work, params, body }) => tellPack(work, await savePackPerson(work, { pack: params.pack, ...body })),
  })
  const personParams = z.strictObject({ pack: z.uuid(), person: z.uuid() })
  api.operation({
    method: 'patch',
    path: '/sticker-packs/{pack}/people/{person}',
    id: 'changeStickerPerson',
    scope: 'content:write',
    personal: true,
    summary: 'Change what is written down of a person, such as a consent that was taken back',
    params: personParams,
    body: z.strictObject(person).openapi('StickerPersonChange'),
    answer: PackSchema,
    example: { params: { pack: id, person: id }, body: { consent: '' }, answer: packExample },
    run: async ({ work, params, body }) => tellPack(work, await savePackPerson(work, { ...params, ...body })),
  })
  api.operation({
    method: 'delete',
    path: '/sticker-packs/{pack}/people/{person}',
    id: 'removeStickerPerson',
    scope: 'content:write',
    summary: 'Take somebody off the sheet who does not belong there',
    params: personParams,
    example: { params: { pack: id, person: id } },
    run: async ({ work, params }) => void (await removePackPerson(work, params)),
  })
}
