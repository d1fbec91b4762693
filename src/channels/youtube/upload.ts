import { createHash } from 'node:crypto'
import { type ApiAnswer, isOutcome, member, textOf } from '../call.ts'
import type { HeldDelivery, ReadBack } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { type CarriedFilm, captionsOf, partOf } from '../film.ts'
import { keepDraft } from '../hold.ts'
import { carries } from '../short-text.ts'
import { call, harmless, isAbsence, itemsOf, nextOf, refusalOf, type Whose } from './api.ts'
import type { Snippet } from './words.ts'

/** Bytes of one request; a multiple of 256 KiB, as the protocol wants it. */
const partBytes = 8 * 1024 * 1024
const partTimeoutMs = 300_000

/**
 * What is kept of a film that nobody sees yet: the upload that was begun, or the film that came of it, with the file it is of. An upload is
 * known by the path of its address; it opens nothing but itself, and ends after a week. A film beside which captions were put is kept with what
 * tells these captions from others.
 */
export type Draft = { file: string } & ({ upload: string; bytes: number } | { video: string; captions?: string })

export function readDraft(draft: string | null): Draft | undefined {
  const [what, file, name, more] = draft?.split(' ') ?? []
  if (!file || !name) return undefined
  return what === 'video' ? { file, video: name, captions: more } : { file, upload: name, bytes: Number(more) }
}

const sayDraft = (draft: Draft): string =>
  ('video' in draft ? ['video', draft.file, draft.video, draft.captions] : ['upload', draft.file, draft.upload, draft.bytes])
    .filter((part) => part !== undefined)
    .join(' ')

const fellSilent: Outcome = { state: 'retry', code: 'channels.worker-fell-silent', sickChannel: false }

/** Keeps a draft; the outcome where the delivery is no longer ours. */
export async function keep(whose: Whose, held: HeldDelivery, draft: Draft): Promise<Outcome | undefined> {
  return (await keepDraft(whose.house, held, sayDraft(draft))) ? undefined : fellSilent
}

/**
 * Brings the film there, private, and says what it is called there. No byte leaves before the upload is kept, and whoever goes on asks first
 * how far it came: so one upload is one film, whatever breaks off, and what arrived is not sent again.
 */
export async function uploadFilm(
  whose: Whose,
  held: HeldDelivery,
  film: CarriedFilm,
  resource: { snippet: Snippet; status: object },
  lost: AbortSignal,
): Promise<string | Outcome> {
  const kept = readDraft(held.draft)
  if (kept) {
    const stands = await whereItStands(whose, held, kept)
    if (typeof stands !== 'object' || 'state' in stands) {
      if (typeof stands !== 'string') return stands
      if (kept.file === film.cut.fileId && !hasOtherCaptions(kept, film)) return stands
      // The post shows another film by now, or a name was taken out of captions that are there: what was brought is taken away before the
      // other comes.
      const gone = await takeAway(whose, stands)
      if (gone) return gone
    } else if ('upload' in kept && stands.from !== null && kept.file === film.cut.fileId)
      return sendFrom(whose, held, film, kept.upload, stands.from, lost)
  }
  const begun = await begin(whose, film, resource)
  if (typeof begun !== 'string') return begun
  const unkept = await keep(whose, held, { file: film.cut.fileId, upload: begun, bytes: film.file.bytes })
  return unkept ?? sendFrom(whose, held, film, begun, 0, lost)
}

/** Tells captions from others. */
export const printOf = (film: CarriedFilm): string =>
  createHash('sha256')
    .update(JSON.stringify(captionsOf(film)))
    .digest('base64url')
    .slice(0, 22)

const hasOtherCaptions = (kept: Draft, film: CarriedFilm): boolean =>
  'video' in kept && kept.captions !== undefined && kept.captions !== printOf(film)

/** Where a draft stands: the film's name there; from which byte its upload goes on, null where it does not; or why nobody can tell now. */
export async function whereItStands(whose: Whose, held: HeldDelivery, draft: Draft): Promise<string | { from: number | null } | Outcome> {
  if ('video' in draft) return draft.video
  const said = await call(whose, draft.upload, {
    method: 'PUT',
    headers: { 'content-range': `bytes */${draft.bytes}` },
    body: '',
  })
  if (isOutcome(said)) return harmless(said)
  const video = videoIn(said)
  if (video) return (await keep(whose, held, { file: draft.file, video })) ?? video
  if (said.status === 308) return { from: nextByte(said) }
  if (!isAbsence(said) && said.status !== 410) return refusalOf(whose, said)
  // An upload is forgotten some time after it ended, however it ended.
  const found = await findByLink(whose, held)
  if (found === 'unknown') return { state: 'retry', code: 'channels.cannot-be-asked', sickChannel: true }
  if (found === 'absent') return { from: null }
  return (await keep(whose, held, { file: draft.file, video: found.video })) ?? found.video
}

const videoIn = (said: ApiAnswer): string =>
  said.status === 200 || said.status === 201 ? textOf(member(said.body, 'id'), 40).replace(/[^\w-]/g, '') : ''

/** The first byte that is not there yet: `Range: bytes=0-524287`, absent where none is. */
const nextByte = (said: ApiAnswer): number => {
  const last = /^bytes=0-(\d{1,15})$/.exec(said.headers.get('range') ?? '')
  return last ? Number(last[1]) + 1 : 0
}

async function begin(whose: Whose, film: CarriedFilm, resource: object): Promise<string | Outcome> {
  const said = await call(whose, '/upload/youtube/v3/videos?uploadType=resumable&part=snippet,status', {
    method: 'POST',
    headers: { 'x-upload-content-length': String(film.file.bytes), 'x-upload-content-type': film.cut.mime },
    json: resource,
  })
  // An upload into which no byte goes is no film.
  if (isOutcome(said)) return harmless(said)
  if (said.status !== 200) return refusalOf(whose, said)
  return (
    uploadAt(whose, said.headers.get('location') ?? '') ?? { state: 'failed', code: 'channels.youtube-upload-elsewhere', sickChannel: true }
  )
}

/**
 * The path of an upload's address; undefined where it is not one of Google's, or of the relay through which Google is reached. It is called at
 * the server that we know: our token and the film go nowhere else.
 */
function uploadAt({ account }: Whose, address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { origin, pathname, search } = new URL(address)
  const known = origin === account.settings.server || /^https:\/\/(?:[a-z0-9-]+\.)*googleapis\.com$/.test(origin)
  return known && pathname.startsWith('/upload/youtube/') ? pathname + search : undefined
}

const brokenOff: Outcome = { state: 'retry', code: 'channels.receiver-broke-off', sickChannel: true }

async function sendFrom(
  whose: Whose,
  held: HeldDelivery,
  film: CarriedFilm,
  upload: string,
  first: number,
  lost: AbortSignal,
): Promise<string | Outcome> {
  const { bytes } = film.file
  for (let from = first; from < bytes; ) {
    if (lost.aborted) return fellSilent
    const end = Math.min(from + partBytes, bytes) - 1
    const said = await call(whose, upload, {
      method: 'PUT',
      timeoutMs: partTimeoutMs,
      headers: { 'content-type': film.cut.mime, 'content-range': `bytes ${from}-${end}/${bytes}` },
      body: partOf(film, from, end),
    })
    if (isOutcome(said)) return goesOn(whose, from > first, harmless(said))
    const video = videoIn(said)
    if (video) return (await keep(whose, held, { file: film.cut.fileId, video })) ?? video
    if (said.status !== 308) return goesOn(whose, from > first, isAbsence(said) ? brokenOff : refusalOf(whose, said))
    const next = nextByte(said)
    if (next <= from || next > bytes) return goesOn(whose, from > first, brokenOff)
    from = next
  }
  // All of it is there, and nobody has said yet what it is called.
  return { state: 'retry', code: 'channels.youtube-not-ready', sickChannel: false }
}

/** An upload that came further is only not finished: it goes on in a minute, and costs no try. */
function goesOn({ house }: Whose, further: boolean, outcome: Outcome): Outcome {
  if (!further || outcome.state !== 'retry') return outcome
  return { state: 'later', code: 'channels.youtube-upload-goes-on', at: new Date(house.clock.now().getTime() + 60_000) }
}

/** Takes away what was brought of a film that may not be shown any more: nobody has seen it. `brought` is what it is called there, where that is known. */
export async function leaveUnseen(whose: Whose, held: HeldDelivery, brought?: string): Promise<Outcome> {
  const kept = readDraft(held.draft)
  const stands = brought ?? (kept && (await whereItStands(whose, held, kept)))
  if (typeof stands === 'object' && 'state' in stands) return stands
  const undone = typeof stands === 'string' ? await takeAway(whose, stands) : undefined
  if (undone) return undone
  // Should it be shown again one day, it is brought anew.
  await keepDraft(whose.house, held, '')
  return { state: 'failed', code: 'channels.youtube-film-gone' }
}

/** Deletes a film; undefined when it is gone. */
export async function takeAway(whose: Whose, video: string): Promise<Outcome | undefined> {
  const said = await call(whose, `/youtube/v3/videos?${new URLSearchParams({ id: video })}`, { method: 'DELETE' })
  if (isOutcome(said)) return harmless(said)
  return said.status === 204 || isAbsence(said) ? undefined : refusalOf(whose, said)
}

const pagesToRead = 10

/** The film that carries the delivery's short link in its description, among all that were uploaded since the first attempt; private ones too. */
export async function findByLink(whose: Whose, held: HeldDelivery): Promise<{ video: string } | Exclude<ReadBack, 'there' | object>> {
  const asked = await call(whose, '/youtube/v3/channels?part=contentDetails&mine=true')
  const [channel] = isOutcome(asked) ? [] : (itemsOf(asked) ?? [])
  const uploads = textOf(member(channel, 'contentDetails', 'relatedPlaylists', 'uploads'), 100)
  if (!uploads) return 'unknown'
  // Clocks may differ by some minutes.
  const since = (held.startedAt?.getTime() ?? 0) - 10 * 60_000
  const links = [held.payload, ...Object.values(held.payload.translations)].map(({ link }) => link)
  for (let page = 0, after: string | undefined; page < pagesToRead; page++) {
    const query = new URLSearchParams({ part: 'snippet', playlistId: uploads, maxResults: '50', ...(after ? { pageToken: after } : {}) })
    const said = await call(whose, `/youtube/v3/playlistItems?${query}`)
    // A channel that never had a film has no list of them.
    if (!isOutcome(said) && isAbsence(said)) return 'absent'
    const items = isOutcome(said) ? undefined : itemsOf(said)
    if (isOutcome(said) || !items) return 'unknown'
    for (const item of items) {
      const description = member(item, 'snippet', 'description')
      if (typeof description === 'string' && links.some((link) => carries(description, link)))
        return { video: textOf(member(item, 'snippet', 'resourceId', 'videoId'), 40) }
    }
    after = nextOf(said)
    if (!after || Date.parse(textOf(member(items.at(-1), 'snippet', 'publishedAt'), 40)) < since) return 'absent'
  }
  return 'unknown'
}
