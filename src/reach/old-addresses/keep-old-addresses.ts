import { audit, isRefusal, type Params, type Work } from '#platform'
import { placesBySlug } from '#rooms/content'
import { changeLink } from '../change-link.ts'
import { reachPolicy } from '../policy.ts'
import { allowedTarget } from '../targets.ts'
import { candidatesFor, leadTo, readOldAddress } from './address.ts'
import {
  addressLive,
  addressNotRead,
  addressTaken,
  leadsBack,
  noSuchAddress,
  starNotBelow,
  targetNotOwn,
  targetNotRead,
  tooManyAddresses,
} from './errors.ts'
import { isLive } from './live.ts'
import { listOwnHosts } from './own-hosts.ts'

/** Old addresses that an alliance may keep. */
const mostAddresses = 200_000

export interface OldTarget {
  /** A path of the portal, or a whole address on an own host. */
  target: string
  subject: { kind: 'post' | 'page'; id: string } | null
}

/** One pair, read and checked. */
export interface OldPair extends OldTarget {
  address: string
  /** The code of the link that counts who comes. */
  code?: string
}

/** What became of one pair of many. */
export type Kept = { address: string; outcome: 'kept' | 'known' } | { address: string; outcome: 'refused'; code: string; params: Params }

/**
 * Reads where something old is to lead: a page of this site, by its path or its whole address, or an address on a host that is the library's
 * own. Anything else would send readers wherever an old link is made to point. Refuses the field `target`.
 */
export async function readTarget(work: Work, given: string): Promise<OldTarget> {
  const text = given.trim()
  const here = new URL(work.house.config.url).host
  let target = text
  if (!text.startsWith('/')) {
    if (!URL.canParse(text)) throw targetNotRead()
    const url = new URL(text)
    if (url.host === here) target = `${url.pathname}${url.search}${url.hash}`
    else {
      if (!allowedTarget(text)) throw targetNotRead()
      if (!(await listOwnHosts(work)).includes(url.host)) throw targetNotOwn(url.host)
      return { target: text, subject: null }
    }
  }
  if (!allowedTarget(target)) throw targetNotRead()
  const [subject] = await placesBySlug(work, [target])
  return { target, subject: subject ?? null }
}

/** Makes one old address lead somewhere, or elsewhere than it did; a printed code goes on being counted under its own scene. Refuses the fields `address` and `target`. */
export async function keepOldAddress(work: Work, input: { address: string; target: string }): Promise<OldPair> {
  reachPolicy.demand(work, 'keep-old-addresses')
  const read = readOldAddress(input.address)
  if (!read) throw addressNotRead()
  const pair = { address: read.address, ...(await readTarget(work, input.target)) }
  await demandPossible(work, pair)
  const code = await codeOf(work, pair.address)
  if (code) await changeLink(work, code, { target: pair.target })
  await work.db
    .insertInto('reach.old_addresses')
    .values(rowOf(work, { ...pair, ...(code ? { code } : {}) }, 'by hand'))
    .onConflict((on) =>
      on.columns(['alliance_id', 'address']).doUpdateSet((eb) => ({
        target: eb.ref('excluded.target'),
        subject_kind: eb.ref('excluded.subject_kind'),
        subject_id: eb.ref('excluded.subject_id'),
        code: eb.ref('excluded.code'),
        source: eb.ref('excluded.source'),
      })),
    )
    .execute()
  await audit(work, 'reach.old-address-kept', { kind: 'old-address', id: pair.address }, { address: pair.address, target: pair.target })
  return pair
}

/**
 * Keeps many at once. One that is known and leads to the same place stays as it is; one that leads elsewhere, that is a page of this house, or
 * that would lead back to itself is refused by name and the others are kept. Says nothing to the record: whoever brings them does.
 */
export async function keepOldAddresses(work: Work, pairs: readonly OldPair[], source: string): Promise<Kept[]> {
  const { outcomes, fresh } = await judgeAddresses(work, pairs)
  await writeAddresses(work, fresh, source)
  return outcomes
}

/** What would become of each pair, in their order, and those that would be new. Changes nothing. */
export async function judgeAddresses(work: Work, pairs: readonly OldPair[]): Promise<{ outcomes: Kept[]; fresh: OldPair[] }> {
  reachPolicy.demand(work, 'keep-old-addresses')
  const outcomes: Kept[] = []
  const known = await keptFor(
    work,
    pairs.map(({ address }) => address),
  )
  const fresh = new Map<string, OldPair>()
  for (const pair of pairs) {
    const { address } = pair
    const before = known.get(address) ?? fresh.get(address)
    try {
      if (before && before.target !== pair.target) throw addressTaken(before.target)
      if (!before) {
        await demandPossible(work, pair)
        fresh.set(address, pair)
      }
      outcomes.push({ address, outcome: before ? 'known' : 'kept' })
    } catch (error) {
      if (!isRefusal(error)) throw error
      const [problem] = error.fields
      outcomes.push({ address, outcome: 'refused', code: problem?.code ?? error.code, params: problem?.params ?? error.params })
    }
  }
  return { outcomes, fresh: [...fresh.values()] }
}

/** Writes pairs down that were judged in this work. Refuses more than {@link mostAddresses} of one alliance. */
export async function writeAddresses(work: Work, pairs: readonly OldPair[], source: string): Promise<void> {
  if (pairs.length === 0) return
  const { n } = await work.db
    .selectFrom('reach.old_addresses')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('alliance_id', '=', work.alliance)
    .executeTakeFirstOrThrow()
  if (Number(n) + pairs.length > mostAddresses) throw tooManyAddresses(mostAddresses)
  for (let at = 0; at < pairs.length; at += 1000)
    await work.db
      .insertInto('reach.old_addresses')
      .values(pairs.slice(at, at + 1000).map((pair) => rowOf(work, pair, source)))
      .onConflict((on) => on.columns(['alliance_id', 'address']).doNothing())
      .execute()
}

/** Forgets an old address: whoever has it still gets the ordinary answer to what is not there. Its link, where it has one, stays. */
export async function removeOldAddress(work: Work, address: string): Promise<void> {
  reachPolicy.demand(work, 'keep-old-addresses')
  const gone = await work.db
    .deleteFrom('reach.old_addresses')
    .where('alliance_id', '=', work.alliance)
    .where('address', '=', address)
    .returning('target')
    .executeTakeFirst()
  if (!gone) throw noSuchAddress()
  await audit(work, 'reach.old-address-removed', { kind: 'old-address', id: address }, { address, target: gone.target })
}

/** The code of the link that counts who comes by an old address, where it is a printed one. */
async function codeOf(work: Work, address: string): Promise<string | null> {
  const row = await work.db
    .selectFrom('reach.old_addresses')
    .select('code')
    .where('alliance_id', '=', work.alliance)
    .where('address', '=', address)
    .forUpdate()
    .executeTakeFirst()
  return row?.code ?? null
}

/** What is kept for these addresses, by address. */
export async function keptFor(work: Work, addresses: readonly string[]): Promise<Map<string, { address: string; target: string }>> {
  const found = new Map<string, { address: string; target: string }>()
  for (let at = 0; at < addresses.length; at += 5000) {
    const rows = await work.db
      .selectFrom('reach.old_addresses')
      .select(['address', 'target'])
      .where('alliance_id', '=', work.alliance)
      .where('address', '=', (eb) => eb.fn.any(eb.val(addresses.slice(at, at + 5000))))
      .execute()
    for (const row of rows) found.set(row.address, row)
  }
  return found
}

async function demandPossible(work: Work, pair: OldPair): Promise<void> {
  if (await isLive(work, pair.address)) throw addressLive(pair.address)
  if (pair.target.endsWith('/*') && !pair.address.endsWith('/*')) throw starNotBelow()
  // What leads to something that is there cannot come back; neither can what leaves the house.
  if (pair.subject || pair.code || !pair.target.startsWith('/')) return
  await demandEnd(work, pair)
}

/** Follows the old addresses from a new one's target on; refuses when they come back to it, or never end. */
async function demandEnd(work: Work, pair: OldPair): Promise<void> {
  // Of everything below a folder one example stands for all: what leads it back leads them back.
  let path = leadTo(pair, pair.address.replace(/\*$/, 'x'))
  for (let step = 0; step < 12; step++) {
    if (!path.startsWith('/')) return
    const [place = '', search = ''] = path.split('#', 1)[0]!.split('?', 2)
    const candidates = candidatesFor(place, search)
    if (candidates[0] === undefined || (await isLive(work, candidates[0]))) return
    if (candidates.includes(pair.address)) throw leadsBack(pair.address)
    const kept = await keptFor(work, candidates)
    const next = candidates.map((one) => kept.get(one)).find((one) => one !== undefined)
    if (!next) return
    path = leadTo(next, place)
  }
  throw leadsBack(pair.address)
}

const rowOf = (work: Work, pair: OldPair, source: string) => ({
  alliance_id: work.alliance,
  address: pair.address,
  target: pair.target,
  subject_kind: pair.subject?.kind ?? null,
  subject_id: pair.subject?.id ?? null,
  code: pair.code ?? null,
  source,
  hits: 0,
  last_hit_on: null,
  made_at: work.now,
})
