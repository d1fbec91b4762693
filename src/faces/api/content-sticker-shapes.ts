import type { Work } from '#platform'
import { artKinds, packPath, problemsOfPack, type Sticker, type StickerPack, stickerPath } from '#rooms/content'
import { words, z } from './api.ts'

export const id = '0199a000-0000-7000-8000-000000000001'
export const params = z.strictObject({ pack: z.uuid() })
export const day = z.iso.date()
export const basis = z.enum(['', 'own', 'contract', 'licence'])
export const shows = z.enum(['unknown', 'none', 'some'])

export const StickerSchema = z
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

export const PackSchema = z
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
    stickers: z.array(StickerSchema),
    state: z.enum(['draft', 'published', 'retired']),
    problems: z.array(z.object({ field: z.string(), code: z.string() })).openapi({ description: 'What keeps readers from seeing it.' }),
  })
  .openapi('StickerPack')

export const stickerExample = {
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
export const packExample = {
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

export const wireSticker = (pack: StickerPack, sticker: Sticker): z.input<typeof StickerSchema> => {
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

export const wirePack = (pack: StickerPack, problems: { field: string; code: string }[]): z.input<typeof PackSchema> => {
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
export const tellPack = async (work: Work, pack: StickerPack) => wirePack(pack, await problemsOfPack(work, pack))
