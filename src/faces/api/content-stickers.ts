import {
  addSticker,
  artKinds,
  changeSticker,
  contentPolicy,
  listPacks,
  moveSticker,
  packById,
  problemsOfPacks,
  publishPack,
  removeSticker,
  retirePack,
  savePack,
  setPackArt,
  setPackEvidence,
  stickerBounds,
  stickerKinds,
} from '#rooms/content'
import { type Api, words, z } from './api.ts'
import { stickerPeopleRoutes } from './content-sticker-people.ts'
import { stickerPlatformRoutes } from './content-sticker-platforms.ts'
import {
  basis,
  day,
  id,
  PackSchema,
  packExample,
  params,
  StickerSchema,
  shows,
  stickerExample,
  tellPack,
  wirePack,
  wireSticker,
} from './content-sticker-shapes.ts'

const change = {
  names: words.optional(),
  descriptions: words.optional(),
  slug: z.string().max(80).optional(),
  basis: basis.optional(),
  owner: z.string().max(200).optional(),
  terms: z.string().max(2000).optional(),
  termsLink: z.string().max(500).optional(),
  credit: z.string().max(200).optional(),
  signedOn: day.nullable().optional(),
  expiresOn: day.nullable().optional(),
  showsPeople: shows.optional(),
  showsMarks: shows.optional(),
  marks: z.string().max(1000).optional(),
}
const stickerWords = { names: words.optional(), meanings: words.optional(), emoji: z.string().max(200).optional() }
const stickerParams = z.strictObject({ pack: z.uuid(), number: z.coerce.number().int().positive() })

/** Sticker packs: words, rights, people, stickers, and whether readers see them. */
export function stickerRoutes(api: Api): void {
  packRoutes(api)
  stickerPeopleRoutes(api)
  pictureRoutes(api)
  stickerPlatformRoutes(api)
}

function packRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/sticker-packs',
    id: 'listStickerPacks',
    scope: 'content:read',
    summary: 'Sticker packs, newest first; at most 200',
    answer: z.object({ items: z.array(PackSchema) }).openapi('StickerPacks'),
    example: { answer: { items: [packExample] } },
    run: async ({ work }) => {
      const packs = await listPacks(work)
      const problems = await problemsOfPacks(work, packs)
      return { items: packs.map((pack, i) => wirePack(pack, problems[i]!)) }
    },
  })
  api.operation({
    method: 'post',
    path: '/sticker-packs',
    id: 'beginStickerPack',
    scope: 'content:write',
    status: 201,
    summary: 'Begin a sticker pack',
    body: z.strictObject({ ...change, names: words }).openapi('NewStickerPack'),
    answer: PackSchema,
    example: { body: { names: { en: 'Reading owl', 'zh-CN': '读书猫头鹰' } }, answer: packExample },
    run: async ({ work, body }) => tellPack(work, await savePack(work, body)),
  })
  api.operation({
    method: 'get',
    path: '/sticker-packs/{pack}',
    id: 'readStickerPack',
    scope: 'content:read',
    summary: 'One sticker pack, with what keeps readers from seeing it',
    params,
    answer: PackSchema,
    example: { params: { pack: id }, answer: packExample },
    run: async ({ work, params }) => tellPack(work, await packById(work, params.pack)),
  })
  api.operation({
    method: 'patch',
    path: '/sticker-packs/{pack}',
    id: 'changeStickerPack',
    scope: 'content:write',
    summary: 'Change the words or the rights sheet of a pack; one whose rights go is out of sight at once',
    params,
    body: z.strictObject(change).openapi('StickerPackChange'),
    answer: PackSchema,
    example: { params: { pack: id }, body: { basis: 'own', owner: 'City Library' }, answer: packExample },
    run: async ({ work, params, body }) => tellPack(work, await savePack(work, { pack: params.pack, ...body })),
  })
  api.operation({
    method: 'post',
    path: '/sticker-packs/{pack}/publication',
    id: 'publishStickerPack',
    scope: 'content:write',
    summary: 'Put a pack on the library’s own page, if nothing of its rights and words is missing',
    params,
    answer: PackSchema,
    example: { params: { pack: id }, answer: { ...packExample, state: 'published' } },
    run: async ({ work, params }) => tellPack(work, await publishPack(work, params.pack)),
  })
  api.operation({
    method: 'post',
    path: '/sticker-packs/{pack}/retirement',
    id: 'retireStickerPack',
    scope: 'content:write',
    summary: 'Take a pack out of sight everywhere at once, or bring it back as a draft',
    params,
    body: z.strictObject({ retired: z.boolean(), why: z.string().max(500).optional() }).openapi('RetireStickerPack'),
    answer: PackSchema,
    example: { params: { pack: id }, body: { retired: true, why: 'The contract ended' }, answer: { ...packExample, state: 'retired' } },
    run: async ({ work, params, body }) => tellPack(work, await retirePack(work, { pack: params.pack, ...body })),
  })
}

function pictureRoutes(api: Api): void {
  api.operation({
    method: 'post',
    path: '/sticker-packs/{pack}/stickers',
    id: 'addSticker',
    scope: 'content:write',
    status: 201,
    summary: 'Add a sticker; what was written beside its picture is taken out',
    params,
    query: z.strictObject({ name: z.string().min(1).max(200) }),
    uploads: stickerKinds,
    maxBytes: stickerBounds.bytes,
    answer: StickerSchema,
    example: { params: { pack: id }, query: { name: 'hello.png' }, answer: stickerExample },
    run: async ({ work, params, query, upload }) => {
      contentPolicy.demand(work, 'keep-stickers')
      const sticker = await addSticker(work, { pack: params.pack, bytes: await upload.read(), name: query.name })
      return wireSticker(await packById(work, params.pack), sticker)
    },
  })
  api.operation({
    method: 'patch',
    path: '/sticker-packs/{pack}/stickers/{number}',
    id: 'changeSticker',
    scope: 'content:write',
    summary: 'Say what a sticker is called, what it means and which emoji it stands for',
    params: stickerParams,
    body: z.strictObject(stickerWords).openapi('StickerWords'),
    answer: StickerSchema,
    example: { params: { pack: id, number: 1 }, body: { names: { en: 'Hello' }, emoji: '👋' }, answer: stickerExample },
    run: async ({ work, params, body }) => {
      const sticker = await changeSticker(work, { ...params, ...body })
      return wireSticker(await packById(work, params.pack), sticker)
    },
  })
  api.operation({
    method: 'post',
    path: '/sticker-packs/{pack}/stickers/{number}/move',
    id: 'moveSticker',
    scope: 'content:write',
    summary: 'Move a sticker one place to the front (-1) or to the back (1)',
    params: stickerParams,
    body: z.strictObject({ by: z.union([z.literal(-1), z.literal(1)]) }).openapi('MoveSticker'),
    answer: PackSchema,
    example: { params: { pack: id, number: 1 }, body: { by: 1 }, answer: packExample },
    run: async ({ work, params, body }) => tellPack(work, await moveSticker(work, { ...params, ...body })),
  })
  api.operation({
    method: 'delete',
    path: '/sticker-packs/{pack}/stickers/{number}',
    id: 'removeSticker',
    scope: 'content:write',
    summary: 'Take a sticker out of its pack for good; its number is given to no other',
    params: stickerParams,
    example: { params: { pack: id, number: 1 } },
    run: async ({ work, params }) => void (await removeSticker(work, params)),
  })
  const artParams = z.strictObject({ pack: z.uuid(), art: z.enum(artKinds) })
  api.operation({
    method: 'put',
    path: '/sticker-packs/{pack}/art/{art}',
    id: 'setStickerArt',
    scope: 'content:write',
    summary: 'Keep the cover, banner or icon of a pack',
    params: artParams,
    uploads: ['image/png', 'image/jpeg', 'image/webp', 'image/gif'],
    answer: PackSchema,
    example: { params: { pack: id, art: 'cover' }, answer: packExample },
    run: async ({ work, params, upload }) => {
      contentPolicy.demand(work, 'keep-stickers')
      return tellPack(work, await setPackArt(work, { ...params, bytes: await upload.read(), name: params.art }))
    },
  })
  api.operation({
    method: 'delete',
    path: '/sticker-packs/{pack}/art/{art}',
    id: 'removeStickerArt',
    scope: 'content:write',
    summary: 'Take the cover, banner or icon of a pack away',
    params: artParams,
    example: { params: { pack: id, art: 'cover' } },
    run: async ({ work, params }) => void (await setPackArt(work, { ...params, bytes: null, name: '' })),
  })
  api.operation({
    method: 'put',
    path: '/sticker-packs/{pack}/evidence',
    id: 'setStickerEvidence',
    scope: 'content:write',
    summary: 'Keep the contract, licence or mail that shows whose a pack is; for staff only',
    params,
    query: z.strictObject({ name: z.string().min(1).max(200) }),
    uploads: ['application/pdf', 'image/png', 'image/jpeg', 'image/webp'],
    answer: PackSchema,
    example: { params: { pack: id }, query: { name: 'contract.pdf' }, answer: packExample },
    run: async ({ work, params, query, upload }) => {
      contentPolicy.demand(work, 'keep-stickers')
      return tellPack(work, await setPackEvidence(work, { pack: params.pack, bytes: await upload.read(), name: query.name }))
    },
  })
  api.operation({
    method: 'delete',
    path: '/sticker-packs/{pack}/evidence',
    id: 'removeStickerEvidence',
    scope: 'content:write',
    summary: 'Take the evidence of a pack’s rights away',
    params,
    example: { params: { pack: id } },
    run: async ({ work, params }) => void (await setPackEvidence(work, { pack: params.pack, bytes: null, name: '' })),
  })
}
