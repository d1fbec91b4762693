import type { StickerMime } from './read-file.ts'

/** What a picture must measure. */
export type Box =
  /** Exactly this. */
  | { kind: 'exactly'; width: number; height: number }
  /** At most this; both sides even where `even`. */
  | { kind: 'within'; width: number; height: number; even: boolean }
  /** One side exactly this, the other at most. */
  | { kind: 'one-side'; side: number }

/** What a sticker, or another picture of the pack, must be. */
export interface PictureRule {
  mimes: readonly string[]
  box: Box
  maxBytes: number
  /** It has to be cut out of its ground. */
  transparent: boolean
}

export interface MovingRule extends PictureRule {
  frames: { min: number; max: number } | null
  maxMs: number | null
}

/** A picture of the pack beside its stickers. */
export interface PartRule extends PictureRule {
  /** `main`, `tab`, `cover`, `banner`, `icon`, `thumb` */
  part: 'main' | 'tab' | 'cover' | 'banner' | 'icon'
  needed: boolean
  /** Its name in the kit, without ending. */
  file: string
}

export interface StickerPlatform {
  kind: PlatformKind
  /** Where a person submits a pack. */
  open: string
  /** How many stickers a pack has. */
  counts: readonly number[] | { min: number; max: number }
  still: PictureRule
  /** Null: moving ones are not taken, or only in a form that is not made here (`movingNeeds`). */
  moving: MovingRule | null
  movingNeeds?: 'webm'
  /** Whether still and moving ones may stand in one pack. */
  mixed: boolean
  parts: readonly PartRule[]
  /** A small picture of each sticker beside it. */
  thumb: PictureRule | null
  /** Most characters; `wide` counts a Chinese character as two. Null: not said. */
  texts: { name: number | null; description: number | null; meaning: number | null; wide: boolean }
  /** How many emoji each sticker needs and may have; null: none are asked for. */
  emoji: { min: number; max: number } | null
  sources: readonly RuleSource[]
}

/** Where a rule stands and how it was seen. */
export interface RuleSource {
  url: string
  /** The month in which it was read. */
  seen: string
  /** own: the platform's own page or code · told: told by somebody else; look at the platform's page before you draw. */
  by: 'own' | 'told'
  /** What of the rules it says, in the words of `content.stickers.source.<what>`. */
  what: 'all' | 'sizes' | 'words' | 'weight' | 'moving'
}

export const platformKinds = ['wechat', 'line', 'telegram', 'whatsapp', 'signal'] as const
export type PlatformKind = (typeof platformKinds)[number]

const kB = 1024
const square = (edge: number): Box => ({ kind: 'exactly', width: edge, height: edge })

/** The rules as of November 2026. Where the platform's own page could not be read, the source says so, and so does the desk. */
export const stickerPlatforms: readonly StickerPlatform[] = [
  {
    kind: 'wechat',
    open: 'https://sticker.weixin.qq.com/',
    counts: [8, 16, 24],
    still: { mimes: ['image/gif'], box: square(240), maxBytes: 500 * kB, transparent: false },
    moving: { mimes: ['image/gif'], box: square(240), maxBytes: 500 * kB, transparent: false, frames: null, maxMs: null },
    mixed: false,
    thumb: { mimes: ['image/png'], box: square(120), maxBytes: 200 * kB, transparent: true },
    parts: [
      { part: 'cover', needed: true, file: 'cover', mimes: ['image/png'], box: square(240), maxBytes: 500 * kB, transparent: true },
      {
        part: 'banner',
        needed: true,
        file: 'banner',
        mimes: ['image/png', 'image/jpeg'],
        box: { kind: 'exactly', width: 750, height: 400 },
        maxBytes: 500 * kB,
        transparent: false,
      },
      { part: 'icon', needed: true, file: 'icon', mimes: ['image/png'], box: square(50), maxBytes: 100 * kB, transparent: true },
    ],
    // Eight characters of a name, four of what a sticker means: heard of, seen on no page.
    texts: { name: 8, description: 80, meaning: 4, wide: false },
    emoji: null,
    sources: [
      { url: 'http://shsj.cdlchd.com/23news/14628.html', seen: '2026-11', by: 'told', what: 'sizes' },
      { url: 'https://sticker.weixin.qq.com/', seen: '', by: 'told', what: 'words' },
    ],
  },
  {
    kind: 'line',
    open: 'https://creator.line.me/',
    counts: [8, 16, 24, 32, 40],
    still: { mimes: ['image/png'], box: { kind: 'within', width: 370, height: 320, even: true }, maxBytes: 1024 * kB, transparent: true },
    moving: {
      mimes: ['image/apng'],
      box: { kind: 'within', width: 320, height: 270, even: false },
      maxBytes: 300 * kB,
      transparent: true,
      frames: { min: 5, max: 20 },
      maxMs: 4000,
    },
    mixed: false,
    thumb: null,
    parts: [
      { part: 'main', needed: true, file: 'main', mimes: ['image/png'], box: square(240), maxBytes: 1024 * kB, transparent: true },
      {
        part: 'tab',
        needed: true,
        file: 'tab',
        mimes: ['image/png'],
        box: { kind: 'exactly', width: 96, height: 74 },
        maxBytes: 1024 * kB,
        transparent: true,
      },
    ],
    texts: { name: 40, description: 160, meaning: null, wide: true },
    emoji: null,
    sources: [
      { url: 'https://creator.line.me/en/guideline/', seen: '2026-11', by: 'own', what: 'all' },
      { url: 'https://creator.line.me/en/guideline/animationsticker/', seen: '2026-11', by: 'own', what: 'moving' },
    ],
  },
  {
    kind: 'telegram',
    open: 'https://t.me/stickers',
    counts: { min: 1, max: 120 },
    still: { mimes: ['image/png', 'image/webp'], box: { kind: 'one-side', side: 512 }, maxBytes: 512 * kB, transparent: false },
    moving: null,
    movingNeeds: 'webm',
    mixed: false,
    thumb: null,
    parts: [
      {
        part: 'icon',
        needed: false,
        file: 'icon',
        mimes: ['image/png', 'image/webp'],
        box: square(100),
        maxBytes: 128 * kB,
        transparent: false,
      },
    ],
    texts: { name: 64, description: null, meaning: null, wide: false },
    emoji: { min: 1, max: 20 },
    sources: [
      { url: 'https://core.telegram.org/stickers', seen: '2026-11', by: 'own', what: 'sizes' },
      { url: 'https://www.skills.sh/serejaris/telegram-skills/tg-sticker-pack', seen: '2026-11', by: 'told', what: 'weight' },
    ],
  },
  {
    kind: 'whatsapp',
    open: 'https://faq.whatsapp.com/general/26000226',
    counts: { min: 3, max: 30 },
    still: { mimes: ['image/webp'], box: square(512), maxBytes: 100 * kB, transparent: true },
    moving: { mimes: ['image/webp'], box: square(512), maxBytes: 500 * kB, transparent: true, frames: null, maxMs: 10_000 },
    mixed: false,
    thumb: null,
    parts: [{ part: 'icon', needed: true, file: 'tray', mimes: ['image/png'], box: square(96), maxBytes: 50 * kB, transparent: false }],
    texts: { name: 128, description: null, meaning: null, wide: false },
    emoji: { min: 0, max: 3 },
    sources: [
      { url: 'https://github.com/WhatsApp/stickers', seen: '2026-11', by: 'own', what: 'all' },
      {
        url: 'https://whatsapp.github.io/WhatsApp-Nodejs-SDK/api-reference/types/StickerMediaObject',
        seen: '2026-11',
        by: 'own',
        what: 'moving',
      },
    ],
  },
  {
    kind: 'signal',
    open: 'https://support.signal.org/hc/en-us/articles/360031836512-Stickers',
    counts: { min: 1, max: 200 },
    still: { mimes: ['image/png', 'image/webp'], box: square(512), maxBytes: 300 * kB, transparent: false },
    moving: { mimes: ['image/apng'], box: square(512), maxBytes: 300 * kB, transparent: false, frames: null, maxMs: 3000 },
    mixed: true,
    thumb: null,
    parts: [
      {
        part: 'cover',
        needed: false,
        file: 'cover',
        mimes: ['image/png', 'image/webp'],
        box: square(512),
        maxBytes: 300 * kB,
        transparent: false,
      },
    ],
    texts: { name: null, description: null, meaning: null, wide: false },
    emoji: { min: 1, max: 1 },
    sources: [
      { url: 'https://github.com/signalapp/Signal-Desktop', seen: '2026-11', by: 'own', what: 'weight' },
      { url: 'https://support.signal.org/hc/en-us/articles/360031836512-Stickers', seen: '', by: 'told', what: 'moving' },
    ],
  },
]

/** The rules of a platform, or nothing. */
export const platformOf = (kind: string): StickerPlatform | undefined => stickerPlatforms.find((platform) => platform.kind === kind)

/** What a sticker is, as far as rules ask. */
export interface Measured {
  mime: StickerMime | string
  width: number
  height: number
  bytes: number
  frames: number
  durationMs: number
  transparent: boolean
}
