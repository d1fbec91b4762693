// Puts what was judged into its place: posts and pages, old addresses, facts, series. Every function is part of one transaction.
import { audit, isRefusal, newId, translator, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { listSeries, publishPage, savePage, saveSeries, slugFrom, writeArticles } from '#rooms/content'
import { recordFacts } from '#rooms/facts'
import { keepOldAddresses, type OldPair } from '#rooms/reach'
import { channelsPolicy } from '../policy.ts'
import type { Judged } from './judge-item.ts'
import type { SiteReport } from './site-report.ts'

export interface Placing {
  /** Series by the name of their category, in small letters. */
  series: ReadonlyMap<string, string>
  source: string
  name: string
  asset(src: string): string | undefined
}

/** Places some items in one transaction: what they become, their old addresses, facts, one sentence. Items that came meanwhile are left out. */
export async function placeItems(work: Work, items: readonly Judged[], { series, source, name, asset }: Placing) {
  channelsPolicy.demand(work, 'import-past-posts')
  const ids = new Map(items.map(({ key }) => [key, newId()]))
  // Whoever writes the key down brings the item; a second import waits here and finds it known.
  const taken = await work.db
    .insertInto('channels.past_items')
    .values(
      items
        .toSorted((a, b) => (a.key < b.key ? -1 : 1))
        .map(({ key, type }) => ({
          alliance_id: work.alliance,
          key,
          kind: type,
          subject_id: ids.get(key)!,
          source,
          made_at: work.now,
        })),
    )
    .onConflict((on) => on.columns(['alliance_id', 'key']).doNothing())
    .returning('key')
    .execute()
  const mine = new Set(taken.map(({ key }) => key))
  const fresh = items.filter(({ key }) => mine.has(key))
  const posts = fresh.filter(({ type }) => type === 'post')
  const fromBefore = translator((await allianceOf(work)).default_locale)('channels.site.from-before')
  const slugs = await writeArticles(
    work,
    posts.map((post) => ({
      ...post,
      id: ids.get(post.key)!,
      lead: post.lead ? (asset(post.lead.src) ?? null) : null,
      series: post.categories.map((category) => series.get(category.toLowerCase())).find((one) => one !== undefined) ?? null,
      fromBefore,
    })),
  )
  const pairs = posts.flatMap((post, i) =>
    post.addresses.map(
      (address): OldPair => ({
        address,
        target: `/posts/${encodeURIComponent(slugs[i]!)}`,
        subject: { kind: 'post', id: ids.get(post.key)! },
      }),
    ),
  )
  const notes: SiteReport['notes'] = []
  let pages = 0
  for (const page of fresh.filter(({ type }) => type === 'page')) {
    const placed = await placePage(work, page, ids.get(page.key)!)
    if (placed) pages++
    else if (page.at) notes.push({ item: page.item, title: page.title, code: 'page-not-published', params: {} })
    if (placed) pairs.push(...page.addresses.map((address): OldPair => ({ address, ...placed })))
  }
  const published = posts.filter(({ at }) => at !== null)
  await recordFacts(
    work,
    published.map(({ key, at }) => ({ metric: 'posts.published' as const, at: at!, source, key: `post:${ids.get(key)!}` })),
  )
  const outcomes = await keepOldAddresses(work, pairs, source)
  for (const one of outcomes)
    if (one.outcome === 'refused') {
      const item = fresh.find(({ addresses }) => addresses.includes(one.address))!
      notes.push({ item: item.item, title: item.title, code: 'address-not-kept', params: { address: one.address } })
    }
  if (fresh.length > 0)
    await audit(work, 'channels.site-imported', { kind: 'site-import', id: ids.get(fresh[0]!.key)! }, { count: fresh.length, file: name })
  return {
    posts: published.length,
    pages,
    drafts: fresh.length - published.length - pages,
    addresses: outcomes.filter(({ outcome }) => outcome === 'kept').length,
    notes,
  }
}

/** Writes a page down and gives it to readers where they had it. Null where it stays unpublished: it was a draft, or something in it is marked as to be written. */
async function placePage(work: Work, page: Judged, id: string): Promise<Pick<OldPair, 'target' | 'subject'> | null> {
  const texts = { [page.locale]: { title: page.title, summary: page.summary, body: page.body } }
  const wished = slugFrom(page.slug) || slugFrom(page.title)
  const save = (slug: string) => savePage(work, { id, slug, texts })
  const saved = await save(wished || `page-${id.slice(-6)}`).catch((error: unknown) => {
    // The end of an id is nobody's.
    if (isRefusal(error)) return save(`${wished.slice(0, 60).replace(/-+$/, '')}-${id.slice(-12)}`)
    throw error
  })
  if (page.at === null) return null
  try {
    await publishPage(work, { page: saved.id })
  } catch (error) {
    if (isRefusal(error)) return null
    throw error
  }
  return { target: `/pages/${encodeURIComponent(saved.slug)}`, subject: { kind: 'page', id } }
}

/** The series that chosen categories become: those called so already, else new ones. By the category's name in small letters. */
export async function seriesByNames(
  work: Work,
  chosen: readonly string[],
  items: readonly Pick<Judged, 'categories' | 'locale'>[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const wanted = new Map(chosen.map((name) => [name.trim().toLowerCase(), name.trim()]).filter(([key]) => key !== '') as [string, string][])
  if (wanted.size === 0) return found
  const there = await listSeries(work)
  for (const [key, name] of wanted) {
    const first = items.find(({ categories }) => categories.some((category) => category.toLowerCase() === key))
    if (!first) continue
    const known = there.find(({ names }) => Object.values(names).some((one) => one.toLowerCase() === key))
    found.set(key, known?.id ?? (await saveSeries(work, { names: { [first.locale]: name.slice(0, 200) } })).id)
  }
  return found
}

/** Who reads the old feed goes on with the new one. */
export async function keepFeedAddresses(work: Work, source: string): Promise<number> {
  const outcomes = await keepOldAddresses(
    work,
    [
      { address: '/feed', target: '/feeds/rss.xml', subject: null },
      { address: '/feed/atom', target: '/feeds/atom.xml', subject: null },
    ],
    source,
  )
  return outcomes.filter(({ outcome }) => outcome === 'kept').length
}
