import sharp from 'sharp'
import { audit, refuseFields, translator, type Work, type ZipEntry } from '#platform'
import { contentPolicy } from '../policy.ts'
import { checkPack, measureOfPart, sourceOfPart } from './check-platform.ts'
import { kitNotPossible, noSuchPlatform } from './errors.ts'
import { endingOf, ordinal } from './file-names.ts'
import { fitPicture, ruleFor } from './fit-picture.ts'
import { makePicture } from './make-picture.ts'
import { nameOf, readPack, type StickerPack } from './packs.ts'
import { type PictureRule, platformOf } from './platform-rules.ts'
import { emojiOf } from './stickers.ts'

/** Everything a person needs to submit a pack to a platform. */
export interface StickerKit {
  /** The files of the ZIP, for {@link makeZip}: pictures named as the platform asks, and `texts.txt` with the words to paste. */
  entries: ZipEntry[]
  /** Its name without ending. */
  name: string
}

/**
 * Makes the kit of a pack for a platform: every sticker in the size, form and weight that is asked for, the pictures of the pack, and the
 * words in every language. Refuses `content.stickers.kit-not-possible` where the check says that something cannot be made, and at
 * `stickers.<number>` what stays too heavy whatever is tried (`content.stickers.kit-too-heavy`).
 */
export async function makeKit(work: Work, input: { pack: string; platform: string; locale: string }): Promise<StickerKit> {
  contentPolicy.demand(work, 'see-drafts')
  const platform = platformOf(input.platform)
  if (!platform) throw noSuchPlatform(input.platform)
  const pack = await readPack(work, input.pack)
  if (checkPack(pack, platform).verdict === 'not') throw kitNotPossible(platform.kind)
  const entries: ZipEntry[] = []
  const heavy: number[] = []
  const put = (name: string, bytes: Uint8Array) => void entries.push({ name, read: async () => bytes })
  const files = new Map<number, string>()
  for (const [i, sticker] of pack.stickers.entries()) {
    const bytes = await bytesOf(work, sticker.file)
    const made = await picture(bytes, sticker, ruleFor(platform, sticker)!)
    if (!made) {
      heavy.push(sticker.number)
      continue
    }
    const at = ordinal(i + 1, pack.stickers.length)
    const name = `${platform.thumb ? 'main/' : ''}${at}.${endingOf(made.mime)}`
    files.set(sticker.number, name)
    put(name, made.bytes)
    if (platform.thumb) {
      const thumb = await still(bytes, sticker, platform.thumb)
      if (thumb) put(`thumb/${at}.${endingOf(thumb.mime)}`, thumb.bytes)
    }
  }
  if (heavy.length > 0)
    throw refuseFields(heavy.map((number) => ({ field: `stickers.${number}`, code: 'content.stickers.kit-too-heavy', params: { number } })))
  for (const rule of platform.parts) {
    const source = sourceOfPart(pack, rule)
    if (!source) continue
    const bytes = await bytesOf(work, source.from === 'own' ? source.art.fileId : source.sticker.file)
    const made = await still(bytes, measureOfPart(source), rule)
    if (made) put(`${rule.file}.${endingOf(made.mime)}`, made.bytes)
  }
  if (platform.kind === 'whatsapp') put('contents.json', Buffer.from(contentsJson(pack, files)))
  put('texts.txt', Buffer.from(`\uFEFF${textsOf(pack, files, input.locale)}`))
  await audit(
    work,
    'content.sticker-kit-made',
    { kind: 'sticker-pack', id: pack.id },
    { name: nameOf(pack.names), platform: platform.kind },
  )
  return { entries, name: `${pack.slug}-${platform.kind}` }
}

const bytesOf = async (work: Work, file: string): Promise<Buffer> => (await work.house.files.open(work, file)).read()

type Source = Parameters<typeof fitPicture>[0]

/** A sticker as a rule wants it; undefined where it stays too heavy. */
async function picture(bytes: Buffer, source: Source, rule: PictureRule): Promise<{ bytes: Buffer; mime: string } | undefined> {
  const fit = fitPicture(source, rule)
  if (fit.verdict === 'as-is') return { bytes, mime: source.mime }
  const made = await makePicture(bytes, fit, rule.maxBytes, source.frames > 1)
  return made && { bytes: made, mime: fit.target.mime }
}

/** The first frame of a sticker as a rule wants it. */
async function still(bytes: Buffer, source: Source, rule: PictureRule): Promise<{ bytes: Buffer; mime: string } | undefined> {
  if (source.frames === 1 && source.mime !== 'image/gif') return picture(bytes, source, rule)
  const first = await sharp(bytes, { pages: 1 }).png().toBuffer()
  return picture(first, { ...source, mime: 'image/png', frames: 1, durationMs: 0, bytes: first.length }, rule)
}

/** What a WhatsApp sticker app is built from (WhatsApp/stickers, contents.json). */
function contentsJson(pack: StickerPack, files: ReadonlyMap<number, string>): string {
  const stickers = pack.stickers.map(({ number, emoji, names }) => ({
    image_file: files.get(number),
    emojis: (emojiOf(emoji) ?? []).slice(0, 3),
    accessibility_text: nameOf(names),
  }))
  const one = {
    identifier: pack.slug.replace(/[^a-z0-9._ -]/gi, '').slice(0, 127) || pack.id,
    name: nameOf(pack.names).slice(0, 128),
    publisher: (pack.rights.credit || pack.rights.owner).slice(0, 128),
    tray_image_file: 'tray.png',
    image_data_version: '1',
    avoid_cache: false,
    stickers,
  }
  return JSON.stringify({ sticker_packs: [one] }, null, 2)
}

/** The words to paste, language by language. */
function textsOf(pack: StickerPack, files: ReadonlyMap<number, string>, locale: string): string {
  const t = translator(locale)
  const languages = [...new Set([...Object.keys(pack.names), ...pack.stickers.flatMap(({ names }) => Object.keys(names))])].sort()
  const lines: string[] = []
  for (const language of languages) {
    lines.push(`[${language}]`, t('content.stickers.kit.name', { text: pack.names[language] ?? '' }))
    if (pack.descriptions[language]) lines.push(t('content.stickers.kit.description', { text: pack.descriptions[language] }))
    lines.push('')
    for (const { number, names, meanings, emoji } of pack.stickers)
      lines.push([files.get(number), names[language] ?? '', meanings[language] ?? '', emoji].join('\t'))
    lines.push('')
  }
  if (pack.rights.credit) lines.push(t('content.stickers.kit.credit', { text: pack.rights.credit }))
  return lines.join('\r\n')
}
