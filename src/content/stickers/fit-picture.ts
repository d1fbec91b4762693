import type { Box, Measured, MovingRule, PictureRule, StickerPlatform } from './platform-rules.ts'

/** One sentence about a picture: `content.stickers.check.<code>`. */
export interface Finding {
  code: string
  /** ok: as asked for · made: made to fit in the kit · note: look at it · stop: not taken like this, and not made to fit. */
  level: 'ok' | 'made' | 'note' | 'stop'
  params: Record<string, string | number>
}

/** What becomes of a picture for a platform. */
export interface Fit {
  verdict: 'as-is' | 'made' | 'cannot'
  findings: Finding[]
  /** What it will be; as it is where nothing is made. */
  target: { mime: string; width: number; height: number }
  /** What of the target the picture itself takes; the rest around it is left clear. */
  inner: { width: number; height: number }
}

/** How much a picture may be drawn larger before it is refused: what was drawn half as large still says the same, only softer. */
const largestGrowth = 2

/** Which rule a sticker meets on a platform; null where it is not taken at all. */
export const ruleFor = (platform: StickerPlatform, sticker: Pick<Measured, 'frames'>): PictureRule | MovingRule | null =>
  sticker.frames > 1 ? platform.moving : platform.still

/**
 * Says what a picture needs to meet a rule, and whether it can be made to without losing what it says: its size, clear room around it to an
 * even or exact one, another form. What moves is not cut, slowed or thinned, and a moving PNG is taken as it is or not at all, because it
 * cannot be written here.
 */
export function fitPicture(picture: Measured, rule: PictureRule | MovingRule): Fit {
  const findings: Finding[] = []
  const say = (level: Finding['level'], code: string, params: Finding['params'] = {}) => void findings.push({ level, code, params })
  const moving = picture.frames > 1
  const inner = innerOf(picture, rule.box)
  const target = targetOf(inner, rule.box)
  const [wanted] = rule.mimes
  const mime = rule.mimes.includes(picture.mime) ? picture.mime : wanted!

  if (mime !== picture.mime) {
    if (moving && mime === 'image/apng') say('stop', 'not-made-apng', { from: kindOf(picture.mime) })
    else if (moving && picture.mime === 'image/apng') say('stop', 'apng-stays', { to: kindOf(mime) })
    else say('made', 'other-form', { from: kindOf(picture.mime), to: kindOf(mime) })
  }
  const changes = target.width !== picture.width || target.height !== picture.height
  if (changes && moving && picture.mime === 'image/apng') {
    if (mime === 'image/apng') say('stop', 'apng-size', { width: target.width, height: target.height })
  } else if (changes) {
    const growth = inner.width / picture.width
    if (growth > largestGrowth) say('stop', 'too-small', { width: picture.width, height: picture.height, to: target.width })
    else {
      say('made', 'other-size', { width: picture.width, height: picture.height, toWidth: target.width, toHeight: target.height })
      if (growth > 1.01) say('note', 'soft', { width: picture.width, height: picture.height })
    }
  }
  if ('frames' in rule && moving) {
    if (rule.frames && picture.frames > rule.frames.max) say('stop', 'too-many-frames', { frames: picture.frames, most: rule.frames.max })
    if (rule.frames && picture.frames < rule.frames.min) say('stop', 'too-few-frames', { frames: picture.frames, least: rule.frames.min })
    if (rule.maxMs !== null && picture.durationMs > rule.maxMs)
      say('stop', 'too-long', { seconds: tenths(picture.durationMs), most: tenths(rule.maxMs) })
  }
  if (picture.bytes > rule.maxBytes) {
    const params = { kilobytes: Math.ceil(picture.bytes / 1024), most: Math.floor(rule.maxBytes / 1024) }
    if (moving && picture.mime === 'image/apng') say('stop', 'too-heavy', params)
    else say('made', 'lighter', params)
  }
  if (rule.transparent && !picture.transparent) say('note', 'not-cut-out')
  const verdict = findings.some(({ level }) => level === 'stop')
    ? 'cannot'
    : findings.some(({ level }) => level === 'made')
      ? 'made'
      : 'as-is'
  if (findings.length === 0) say('ok', 'fits')
  return { verdict, findings, target: { mime, ...target }, inner }
}

const tenths = (ms: number): number => Math.round(ms / 100) / 10

/** GIF, PNG, APNG, WebP, as people call them. */
export const kindOf = (mime: string): string =>
  ({ 'image/gif': 'GIF', 'image/png': 'PNG', 'image/apng': 'APNG', 'image/webp': 'WebP', 'image/jpeg': 'JPEG' })[mime] ?? mime

/** How large the picture itself is drawn inside a box, its sides kept in proportion. */
function innerOf({ width, height }: { width: number; height: number }, box: Box): { width: number; height: number } {
  const by = (factor: number) => ({ width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) })
  if (box.kind === 'one-side') return by(box.side / Math.max(width, height))
  const factor = Math.min(box.width / width, box.height / height)
  // What may be smaller is not blown up.
  return box.kind === 'within' && factor >= 1 ? { width, height } : by(factor)
}

function targetOf(inner: { width: number; height: number }, box: Box): { width: number; height: number } {
  if (box.kind === 'exactly') return { width: box.width, height: box.height }
  if (box.kind === 'one-side' || !box.even) return inner
  const even = (side: number, most: number) => Math.min(side + (side % 2), most - (most % 2))
  return { width: even(inner.width, box.width), height: even(inner.height, box.height) }
}
