import {
  addSticker,
  artKinds,
  changeSticker,
  contentPolicy,
  listPacks,
  moveSticker,
  packById,
  packPath,
  problemsOfPack,
  publishPack,
  removePackPerson,
  removeSticker,
  retirePack,
  type Sticker,
  type StickerPack,
  savePack,
  savePackPerson,
  setPackArt,
  setPackEvidence,
  stickerBounds,
  stickerKinds,
  stickerPath,
} from '#rooms/content'
import { type Api, z } from './api.ts'
import { stickerPlatformRoutes } from './content-sticker-platforms.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const params = z.strictObject({ pack: z.uuid() })
const day = z.iso.date()
const words = z.record(z.string(), z.string()).openapi({ description: 'By language tag.' })
const basis = z.enum(['', 'own', 'contract', 'licence'])
const shows = z.enum(['unknown', 'none', 'some'])

const StickerShape = z
  .object({
    number: z.int().openapi({ description: 'Its address for good: given once, never again.' }),
    address: z.string(),
    names: words,
    meanings: words,
    emoji: z.string(),
    mime: z.string(),
    width: z.int(),
    height: z.int(),
    bytes: z.int(),
    frames: z.int(),
    durationMs: z.int(),
    transparent: z.boolean(),
  })
  .openapi('Sticker')

const rights = {
  basis,
  owner: z.string(),
  terms: z.string(),
  termsLink: z.string(),
  credit: z.string(),
  signedOn: day.nullable(),
  expiresOn: day.nullable(),
  showsPeople: shows,
  showsMarks: shows,
  marks: z.string(),
}

const Shape = z
  .object({
    pack: z.uuid(),
    slug: z.string(),
    page: z.string(),
    names: words,
    descriptions: words,
    rights: z.object({
      ...rights,
      evidence: z.boolean().openapi({ description: 'Whether a file shows it; the file itself is read at the desk.' }),
    }),
    people: z.array(
      z.object({
        person: z.uuid(),
        part: z.enum(['artist', 'shown']),
        name: z.string(),
        agreed: z.boolean(),
        consentOn: day.nullable(),
        consentUntil: day.nullable(),
        forgotten: z.boolean(),
      }),
    ),
    art: z.array(z.enum(artKinds)),
    stickers: z.array(StickerShape),
    state: z.enum(['draft', 'published', 'retired']),
    problems: z.array(z.object({ field: z.string(), code: z.string() })).openapi({ description: 'What keeps readers from seeing it.' }),
  })
  .openapi('StickerPack')

const stickerExample = {
  number: 1,
  address: '/stickers/reading-owl/1',
  names: { en: 'Hello', 'zh-CN': '你好' },
  meanings: { en: 'hello, good morning', 'zh-CN': '你好' },
  emoji: '👋',
  mime: 'image/png',
  width: 512,
  height: 512,
  bytes: 24_000,
  frames: 1,
  durationMs: 0,
  transparent: true,
}
const example = {
  pack: id,
  slug: 'reading-owl',
  page: '/stickers/reading-owl',
  names: { en: 'Reading owl', 'zh-CN': '读书猫头鹰' },
  descriptions: {},
  rights: {
    basis: 'own' as const,
    owner: 'City Library',
    terms: '',
    termsLink: '',
    credit: 'Drawn by Li Min',
    signedOn: null,
    expiresOn: null,
    showsPeople: 'none' as const,
    showsMarks: 'none' as const,
    marks: '',
    evidence: false,
  },
  people: [{ person: id, part: 'artist' as const, name: 'Li Min', agreed: true, consentOn: null, consentUntil: null, forgotten: false }],
  art: ['cover' as const],
  stickers: [stickerExample],
  state: 'draft' as const,
  problems: [],
}

const wireSticker = (pack: StickerPack, sticker: Sticker): z.input<typeof StickerShape> => {
  const { number, names, meanings, emoji, mime, width, height, bytes, frames, durationMs, transparent } = sticker
  return {
    number,
    address: stickerPath(pack, sticker),
    names,
    meanings,
    emoji,
    mime,
    width,
    height,
    bytes,
    frames,
    durationMs,
    transparent,
  }
}

const wire = (pack: StickerPack, problems: { field: string; code: string }[]): z.input<typeof Shape> => {
  const { evidence, ...sheet } = pack.rights
  return {
    pack: pack.id,
    slug: pack.slug,
    page: packPath(pack),
    names: pack.names,
    descriptions: pack.descriptions,
    rights: { ...sheet, evidence: evidence !== null },
    people: pack.people.map(({ id: person, part, name, consent, consentOn, consentUntil, forgotten }) => ({
      person,
      part,
      name,
      agreed: consent !== '',
      consentOn,
      consentUntil,
      forgotten,
    })),
    art: artKinds.filter((kind) => pack.art[kind]),
    stickers: pack.stickers.map((sticker) => wireSticker(pack, sticker)),
    state: pack.state,
    problems: problems.map(({ field, code }) => ({ field, code })),
  }
}
type Work = Parameters<typeof problemsOfPack>[0]
const told = async (work: Work, pack: StickerPack) => wire(pack, await problemsOfPack(work, pack))

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
  peopleRoutes(api)
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
    answer: z.object({ items: z.array(Shape) }).openapi('StickerPacks'),
    example: { answer: { items: [example] } },
    run: async ({ work }) => {
      const items = []
      for (const pack of await listPacks(work)) items.push(await told(work, pack))
      return { items }
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
    answer: Shape,
    example: { body: { names: { en: 'Reading owl', 'zh-CN': '读书猫头鹰' } }, answer: example },
    run: async ({ work, body }) => told(work, await savePack(work, body)),
  })
  api.operation({
    method: 'get',
    path: '/sticker-packs/{pack}',
    id: 'readStickerPack',
    scope: 'content:read',
    summary: 'One sticker pack, with what keeps readers from seeing it',
    params,
    answer: Shape,
    example: { params: { pack: id }, answer: example },
    run: async ({ work, params }) => told(work, await packById(work, params.pack)),
  })
  api.operation({
    method: 'patch',
    path: '/sticker-packs/{pack}',
    id: 'changeStickerPack',
    scope: 'content:write',
    summary: 'Change the words or the rights sheet of a pack; one whose rights go is out of sight at once',
    params,
    body: z.strictObject(change).openapi('StickerPackChange'),
    answer: Shape,
    example: { params: { pack: id }, body: { basis: 'own', owner: 'City Library' }, answer: example },
    run: async ({ work, params, body }) => told(work, await savePack(work, { pack: params.pack, ...body })),
  })
  api.operation({
    method: 'post',
    path: '/sticker-packs/{pack}/publication',
    id: 'publishStickerPack',
    scope: 'content:write',
    summary: 'Put a pack on the library’s own page, if nothing of its rights and words is missing',
    params,
    answer: Shape,
    example: { params: { pack: id }, answer: { ...example, state: 'published' } },
    run: async ({ work, params }) => told(work, await publishPack(work, params.pack)),
  })
  api.operation({
    method: 'post',
    path: '/sticker-packs/{pack}/retirement',
    id: 'retireStickerPack',
    scope: 'content:write',
    summary: 'Take a pack out of sight everywhere at once, or bring it back as a draft',
    params,
    body: z.strictObject({ retired: z.boolean(), why: z.string().max(500).optional() }).openapi('RetireStickerPack'),
    answer: Shape,
    example: { params: { pack: id }, body: { retired: true, why: 'The contract ended' }, answer: { ...example, state: 'retired' } },
    run: async ({ work, params, body }) => told(work, await retirePack(work, { pack: params.pack, ...body })),
  })
}

function peopleRoutes(api: Api): void {
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
    answer: Shape,
    example: { params: { pack: id }, body: { part: 'artist', name: 'Li Min' }, answer: example },
    run: async ({ work, params, body }) => told(work, await savePackPerson(work, { pack: params.pack, ...body })),
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
    answer: Shape,
    example: { params: { pack: id, person: id }, body: { consent: '' }, answer: example },
    run: async ({ work, params, body }) => told(work, await savePackPerson(work, { ...params, ...body })),
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
    answer: StickerShape,
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
    answer: StickerShape,
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
    answer: Shape,
    example: { params: { pack: id, number: 1 }, body: { by: 1 }, answer: example },
    run: async ({ work, params, body }) => told(work, await moveSticker(work, { ...params, ...body })),
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
    answer: Shape,
    example: { params: { pack: id, art: 'cover' }, answer: example },
    run: async ({ work, params, upload }) => {
      contentPolicy.demand(work, 'keep-stickers')
      return told(work, await setPackArt(work, { ...params, bytes: await upload.read(), name: params.art }))
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
    answer: Shape,
    example: { params: { pack: id }, query: { name: 'contract.pdf' }, answer: example },
    run: async ({ work, params, query, upload }) => {
      contentPolicy.demand(work, 'keep-stickers')
      return told(work, await setPackEvidence(work, { pack: params.pack, bytes: await upload.read(), name: query.name }))
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
