import { audit, type Work } from '#platform'
import { letterFates, withdrawLetter } from '#rooms/patrons'
import { contentOf, type PostRow } from '../posts.ts'
import { earlyKey, untilKey } from './early-access.ts'
import { writeAboutRelease } from './early-letters.ts'
import { openEarlyStill } from './errors.ts'

// Those who had a release early are told what becomes of it, each thing once, in the transaction in which it happens.

/** Those whose link holds; with `ended`, also those whose link was ended by hand: the release is in their hands all the same. */
async function holders(work: Work, post: string, { ended = false } = {}) {
  return work.db
    .selectFrom('content.early_access as e')
    .innerJoin('content.media_contacts as c', (join) =>
      join.onRef('c.alliance_id', '=', 'e.alliance_id').onRef('c.contact_id', '=', 'e.contact_id'),
    )
    .select(['e.access_id', 'e.contact_id', 'e.closed_at', 'e.told_version', 'e.told_until', 'c.email', 'c.language', 'c.source'])
    .where('e.alliance_id', '=', work.alliance)
    .where('c.alliance_id', '=', work.alliance)
    .where('e.post_id', '=', post)
    .where((eb) => eb.or([eb('e.closed_at', 'is', null), ...(ended ? [eb('e.closed_why', '=', 'by-hand')] : [])]))
    .orderBy('e.access_id')
    .execute()
}
type Holder = Awaited<ReturnType<typeof holders>>[number]

/** Of these, who may have the mail with the link already; for the others it shows what is right when it comes. */
async function whoHaveIt(work: Work, all: readonly Holder[]): Promise<Holder[]> {
  const fates = await letterFates(
    work,
    all.map(({ access_id }) => earlyKey(access_id)),
  )
  const have = all.filter(
    ({ access_id, email }) => email !== null && ['sent', 'sending', 'unconfirmed'].includes(fates.get(earlyKey(access_id))?.state ?? ''),
  )
  // Whose link was ended and given anew is one person.
  return [...new Map(have.map((holder) => [holder.contact_id, holder])).values()]
}

const addressOf = ({ email, language, source }: Holder) => ({ email: email!, language, source })

/** A version was approved, or the embargo was moved: who has an older one, or an older end, is told that the link shows the new. */
export async function tellOfChange(work: Work, row: PostRow): Promise<void> {
  if (row.kind !== 'press' || row.state === 'published') return
  const all = await holders(work, row.post_id)
  if (all.length === 0) return
  if (!row.embargo_wall) throw openEarlyStill()
  const until = { wall: row.embargo_wall, zone: row.embargo_zone! }
  const version = row.approved_version ?? row.version
  const stale = all.filter(({ told_version, told_until }) => told_version < version || told_until !== untilKey(until))
  if (stale.length === 0) return
  const content = await contentOf(work, row.post_id, version)
  const told = await whoHaveIt(work, stale)
  for (const holder of told) {
    const key = `press-changed/${holder.access_id}/${version}/${untilKey(until)}`
    await writeAboutRelease(work, { key, to: addressOf(holder), content, what: 'changed', until, words: '', path: null })
  }
  await work.db
    .updateTable('content.early_access')
    .set({ told_version: version, told_until: untilKey(until) })
    .where('alliance_id', '=', work.alliance)
    .where(
      'access_id',
      'in',
      stale.map(({ access_id }) => access_id),
    )
    .execute()
  await said(work, row, told.length)
}

/** A release was corrected after it had gone out: who had it early gets the correction and where it stands. */
export async function tellOfCorrection(work: Work, row: PostRow, note: string): Promise<void> {
  if (row.kind !== 'press') return
  const version = row.live_version!
  const told = await whoHaveIt(work, await holders(work, row.post_id, { ended: true }))
  if (told.length === 0) return
  const content = await contentOf(work, row.post_id, version)
  const path = `/posts/${encodeURIComponent(row.slug)}`
  for (const holder of told) {
    const key = `press-corrected/${holder.access_id}/${version}`
    await writeAboutRelease(work, { key, to: addressOf(holder), content, what: 'corrected', until: null, words: note, path })
  }
  await said(work, row, told.length)
}

/** A release was taken back or thrown away: every link ends, mails that have not left do not leave, and who had it is told. */
export async function endEarly(work: Work, row: PostRow, why: string): Promise<void> {
  if (row.kind !== 'press') return
  const all = await holders(work, row.post_id, { ended: true })
  if (all.length === 0) return
  for (const { access_id, closed_at } of all) if (!closed_at) await withdrawLetter(work, earlyKey(access_id))
  const told = await whoHaveIt(work, all)
  const content = await contentOf(work, row.post_id, row.live_version ?? row.approved_version ?? row.version)
  for (const holder of told) {
    const key = `press-withdrawn/${holder.access_id}`
    await writeAboutRelease(work, { key, to: addressOf(holder), content, what: 'withdrawn', until: null, words: why, path: null })
  }
  await work.db
    .updateTable('content.early_access')
    .set({ closed_at: work.now, closed_why: 'withdrawn' })
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', row.post_id)
    .where('closed_at', 'is', null)
    .execute()
  await said(work, row, told.length)
}

async function said(work: Work, row: PostRow, count: number): Promise<void> {
  if (count > 0) await audit(work, 'content.early-readers-told', { kind: 'post', id: row.post_id }, { title: row.title, count })
}
