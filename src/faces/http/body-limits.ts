import type { House } from '#house'
import { type Actor, matchLocale, type Refusal, refuse, translator } from '#platform'
import { alliancePolicy } from '#rooms/alliance'
import { channelsPolicy } from '#rooms/channels'
import { contentPolicy, mayUpload, mostPhotoBytes, peoplePolicy, pressPolicy } from '#rooms/content'
import { factsPolicy } from '#rooms/facts'
import { reachPolicy } from '#rooms/reach'
import { type Answerer, hostHeader } from './server.ts'

const KiB = 1024
const MiB = 1024 * KiB

/** What anybody may send in one form of a page. A page reads a form whole, so this is also what a stranger can make it hold. */
export const mostOfAnybody = 64 * KiB
/** What somebody who is signed in may send in one form: the longest post, in the longest writing. */
const mostOfStaff = 2 * MiB

/** Pages that take files, and whose: a little more than the rooms take of a file, so that the rooms can say it in their own words. */
const uploads: readonly { page: RegExp; most: number; may: (actor: Actor) => boolean }[] = [
  { page: /^\/desk\/photo-days\/[^/]+$/, most: mostPhotoBytes, may: (actor) => peoplePolicy.allows(actor, 'keep-photo-days') },
  { page: /^\/desk\/assets$/, most: 32 * MiB, may: (actor) => contentPolicy.allows(actor, 'add-asset') },
  // A film in one form, a picture of it, captions; larger films come in parts.
  { page: /^\/desk\/assets\/recordings(\/[^/]+)?$/, most: 66 * MiB, may: (actor) => contentPolicy.allows(actor, 'add-asset') },
  { page: /^\/desk\/assets\/recordings\/uploads\/[^/]+\/\d+$/, most: 3 * MiB, may: (actor) => contentPolicy.allows(actor, 'add-asset') },
  { page: /^\/desk\/assets\/recordings\/[^/]+\/\w+\/[\w-]+$/, most: 5 * MiB, may: (actor) => contentPolicy.allows(actor, 'add-asset') },
  { page: /^\/desk\/settings\/brand$/, most: 4 * MiB, may: (actor) => alliancePolicy.allows(actor, 'change-brand') },
  { page: /^\/desk\/points\/import$/, most: 32 * MiB, may: (actor) => alliancePolicy.allows(actor, 'import-points') },
  { page: /^\/desk\/press\/media\/import$/, most: 8 * MiB, may: (actor) => pressPolicy.allows(actor, 'change-media-list') },
  { page: /^\/desk\/past(?:\/\d{1,9})?$/, most: 480 * MiB, may: (actor) => channelsPolicy.allows(actor, 'import-past-posts') },
  { page: /^\/desk\/past\/addresses$/, most: 12 * MiB, may: (actor) => reachPolicy.allows(actor, 'keep-old-addresses') },
  { page: /^\/desk\/channels\/[\w-]{36}\/past$/, most: 220 * MiB, may: (actor) => channelsPolicy.allows(actor, 'import-past-posts') },
  { page: /^\/desk\/facts\/imports$/, most: 220 * MiB, may: (actor) => factsPolicy.allows(actor, 'import-figures') },
]

/** What helpers without an account may have on the way together: a form is held whole, and a link to a photo day hangs on a wall. */
export const mostOfHelpersAtOnce = 4 * mostPhotoBytes

/** The largest body that any page takes. */
export const mostOfAll = Math.max(...uploads.map(({ most }) => most))

/**
 * Stands before the pages and refuses bodies that are too large for who asks, before a byte of them is read. A body must say how long it
 * is; every browser does. Who asks is looked up only for what is more than anybody may send. Helpers of photo days wait for each other
 * where together they would send more than `mostOfHelpersAtOnce`.
 */
export function bodyLimits(house: House): Answerer {
  let ofHelpers = 0
  /** Helpers of a photo day have no account: what they may send hangs on the link in the address. */
  const limitOfHelper = async (host: string, address: string): Promise<number> => {
    const found = await house.resolveRequest({ host, headers: new Headers() })
    const token = new URL(address, 'http://x').searchParams.get('t') ?? ''
    const may =
      found && (await house.work(found.alliance.id, { kind: 'visitor', signals: { gpc: false } }, (work) => mayUpload(work, token)))
    return may ? mostPhotoBytes : mostOfAnybody
  }
  const isHelpers = (path: string): boolean => /^(?:\/[a-z]{2}(?:-[A-Z][A-Za-z]+)?)?\/photo-day$/.test(path)
  const limitFor = async (path: string, host: string, cookie: string | undefined, address: string): Promise<number> => {
    if (isHelpers(path)) return limitOfHelper(host, address)
    if (!path.startsWith('/desk/') || cookie === undefined) return mostOfAnybody
    const found = await house.resolveRequest({ host, headers: new Headers({ cookie }) })
    if (!found?.staff) return mostOfAnybody
    const upload = uploads.find(({ page }) => page.test(path))
    return upload?.may(found.actor) ? upload.most : mostOfStaff
  }
  return async (request, response, path) => {
    const length = Number(request.headers['content-length'] ?? 0)
    let refusal: Refusal | undefined
    if (request.headers['transfer-encoding'] !== undefined) refusal = refuse(411, 'platform.body-length-needed')
    else if (length > mostOfAnybody) {
      const limit = await limitFor(path, String(request.headers[hostHeader] ?? ''), request.headers.cookie, request.url ?? '/')
      if (length > limit) refusal = refuse(413, 'platform.body-too-large', { limit })
      else if (isHelpers(path)) {
        // Who left while we looked up who asks sends nothing, and its end was told already.
        if (response.closed) return true
        if (ofHelpers + length > mostOfHelpersAtOnce) refusal = refuse(503, 'platform.too-many-bodies')
        else {
          ofHelpers += length
          response.once('close', () => (ofHelpers -= length))
        }
      }
    }
    if (!refusal) return false
    const locale = matchLocale(request.headers['accept-language'], ['en', 'zh-CN'])
    response.writeHead(refusal.status, {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      ...(refusal.status === 503 ? { 'retry-after': '30' } : {}),
    })
    response.end(`${translator(locale)(`refusals.${refusal.code}`, refusal.params)}\n`)
    return true
  }
}
