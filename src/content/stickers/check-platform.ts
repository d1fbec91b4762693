import type { Work } from '#platform'
import { contentPolicy } from '../policy.ts'
import { noSuchPlatform } from './errors.ts'
import { type Finding, type Fit, fitPicture, ruleFor } from './fit-picture.ts'
import { readPack, type StickerPack } from './packs.ts'
import { type Measured, type PartRule, platformOf, type RuleSource, type StickerPlatform, stickerPlatforms } from './platform-rules.ts'
import { emojiOf } from './stickers.ts'
import type { Art } from './tables.ts'

/** How a pack stands to the rules of one platform. */
export interface PlatformCheck {
  platform: StickerPlatform['kind']
  /** ready: a kit can be made that has all that is asked for · partly: one can be made, something is missing of it · not: none can be made. */
  verdict: 'ready' | 'partly' | 'not'
  /** About the pack as a whole. */
  findings: Finding[]
  parts: { part: PartRule['part']; from: 'own' | 'sticker' | null; findings: Finding[] }[]
  stickers: { number: number; verdict: Fit['verdict']; findings: Finding[] }[]
  open: string
  sources: readonly RuleSource[]
}

/** Looks a pack over by the rules of one platform, or of all. Nothing is drawn for it, so what only shows when it is made (weight) the kit says. */
export async function checkPlatforms(work: Work, input: { pack: string; platform?: string }): Promise<PlatformCheck[]> {
  contentPolicy.demand(work, 'see-drafts')
  const pack = await readPack(work, input.pack)
  if (input.platform === undefined) return stickerPlatforms.map((platform) => checkPack(pack, platform))
  const platform = platformOf(input.platform)
  if (!platform) throw noSuchPlatform(input.platform)
  return [checkPack(pack, platform)]
}

/** The same for a pack that is read already. Pure. */
export function checkPack(pack: StickerPack, platform: StickerPlatform): PlatformCheck {
  const findings: Finding[] = []
  const say = (level: Finding['level'], code: string, params: Finding['params'] = {}) => void findings.push({ level, code, params })
  count(pack, platform, say)
  words(pack, platform, say)
  const moving = pack.stickers.filter(({ frames }) => frames > 1).length
  if (!platform.mixed && moving > 0 && moving < pack.stickers.length && platform.moving)
    say('stop', 'mixed', { moving, still: pack.stickers.length - moving })
  const stickers = pack.stickers.map((sticker) => ({ number: sticker.number, ...checkSticker(sticker, platform) }))
  const parts = platform.parts.map((rule) => ({ part: rule.part, ...checkPart(pack, rule) }))
  const stopped =
    findings.some(({ level }) => level === 'stop') || stickers.some(({ verdict }) => verdict === 'cannot') || stickers.length === 0
  const missing = platform.parts.some((rule, i) => rule.needed && parts[i]!.findings.some(({ level }) => level === 'stop'))
  return {
    platform: platform.kind,
    verdict: stopped ? 'not' : missing ? 'partly' : 'ready',
    findings,
    parts,
    stickers,
    open: platform.open,
    sources: platform.sources,
  }
}

type Say = (level: Finding['level'], code: string, params?: Finding['params']) => void

function count({ stickers: { length } }: StickerPack, { counts }: StickerPlatform, say: Say): void {
  if (Array.isArray(counts)) {
    if ((counts as readonly number[]).includes(length)) say('ok', 'count-fits', { count: length })
    else say('stop', 'count-one-of', { count: length, allowed: (counts as readonly number[]).join(', ') })
    return
  }
  const { min, max } = counts as { min: number; max: number }
  if (length >= min && length <= max) say('ok', 'count-fits', { count: length })
  else say('stop', 'count-between', { count: length, min, max })
}

/** Characters as a platform counts them; `wide`: a Chinese one is two. */
export const lengthOf = (text: string, wide: boolean): number =>
  [...text].reduce(
    (sum, sign) => sum + (wide && /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uff60]/.test(sign) ? 2 : 1),
    0,
  )

function words(pack: StickerPack, { texts, emoji }: StickerPlatform, say: Say): void {
  const tooLong = (what: string, text: string, most: number | null, params: Finding['params'] = {}) => {
    if (most !== null && lengthOf(text, texts.wide) > most) say('note', `${what}-too-long`, { text, most, ...params })
  }
  for (const name of Object.values(pack.names)) tooLong('name', name, texts.name)
  for (const description of Object.values(pack.descriptions)) tooLong('description', description.slice(0, 60), texts.description)
  if (texts.meaning !== null)
    for (const { number, names } of pack.stickers) tooLong('meaning', names['zh-CN'] ?? '', texts.meaning, { number })
  if (!emoji) return
  const wrong = pack.stickers.filter((sticker) => {
    const signs = emojiOf(sticker.emoji)?.length ?? 0
    return signs < emoji.min || signs > emoji.max
  })
  if (wrong.length > 0)
    say('note', emoji.min === emoji.max ? 'emoji-exactly' : 'emoji-between', {
      min: emoji.min,
      max: emoji.max,
      numbers: wrong.map(({ number }) => number).join(', '),
    })
}

function checkSticker(sticker: Measured, platform: StickerPlatform): { verdict: Fit['verdict']; findings: Finding[] } {
  const rule = ruleFor(platform, sticker)
  if (!rule) {
    const code = platform.movingNeeds ? `needs-${platform.movingNeeds}` : 'moving-not-taken'
    return { verdict: 'cannot', findings: [{ level: 'stop', code, params: {} }] }
  }
  const { verdict, findings } = fitPicture(sticker, rule)
  return { verdict, findings }
}

/** What a picture of the pack is made from: one that was uploaded for it, else the first sticker; a banner is not made from a sticker. */
export function sourceOfPart(
  pack: StickerPack,
  rule: PartRule,
): { from: 'own'; art: Art } | { from: 'sticker'; sticker: StickerPack['stickers'][number] } | null {
  const art = { main: pack.art.cover, tab: pack.art.icon, cover: pack.art.cover, banner: pack.art.banner, icon: pack.art.icon }[rule.part]
  if (art) return { from: 'own', art }
  const [sticker] = pack.stickers
  return rule.part !== 'banner' && sticker ? { from: 'sticker', sticker } : null
}

/** What a part's source measures, as a picture that stands still. */
export function measureOfPart(source: NonNullable<ReturnType<typeof sourceOfPart>>): Measured {
  if (source.from === 'own') return { ...source.art, frames: 1, durationMs: 0, transparent: true }
  const { width, height, bytes, mime, transparent } = source.sticker
  return { width, height, bytes, mime: mime === 'image/apng' ? 'image/png' : mime, frames: 1, durationMs: 0, transparent }
}

function checkPart(pack: StickerPack, rule: PartRule): { from: 'own' | 'sticker' | null; findings: Finding[] } {
  const source = sourceOfPart(pack, rule)
  if (!source) return { from: null, findings: [{ level: rule.needed ? 'stop' : 'note', code: 'part-missing', params: sizeOf(rule) }] }
  const { findings } = fitPicture(measureOfPart(source), rule)
  return {
    from: source.from,
    findings: source.from === 'sticker' ? [{ level: 'note', code: 'part-from-sticker', params: {} }, ...findings] : findings,
  }
}

const sizeOf = ({ box }: PartRule) =>
  box.kind === 'one-side' ? { width: box.side, height: box.side } : { width: box.width, height: box.height }
