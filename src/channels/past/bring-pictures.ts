import { basename } from 'node:path'
import { type Actor, decoded, fetchOutbound, isOutboundFailure, isRefusal, type Platform, unzip, type Work } from '#platform'
import { addAsset } from '#rooms/content'
import { canonical } from './judge-item.ts'

/** A picture that texts show. */
export interface WantedPicture {
  /** As the text names it. */
  src: string
  alt: string
  locale: string
}

export interface BroughtPictures {
  /** Asset by {@link canonical} address, of all that are here now. */
  assets: Map<string, string>
  brought: number
  known: number
  /** Addresses that were not tried in this run. */
  rest: Set<string>
  /** Why a picture is not here; `code` names a sentence of `channels.site.note`. */
  problems: Map<string, string>
}

/** Pictures fetched in one run: others' servers are not ours to press, and a run ends while somebody waits for it. */
const mostFetched = 300
const mostMinutes = 5
/** One picture; what is larger is not read into memory, wherever it comes from. */
const mostBytes = 30 * 1024 * 1024
/** A library's pictures of ten years; what is in the archive besides is not unpacked. */
const mostArchive = 4 * 1024 * 1024 * 1024

/** The pictures that came over before, by {@link canonical} address. */
export async function knownPictures(work: Work, addresses: readonly string[]): Promise<Map<string, string>> {
  const known = new Map<string, string>()
  for (let at = 0; at < addresses.length; at += 5000) {
    const rows = await work.db
      .selectFrom('channels.past_pictures')
      .select(['address', 'asset_id'])
      .where('alliance_id', '=', work.alliance)
      .where('address', '=', (eb) => eb.fn.any(eb.val(addresses.slice(at, at + 5000))))
      .execute()
    for (const { address, asset_id } of rows) known.set(address, asset_id)
  }
  return known
}

/**
 * Brings the pictures of an old site over: from an archive of its uploads, then from their old addresses where that is wished. Each becomes an
 * asset once, with the alt text that stood beside it and rights that a person has to settle. One that cannot be had is named, and the texts
 * come without it. Opens a transaction for each picture.
 */
export async function bringPictures(
  house: Platform,
  alliance: string,
  actor: Actor,
  wanted: readonly WantedPicture[],
  from: { archive?: string | Uint8Array; fetch: boolean },
): Promise<BroughtPictures> {
  const byAddress = new Map<string, WantedPicture>()
  for (const picture of wanted) {
    const address = canonical(picture.src)
    const before = byAddress.get(address)
    // The same picture stands in several texts; one of them may say what it shows.
    if (!before || (before.alt === '' && picture.alt !== '')) byAddress.set(address, picture)
  }
  const assets = await house.work(alliance, actor, (work) => knownPictures(work, [...byAddress.keys()]))
  const known = assets.size
  const problems = new Map<string, string>()
  const open = new Set([...byAddress.keys()].filter((address) => !assets.has(address)))
  const keep = async (address: string, bytes: Uint8Array): Promise<void> => {
    const { alt, locale } = byAddress.get(address)!
    try {
      const asset = await house.work(alliance, actor, async (work) => {
        const { id } = await addAsset(work, {
          bytes,
          name: decoded(basename(new URL(address).pathname)) || 'picture',
          alt: alt === '' ? {} : { [locale]: alt },
          rightsNote: address.slice(0, 1000),
        })
        await work.db
          .insertInto('channels.past_pictures')
          .values({ alliance_id: work.alliance, address, asset_id: id, made_at: work.now })
          .execute()
        return id
      })
      assets.set(address, asset)
      problems.delete(address)
    } catch (error) {
      if (!isRefusal(error)) throw error
      problems.set(address, 'picture-unusable')
    }
    open.delete(address)
  }
  if (from.archive) {
    const find = finder(open)
    const wanted = (name: string, bytes: number): boolean => {
      const address = find(name)
      if (!address || !open.has(address)) return false
      if (bytes <= mostBytes) return true
      problems.set(address, 'picture-unusable')
      open.delete(address)
      return false
    }
    for await (const { name, bytes } of unzip(from.archive, { maxBytes: mostArchive, maxEntries: 100_000, wanted }))
      await keep(find(name)!, bytes)
  }
  let fetched = 0
  const until = performance.now() + mostMinutes * 60_000
  for (const address of from.fetch ? [...open] : []) {
    if (fetched === mostFetched || performance.now() > until) break
    fetched++
    const bytes = await fetchPicture(house, address, byAddress.get(address)!.src)
    if (typeof bytes === 'string') {
      problems.set(address, bytes)
      open.delete(address)
    } else await keep(address, bytes)
  }
  const rest = from.fetch ? open : new Set<string>()
  if (!from.fetch) for (const address of open) problems.set(address, 'picture-not-given')
  return { assets, brought: assets.size - known, known, rest, problems }
}

/** The picture in its full size, else as the text names it; or why it cannot be had. */
async function fetchPicture(house: Platform, address: string, src: string): Promise<Uint8Array | string> {
  let problem = 'picture-not-fetched'
  for (const at of new Set([address, src])) {
    try {
      const answer = await fetchOutbound(house, at, { maxBytes: mostBytes, timeoutMs: 15_000 })
      if (answer.status === 200) return new Uint8Array(await answer.arrayBuffer())
      problem = answer.status === 404 || answer.status === 410 ? 'picture-gone' : 'picture-not-fetched'
    } catch (error) {
      if (!isOutboundFailure(error)) throw error
      problem =
        error.reason === 'not-allowed' ? 'picture-not-allowed' : error.reason === 'too-large' ? 'picture-unusable' : 'picture-not-fetched'
    }
  }
  return problem
}

/** Finds the picture that a file of an archive is: the end of its path is that of the address; where only one is called so, its name is enough. */
function finder(addresses: Iterable<string>): (name: string) => string | undefined {
  const byName = new Map<string, { address: string; path: string }[]>()
  for (const address of addresses) {
    const path = decoded(new URL(address).pathname).toLowerCase()
    const name = basename(path)
    byName.set(name, [...(byName.get(name) ?? []), { address, path }])
  }
  return (entry) => {
    const path = `/${entry.replaceAll('\\', '/').toLowerCase()}`
    const whole = path.replace(/-(?:scaled|rotated)(?=\.\w{3,4}$)/, '')
    const same = byName.get(basename(whole)) ?? []
    const [only, ...others] = same
    const exact = same.find((one) => whole.endsWith(one.path) || one.path.endsWith(whole) || tail(one.path) === tail(whole))
    return exact?.address ?? (others.length === 0 ? only?.address : undefined)
  }
}

/** The last three parts of a path: `2019/03/hall.jpg`. */
const tail = (path: string): string => path.split('/').slice(-3).join('/')
