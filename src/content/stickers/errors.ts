import { refuse, refuseField } from '#platform'

// Named refusals of sticker packs. Their sentences are `refusals.<code>` in translations/.

export const noSuchPack = () => refuse(404, 'content.stickers.no-such-pack')
export const noSuchSticker = () => refuse(404, 'content.stickers.no-such-sticker')
export const noSuchPerson = () => refuse(404, 'content.stickers.no-such-person')
export const noSuchPlatform = (platform: string) => refuse(404, 'content.stickers.no-such-platform', { platform: platform.slice(0, 40) })
/** The bytes are no picture of a kind that stickers have, or not to be read to their end. */
export const fileBroken = (name: string) => refuseField('file', 'content.stickers.file-broken', { name: name.slice(0, 80) })
export const fileKind = (name: string) => refuseField('file', 'content.stickers.file-kind', { name: name.slice(0, 80) })
export const fileTooHeavy = (name: string, kilobytes: number) =>
  refuseField('file', 'content.stickers.file-too-heavy', { name: name.slice(0, 80), kilobytes })
export const fileTooLarge = (name: string, pixels: number) =>
  refuseField('file', 'content.stickers.file-too-large', { name: name.slice(0, 80), pixels })
export const tooManyFrames = (name: string, most: number) =>
  refuseField('file', 'content.stickers.too-many-frames', { name: name.slice(0, 80), most })
export const packFull = (most: number) => refuse(409, 'content.stickers.pack-full', { most })
/** Something of the pack stops its publication; the problems are in `fields`. */
export const notPublishable = (count: number) => refuse(409, 'content.stickers.not-publishable', { count })
export const packRetired = () => refuse(409, 'content.stickers.pack-retired')
export const nothingToPrint = () => refuse(409, 'content.stickers.nothing-to-print')
export const kitNotPossible = (platform: string) => refuse(409, 'content.stickers.kit-not-possible', { platform })
