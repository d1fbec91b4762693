// What the actor says, as JSON of Activity Streams. Written as plain documents: every server reads these, also one without JSON-LD.
import sharp from 'sharp'
import { escapeHtml, type Platform } from '#platform'
import { cutUrl, type FilmLimit, linksIn, tagsIn } from '#rooms/content'
import type { HeldAnswer, HeldDelivery } from '../channel.ts'
import { describedIn, filmToCarry } from '../film.ts'
import { pictureOf } from '../picture.ts'
import { shortText, spoken } from '../short-text.ts'
import type { Payload } from '../tables.ts'
import { addressesOf, everybody } from './addresses.ts'
import type { ActivityBody } from './tables.ts'

/** The most that a note says, in characters as people count them: what Mastodon's own people may write. */
export const most = 500
/** Larger pictures are left out; other servers fetch them from here. */
const mostPictureBytes = 16 * 1024 * 1024
/** Mastodon shows no more of a description. */
const mostAltText = 1500

/** Other servers fetch films from here; what is larger than Mastodon's own may be they show as a link. */
export const films: FilmLimit = { types: ['video/mp4', 'video/webm'], bytes: 103_809_024, seconds: null, captions: false }

const context = [
  'https://www.w3.org/ns/activitystreams',
  { Hashtag: 'as:Hashtag', sensitive: 'as:sensitive', toot: 'http://joinmastodon.org/ns#' },
]

type Where = Pick<Platform, 'config'>

/** The note of a post: its words with the link, its film or its picture with a description. */
export async function noteOfPost(house: Platform, delivery: HeldDelivery, id: string): Promise<ActivityBody> {
  const { words, locale } = spoken(delivery)
  const at = addressesOf(house)
  const text = shortText(words, { most })
  return {
    id: at.note(id),
    type: 'Note',
    attributedTo: at.actor,
    to: [everybody],
    cc: [at.followers],
    ...saidIn(house, text, locale),
    published: words.publishedAt,
    url: words.url,
    sensitive: false,
    tag: hashtagsOf(house, text),
    attachment: await attachmentOf(house, delivery, words, locale),
  }
}

/** Words in a language, as HTML, the way servers tell the language of a text. */
const saidIn = (house: Where, text: string, locale: string, before = '') => {
  const content = htmlOf(house, text, before)
  return { content, contentMap: { [locale.split('-')[0]!]: content } }
}

/** A text as HTML: its paragraphs and lines, its addresses and hashtags as links; `before` stands before its first word. */
export function htmlOf(house: Where, text: string, before = ''): string {
  const links = linksIn(text)
  const parts = [
    ...links.map(({ from, to, uri }) => ({ from, to, open: `<a href="${escapeHtml(uri)}" rel="nofollow noopener">` })),
    ...tagsIn(text, links).map(({ from, to, tag }) => ({
      from,
      to,
      open: `<a href="${escapeHtml(tagAddress(house, tag))}" class="mention hashtag" rel="tag">`,
    })),
  ].toSorted((a, b) => a.from - b.from)
  let html = ''
  let done = 0
  for (const { from, to, open } of parts) {
    html += `${escapeHtml(text.slice(done, from))}${open}${escapeHtml(text.slice(from, to))}</a>`
    done = to
  }
  html += escapeHtml(text.slice(done))
  return `<p>${before}${html
    .split(/\n{2,}/)
    .join('</p><p>')
    .replaceAll('\n', '<br>')}</p>`
}

const tagAddress = ({ config }: Where, tag: string): string => `${config.url}/search?q=${encodeURIComponent(tag)}`

const hashtagsOf = (house: Where, text: string) =>
  [...new Map(tagsIn(text, linksIn(text)).map(({ tag }) => [tag.toLowerCase(), tag])).values()].map((tag) => ({
    type: 'Hashtag',
    name: `#${tag}`,
    href: tagAddress(house, tag),
  }))

async function attachmentOf(house: Platform, delivery: HeldDelivery, words: Payload, locale: string) {
  const picture = words.picture && (await pictureOf(house, delivery, words, mostPictureBytes))
  const film = await filmToCarry(house, delivery, words, films)
  if (film) {
    const { mime, width, height } = film.cut
    const name = [...describedIn(film, locale)].slice(0, mostAltText).join('')
    const size = width && height ? { width, height } : {}
    const still = picture ? { icon: { type: 'Image', mediaType: picture.mime, url: words.picture!.url } } : {}
    return [{ type: 'Document', mediaType: mime, url: house.config.url + cutUrl(film.cut), name, ...size, ...still }]
  }
  if (!picture) return []
  const { width, height } = await sharp(picture.bytes).metadata()
  const name = [...picture.alt].slice(0, mostAltText).join('')
  return [{ type: 'Document', mediaType: picture.mime, url: words.picture!.url, name, width, height }]
}

/** The note of an answer: to whoever is answered, and to nobody else where they wrote to us alone. */
export function noteOfAnswer(
  house: Where,
  answer: HeldAnswer,
  to: { id: string; handle: string; url: string | null },
): { note: ActivityBody; open: boolean } {
  const at = addressesOf(house)
  const open = answer.answers.sort !== 'message'
  const name = to.handle.split('@')[1]!
  const mention = `<span class="h-card"><a href="${escapeHtml(to.url ?? to.id)}" class="u-url mention">@<span>${escapeHtml(name)}</span></a></span> `
  return {
    open,
    note: {
      id: at.note(answer.deliveryId),
      type: 'Note',
      attributedTo: at.actor,
      inReplyTo: answer.answers.remoteId,
      to: [to.id],
      cc: open ? [everybody] : [],
      ...saidIn(house, answer.payload.text, answer.locale, mention),
      published: answer.payload.publishedAt,
      sensitive: false,
      tag: [{ type: 'Mention', href: to.id, name: to.handle }, ...hashtagsOf(house, answer.payload.text)],
      attachment: [],
    },
  }
}

/** An activity of ours about an object: Create and Update are for whom the object is for, Delete for everybody who may have it. */
export function activityOf(house: Where, type: 'Create' | 'Update' | 'Delete', id: string, object: ActivityBody, at: Date): ActivityBody {
  const { actor, activity } = addressesOf(house)
  return {
    '@context': context,
    id: activity(id),
    type,
    actor,
    published: at.toISOString(),
    to: object.to ?? [everybody],
    cc: object.cc ?? [],
    object,
  }
}

/** What is left of a note that was taken back. */
export const tombstone = (house: Where, note: string): ActivityBody => ({
  id: addressesOf(house).note(note),
  type: 'Tombstone',
  to: [everybody],
  cc: [addressesOf(house).followers],
})

/** A note by itself, as whoever asks for its address gets it. */
export const alone = (object: ActivityBody): ActivityBody => ({ '@context': context, ...object })
