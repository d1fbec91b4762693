import type { Params, Work } from '#platform'
import type { Asset } from './assets.ts'
import { piecesOf } from './doc.ts'
import { type ChannelLimit, channelLimits, type TextUnit } from './events.ts'
import { type PostContent, textIn } from './post-content.ts'
import { cutFor, filmOf, goesAlong } from './recordings/film-of-post.ts'
import type { Recording } from './recordings/recordings.ts'
import { excerpt, renderText } from './render.ts'
import { charactersOf, graphemes, linksIn, tagsIn } from './text-parts.ts'

/**
 * Weighs a text as X does: letters of Latin, Greek, Cyrillic and the like and common punctuation count one, everything else (Chinese,
 * Japanese, Korean, emoji) two; an emoji counts two however many code points it is made of.
 */
function weighted(text: string): number {
  let weight = 0
  for (const { segment } of charactersOf(text.normalize('NFC'))) {
    if (/\p{Extended_Pictographic}/u.test(segment)) weight += 2
    else
      for (const letter of segment) {
        const point = letter.codePointAt(0)!
        weight +=
          point <= 0x10ff ||
          (point >= 0x2000 && point <= 0x200d) ||
          (point >= 0x2010 && point <= 0x201f) ||
          (point >= 0x2032 && point <= 0x2037)
            ? 1
            : 2
      }
  }
  return weight
}

/** The length of a text as a channel counts it. */
export const lengthIn = (text: string, unit: TextUnit = 'graphemes'): number =>
  unit === 'utf16' ? text.length : unit === 'weighted' ? weighted(text) : graphemes(text)

const utf8Length = (text: string): number => new TextEncoder().encode(text).length

/**
 * Cuts a text at a grapheme, so that it fits by length in its unit and by bytes in UTF-8, with an ellipsis when something was cut. A
 * family emoji stays whole or goes.
 */
export function cutToFit(text: string, room: { most: number; unit?: TextUnit; bytes?: number }): string {
  const fits = (some: string): boolean =>
    lengthIn(some, room.unit) <= room.most && (room.bytes === undefined || utf8Length(some) <= room.bytes)
  if (fits(text)) return text
  const parts = [...charactersOf(text)].map((part) => part.segment)
  let [low, high] = [0, parts.length]
  // The most graphemes that fit with the ellipsis behind them.
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (fits(`${parts.slice(0, middle).join('').trimEnd()}…`)) low = middle
    else high = middle - 1
  }
  return low === 0 ? '' : `${parts.slice(0, low).join('').trimEnd()}…`
}

/** What a channel would carry in a language: its own words where it has them, else what follows from the main text. */
export interface VariantText {
  locale: string
  title: string
  text: string
  /** The words of the button or link. */
  action: string
  /** Whether title and text are the channel's own. */
  own: { title: boolean; text: boolean }
  image: string | null
}

/** Puts a channel's words together. A short channel gets title and summary (or the first words); an article gets the whole text. */
export function variantText(content: PostContent, channel: string, form: ChannelLimit['form'], wanted: string): VariantText {
  const main = textIn(content, wanted)
  const variant = content.variants[channel]
  const own = variant?.texts[main.locale] ?? {}
  const summary = main.summary || excerpt(main.body, 200)
  const follows =
    form === 'article' || form === 'note'
      ? renderText(main.body, { withoutLinks: form === 'note' })
      : form === 'short'
        ? [main.title, summary].filter(Boolean).join('\n\n')
        : summary
  return {
    locale: main.locale,
    title: own.title ?? main.title,
    text: own.text ?? follows,
    action: main.action,
    own: { title: own.title !== undefined, text: own.text !== undefined },
    image: variant && 'image' in variant && variant.image !== undefined ? variant.image : content.lead,
  }
}

/** The languages in which a channel says a post: all that the post has, or the one that its account speaks. */
export function languagesThere(content: PostContent, limit: Pick<ChannelLimit, 'language'>): string[] {
  if (limit.language === undefined) return Object.keys(content.texts)
  return [textIn(content, limit.language === 'own' ? content.source : limit.language).locale]
}

/** The blank line between a text and its link. */
const linkGap = 2

/** The picture that a channel carries: its own, that of the post, or in a short message the still of the film. */
export function variantImage(
  content: PostContent,
  channel: string,
  form: ChannelLimit['form'],
  recordings: ReadonlyMap<string, Recording>,
): string | null {
  const { image } = variantText(content, channel, form, content.source)
  if (image !== null || form !== 'short' || content.variants[channel]?.image === null) return image
  return filmOf(content.texts, content.source, recordings)?.poster ?? null
}

/** What a channel does with the film of a post. `code` is why it stays here: `content.desk.film.<code>`. */
export type FilmThere = { goes: 'along'; captions: boolean } | { goes: 'still'; code: string; params: Params }

/** Whether the film goes along or only its still and the link; null where there is none, or the channel shows the whole text. */
export function filmThere(
  content: PostContent,
  limit: ChannelLimit,
  wanted: string,
  recordings: ReadonlyMap<string, Recording>,
): FilmThere | null {
  const film = filmOf(content.texts, wanted, recordings)
  if (!film || film.cuts.length === 0 || limit.byHand || limit.images.most === 0) return null
  if (limit.form !== 'short' && limit.form !== 'note') return null
  const { films } = limit
  if (!films) return { goes: 'still', code: 'film-not-there', params: {} }
  const cut = cutFor(film, films)
  if (!goesAlong(cut)) return { goes: 'still', ...cut }
  const { text } = measure(variantText(content, limit.channel, limit.form, wanted), limit)
  if (films.words !== undefined && text.used > films.words) return { goes: 'still', code: 'film-words', params: { most: films.words } }
  return { goes: 'along', captions: films.captions && film.texts.some(({ what }) => what === 'captions') }
}

/** How a channel's text measures against what the channel can carry. */
export interface VariantMeasure {
  title: { used: number; most: number | null }
  text: { used: number; most: number | null }
}

export function measure(shown: VariantText, limit: ChannelLimit): VariantMeasure {
  const link = limit.link === 'in-text' ? limit.linkLength + linkGap : 0
  return {
    title: { used: lengthIn(shown.title, limit.unit), most: limit.title },
    text: { used: lengthIn(shown.text, limit.unit) + link, most: limit.text },
  }
}

export interface VariantProblem {
  code: string
  level: 'stop' | 'warn'
  params: Params
}

/** What is wrong with what a channel would carry, in every language in which it would. */
export function variantProblems(
  content: PostContent,
  channel: string,
  limit: ChannelLimit,
  assets: ReadonlyMap<string, Asset>,
  recordings: ReadonlyMap<string, Recording>,
): VariantProblem[] {
  const found: VariantProblem[] = []
  for (const locale of languagesThere(content, limit)) {
    const shown = variantText(content, channel, limit.form, locale)
    const { title, text } = measure(shown, limit)
    // What follows the main text is cut by the channel; what was written for it is not.
    if (title.most !== null && title.used > title.most)
      found.push({
        // A person writes a title for a platform of short ones, or lets it be cut and sees it before it is published.
        ...(limit.form === 'note' && !shown.own.title
          ? { code: 'title-will-be-cut', level: 'warn' as const }
          : { code: 'title-too-long', level: 'stop' as const }),
        params: { channel, locale, used: title.used, most: title.most },
      })
    const bytes = utf8Length(shown.text) + (limit.link === 'in-text' ? limit.linkLength + linkGap : 0)
    if (text.most !== null && text.used > text.most)
      found.push({
        code: shown.own.text ? 'text-too-long' : 'text-will-be-cut',
        level: shown.own.text ? 'stop' : 'warn',
        params: { channel, locale, used: text.used, most: text.most },
      })
    // What follows from the main text is cut by bytes too.
    else if (shown.own.text && limit.bytes !== undefined && bytes > limit.bytes)
      found.push({ code: 'text-too-heavy', level: 'stop', params: { channel, locale, used: bytes, most: limit.bytes } })
    const tags = tagsIn(shown.text, linksIn(shown.text)).length
    if (limit.tags !== undefined && tags > limit.tags)
      found.push({ code: 'too-many-tags', level: 'stop', params: { channel, locale, used: tags, most: limit.tags } })
  }
  const left = piecesLeftOut(content, channel, limit, recordings)
  if (left > 0) found.push({ code: 'pieces-left-out', level: 'warn', params: { channel, count: left } })
  const image = variantImage(content, channel, limit.form, recordings)
  const asset = image ? assets.get(image) : undefined
  if (asset) {
    if (limit.images.minWidth !== null && asset.width < limit.images.minWidth)
      found.push({ code: 'picture-too-small', level: 'warn', params: { channel, width: asset.width, least: limit.images.minWidth } })
    if (limit.images.ratio !== null && Math.abs(asset.width / asset.height / limit.images.ratio - 1) > 0.03)
      found.push({ code: 'picture-will-be-cropped', level: 'warn', params: { channel } })
    const [tallest, widest] = limit.images.between ?? [0, Number.POSITIVE_INFINITY]
    const shape = Math.round((asset.width / asset.height) * 100) / 100
    if (shape < tallest || shape > widest) found.push({ code: 'picture-shape', level: 'stop', params: { channel, shape, tallest, widest } })
  } else if (limit.images.needed) found.push({ code: 'picture-needed', level: 'stop', params: { channel } })
  if (limit.films?.needed) {
    const film = filmOf(content.texts, content.source, recordings)
    const cut = film && film.cuts.length > 0 ? cutFor(film, limit.films) : undefined
    if (!cut) found.push({ code: 'film-needed', level: 'stop', params: { channel } })
    else if (!goesAlong(cut)) found.push({ code: cut.code, level: 'stop', params: { channel, ...cut.params } })
  }
  for (const field of limit.fields ?? []) {
    const value = content.variants[channel]?.fields[field.name] ?? ''
    if (field.required && value === '') found.push({ code: 'channel-field-missing', level: 'stop', params: { channel, name: field.name } })
    else if (value !== '' && field.options && !field.options.some((option) => option.value === value))
      found.push({ code: 'channel-field-not-known', level: 'stop', params: { channel, name: field.name } })
  }
  return found
}

/**
 * How many things inserted into the text (booklists, words of people, infographics …) a channel of plain words leaves out where it follows
 * the main text. A person is handed films and sounds as files; a film that goes along is not left out.
 */
function piecesLeftOut(content: PostContent, channel: string, limit: ChannelLimit, recordings: ReadonlyMap<string, Recording>): number {
  if (limit.form === 'article') return 0
  const counts = Object.entries(content.texts).map(([locale, { body }]) => {
    if (content.variants[channel]?.texts[locale]?.text) return 0
    const goes = filmThere(content, limit, locale, recordings)?.goes === 'along'
    const film = goes ? filmOf(content.texts, locale, recordings)?.id : undefined
    return piecesOf(body).filter(({ kind, id }) => kind !== 'recording' || !(limit.byHand || id === film)).length
  })
  return Math.max(0, ...counts)
}

/** The channels that are on, in order, with what they can carry. */
export async function listChannelLimits(work: Work): Promise<ChannelLimit[]> {
  return (await Promise.all(channelLimits.all().map((limit) => limit(work)))).flat()
}
