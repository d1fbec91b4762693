import { keptFrom } from '#rooms/content'
import { type ApiAnswer, isOutcome, member, textOf } from '../call.ts'
import type { HeldDelivery } from '../channel.ts'
import { actor, leadPicture } from '../compose-payload.ts'
import type { Outcome } from '../delivery-state.ts'
import { type CarriedFilm, captionsOf } from '../film.ts'
import { lightPicture, pictureOf } from '../picture.ts'
import { spoken } from '../short-text.ts'
import { call, harmless, itemsOf, reasonOf, refusalOf, type Whose } from './api.ts'
import { keep, printOf } from './upload.ts'

/** "Thumbnails: set" and "Captions: insert". */
const most = { thumbnailBytes: 2_000_000, thumbnailSide: 1280 }

/**
 * Puts captions in every language beside a film that nobody sees yet. Those that are there already stay; YouTube refuses a second one of
 * the same language and name. An outcome where that is not done.
 */
export async function putCaptions(whose: Whose, video: string, film: CarriedFilm, held: HeldDelivery): Promise<Outcome | undefined> {
  const captions = captionsOf(film)
  if (captions.length === 0) return undefined
  // Asking costs an eighth of what a refused repetition does.
  const listed = await call(whose, `/youtube/v3/captions?${new URLSearchParams({ part: 'snippet', videoId: video })}`)
  if (isOutcome(listed)) return harmless(listed)
  const items = itemsOf(listed)
  if (!items) return refusalOf(whose, listed)
  const there = items
    .filter((item) => member(item, 'snippet', 'trackKind') !== 'ASR')
    .map((item) => textOf(member(item, 'snippet', 'language'), 40).toLowerCase())
  const lost = await keep(whose, held, { file: film.cut.fileId, video, captions: printOf(film) })
  if (lost) return lost
  for (const { locale, vtt } of captions) {
    if (there.includes(locale.toLowerCase())) continue
    const said = await insertCaptions(whose, { videoId: video, language: locale, name: '', isDraft: false }, vtt)
    if (isOutcome(said)) return harmless(said)
    if (said.status === 409 && reasonOf(said) === 'captionExists') continue
    if (said.status === 400) return { state: 'failed', code: 'channels.youtube-captions-refused' }
    if (said.status !== 200) return refusalOf(whose, said)
  }
  return undefined
}

/** What is said of the track and the track itself in one request, as "multipart/related" (RFC 2387). */
function insertCaptions(whose: Whose, snippet: object, vtt: string): Promise<ApiAnswer | Outcome> {
  const boundary = `foyer-${crypto.randomUUID()}`
  const parts = [
    ['application/json; charset=utf-8', JSON.stringify({ snippet })],
    ['application/octet-stream', vtt],
  ]
  const body = `${parts.map(([type, part]) => `--${boundary}\r\ncontent-type: ${type}\r\n\r\n${part}\r\n`).join('')}--${boundary}--\r\n`
  return call(whose, '/upload/youtube/v3/captions?uploadType=multipart&part=snippet', {
    method: 'POST',
    timeoutMs: 60_000,
    headers: { 'content-type': `multipart/related; boundary=${boundary}` },
    body,
  })
}

/**
 * Gives a film its still: its own, else the post's picture. One that YouTube does not take (an account without a confirmed telephone number
 * has none of its own) leaves the film with what YouTube chooses.
 */
export async function putThumbnail(whose: Whose, video: string, film: CarriedFilm, delivery: HeldDelivery): Promise<Outcome | undefined> {
  const still = await stillOf(whose, film, delivery)
  if (!still) return undefined
  const said = await call(whose, `/upload/youtube/v3/thumbnails/set?${new URLSearchParams({ uploadType: 'media', videoId: video })}`, {
    method: 'POST',
    timeoutMs: 60_000,
    headers: { 'content-type': still.mime },
    body: still.bytes,
  })
  if (isOutcome(said)) return harmless(said)
  if (said.status === 200) return undefined
  const outcome = refusalOf(whose, said)
  return outcome.state === 'failed' && said.status !== 401 ? undefined : outcome
}

async function stillOf(whose: Whose, { recording }: CarriedFilm, delivery: HeldDelivery) {
  const { words, locale } = spoken(delivery)
  const { poster } = recording
  const own = poster
    ? await whose.house.work(whose.alliance, actor, async (work) => {
        const kept = await keptFrom(work, { pictures: [poster], words: [] }, 'others')
        return leadPicture(work, kept.has(poster) ? null : poster, locale)
      })
    : null
  const picture = await pictureOf(whose.house, delivery, { picture: own ?? words.picture }, 20_000_000)
  return picture && lightPicture(picture, { bytes: most.thumbnailBytes, side: most.thumbnailSide })
}
