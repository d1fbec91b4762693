import { audit, type Work } from '#platform'
import { lockPage, type PageText, setPageTexts, textsOf } from '../../pages.ts'
import { actorOf } from '../../posts.ts'
import type { NameFinder } from '../find-name.ts'
import { keepFormerSlug } from '../former-slugs.ts'
import { lookIn, putOut as putOutOf } from '../in-words.ts'
import { type NamePlace, type NameSource, type PutOut, placeKey } from '../names.ts'
import { putNameOut } from './posts.ts'
import { inSlug, slugWithout } from './slug.ts'

/** Pages that stay, with what is being written of them and every version before. */
export const pagePlaces: NameSource = {
  kind: 'page',
  async find(work, finder, locales) {
    const rows = await work.db
      .selectFrom('content.pages as p')
      .innerJoin('content.page_versions as v', (join) =>
        join.onRef('v.alliance_id', '=', 'p.alliance_id').onRef('v.page_id', '=', 'p.page_id'),
      )
      .select(['p.page_id', 'p.slug', 'p.version', 'p.live_version', 'v.version as of', 'v.texts'])
      .where('p.alliance_id', '=', work.alliance)
      .where('v.alliance_id', '=', work.alliance)
      .orderBy('p.page_id')
      .orderBy('v.version', 'desc')
      .execute()
    const found = new Map<string, NamePlace>()
    const titles = new Map<string, string>()
    for (const row of rows) {
      if (row.of === row.version) titles.set(row.page_id, Object.values(row.texts).find(({ title }) => title)?.title ?? row.slug)
      const add = (where: string, rest: Pick<NamePlace, 'locale' | 'contexts' | 'byHand'>) => {
        const place = placeKey('page', row.page_id, where)
        const known = found.get(place)
        if (known) known.contexts.push(...(where === 'history' ? rest.contexts : []))
        else
          found.set(place, {
            place,
            kind: 'page',
            subject: row.page_id,
            title: titles.get(row.page_id) ?? row.slug,
            href: `/desk/pages/${row.page_id}`,
            where,
            ...rest,
          })
      }
      const current = row.of === row.version || row.of === row.live_version
      for (const { where, locale, contexts, address } of lookIn(row.texts, finder, locales, 'texts'))
        add(current ? where : 'history', { locale: current ? locale : null, contexts, byHand: address })
      if (row.of === row.version && inSlug(row.slug, finder))
        add('slug', { locale: null, contexts: [{ before: '/pages/', name: row.slug, after: '' }], byHand: false })
    }
    return [...found.values()]
  },
  async putOut(work, finder, page, how) {
    let row = await lockPage(work, page)
    const without = (texts: Record<string, PageText>) => putOutOf(texts, finder, { ...how, path: 'texts' })
    const newest = await textsOf(work, page, row.version)
    const title = Object.values(newest).find((text) => text.title)?.title ?? ''
    if (!how.keep('slug') && inSlug(row.slug, finder)) {
      await keepFormerSlug(work, 'page', page, row.slug)
      row = await update(work, page, { slug: slugWithout(row.slug, finder, how.word(Object.keys(newest)[0] ?? null), page) })
    }
    const live = row.live_version === null || row.live_version === row.version ? newest : await textsOf(work, page, row.live_version)
    const liveCleared = without(live)
    const cleared = without(newest)
    const by = { updated_at: work.now, updated_by: actorOf(work).name }
    let version = row.version
    const next = async (texts: Record<string, PageText>) => keep(work, page, ++version, texts)
    if (row.live_version !== null && liveCleared !== live) {
      await next(liveCleared)
      row = await update(work, page, { version, live_version: version, ...by })
    }
    // What is being written goes on as the newest, also where only what readers have was changed.
    const goesOn = row.live_version === null || live !== newest
    if (goesOn && (cleared !== newest || liveCleared !== live)) {
      await next(cleared)
      row = await update(work, page, { version, ...by })
    }
    if (row.live_version !== null) await setPageTexts(work, row, liveCleared)
    await clearVersions(work, page, row, finder, how)
    await audit(
      work,
      'content.page-changed',
      { kind: 'page', id: page },
      { title: Object.values(cleared).find((text) => text.title)?.title ?? title, version: row.version },
    )
  },
}

const update = (
  work: Work,
  page: string,
  change: Partial<{ slug: string; version: number; live_version: number; updated_at: Date; updated_by: string }>,
) =>
  work.db
    .updateTable('content.pages')
    .set(change)
    .where('alliance_id', '=', work.alliance)
    .where('page_id', '=', page)
    .returningAll()
    .executeTakeFirstOrThrow()

const keep = (work: Work, page: string, version: number, texts: Record<string, PageText>) =>
  work.db
    .insertInto('content.page_versions')
    .values({ alliance_id: work.alliance, page_id: page, version, texts: JSON.stringify(texts), at: work.now, by_name: actorOf(work).name })
    .execute()

async function clearVersions(
  work: Work,
  page: string,
  row: { version: number; live_version: number | null },
  finder: NameFinder,
  how: PutOut,
): Promise<void> {
  if (how.keep('history')) return
  const versions = await work.db
    .selectFrom('content.page_versions')
    .select(['version', 'texts'])
    .where('alliance_id', '=', work.alliance)
    .where('page_id', '=', page)
    .execute()
  for (const { version, texts } of versions) {
    if (version === row.version || version === row.live_version) continue
    const cleared = putOutOf(texts, finder, { ...how, keep: () => false, path: 'texts' })
    if (cleared !== texts) await putNameOut(work, 'page', page, version, '', JSON.stringify(cleared))
  }
}
