import { audit, type FieldProblem, isRefusal, newId, nextNumber, refuseField, refuseFields, type Work } from '#platform'
import { isSafeHref } from './doc.ts'
import { noSuchMenuItem } from './errors.ts'
import { pageById } from './pages.ts'
import { contentPolicy } from './policy.ts'
import { readWords, wordsIn } from './series.ts'
import type { MenuItemsTable, Words } from './tables.ts'

export type Menu = MenuItemsTable['menu']

/** An entry of a menu as a page shows it. */
export interface MenuEntry {
  id: string
  href: string
  label: string
  locale: string
}

/** A menu for the public: entries whose page is not on the site are left out. */
export async function menuOf(work: Work, menu: Menu, locale: string): Promise<MenuEntry[]> {
  contentPolicy.demand(work, 'read-published')
  const items = await itemsOf(work, menu)
  return items
    .filter((item) => item.href !== null || item.live)
    .map((item) => {
      const { text, locale: tag } = wordsIn(Object.keys(item.labels).length > 0 ? item.labels : item.titles, locale)
      return { id: item.id, href: item.href ?? `/pages/${encodeURIComponent(item.slug!)}`, label: text, locale: tag }
    })
}

export interface MenuItem {
  id: string
  menu: Menu
  page: string | null
  slug: string | null
  href: string | null
  /** Own words; empty follows the page's title. */
  labels: Words
  titles: Words
  live: boolean
}

/** A menu's entries in order, for the desk, also those whose page is not on the site. */
export async function menuItems(work: Work, menu: Menu): Promise<MenuItem[]> {
  contentPolicy.demand(work, 'see-drafts')
  return itemsOf(work, menu)
}

async function itemsOf(work: Work, menu: Menu): Promise<MenuItem[]> {
  const rows = await work.db
    .selectFrom('content.menu_items as m')
    .leftJoin('content.pages as p', (join) => join.onRef('p.alliance_id', '=', 'm.alliance_id').onRef('p.page_id', '=', 'm.page_id'))
    .leftJoin('content.page_versions as v', (join) =>
      join
        .onRef('v.alliance_id', '=', 'p.alliance_id')
        .onRef('v.page_id', '=', 'p.page_id')
        .on((eb) => eb('v.version', '=', eb.fn.coalesce('p.live_version', 'p.version'))),
    )
    .select(['m.item_id', 'm.menu', 'm.page_id', 'm.href', 'm.labels', 'p.slug', 'p.live_version', 'v.texts'])
    .where('m.alliance_id', '=', work.alliance)
    .where('m.menu', '=', menu)
    .orderBy('m.position')
    .execute()
  return rows.map((row) => ({
    id: row.item_id,
    menu: row.menu,
    page: row.page_id,
    slug: row.slug,
    href: row.href,
    labels: row.labels,
    titles: Object.fromEntries(Object.entries(row.texts ?? {}).flatMap(([tag, text]) => (text.title ? [[tag, text.title]] : []))),
    live: row.live_version !== null,
  }))
}

/** What an entry leads to, a page or an address, and its words; a page without words goes by its title. */
export interface MenuTarget {
  page?: string
  href?: string
  labels?: Words
}

/** Most entries of a menu: more is a site map. */
const mostItems = 40

/** An entry as a row. Refuses fields `page`, `href`, `labels`, with `at` before them. */
async function readItem(work: Work, input: MenuTarget, at = '') {
  const labels = readWords(input.labels ?? {}, `${at}labels`, 80)
  if (!input.page === !input.href) throw refuseField(`${at}page`, 'content.menu-target')
  if (input.page) await pageById(work, input.page)
  if (input.href && !isSafeHref(input.href)) throw refuseField(`${at}href`, 'content.link-not-safe', { href: input.href.slice(0, 80) })
  if (input.href && Object.keys(labels).length === 0) throw refuseField(`${at}labels`, 'content.field-missing', { field: 'labels' })
  return {
    alliance_id: work.alliance,
    item_id: newId(),
    page_id: input.page ?? null,
    href: input.href ?? null,
    labels: JSON.stringify(labels),
    title: Object.values(labels)[0] ?? input.href ?? '',
  }
}

/** Adds an entry at the end of a menu: a page, or an address with its words. */
export async function addMenuItem(work: Work, input: MenuTarget & { menu: Menu }): Promise<void> {
  contentPolicy.demand(work, 'write-page')
  const { title, ...row } = await readItem(work, input)
  const order = await orderOf(work, input.menu)
  if (order.length >= mostItems) throw refuseField('page', 'content.menu-full', { most: mostItems })
  await work.db
    .insertInto('content.menu_items')
    .values({ ...row, menu: input.menu, position: order.length + 1 })
    .execute()
  await audit(work, 'content.menu-changed', { kind: 'menu', id: input.menu }, { menu: input.menu, title })
}

/** Puts these entries, in this order, in the place of a whole menu. What is wrong is refused by entry: `items.2.href`. */
export async function setMenu(work: Work, input: { menu: Menu; items: readonly MenuTarget[] }): Promise<void> {
  contentPolicy.demand(work, 'write-page')
  if (input.items.length > mostItems) throw refuseField('items', 'content.menu-full', { most: mostItems })
  const wrong: FieldProblem[] = []
  const rows = []
  for (const [i, item] of input.items.entries()) {
    const { title: _, ...row } = await readItem(work, item, `items.${i}.`).catch((error) => {
      if (!isRefusal(error) || error.fields.length === 0) throw error
      wrong.push(...error.fields)
      return { title: '' } as Awaited<ReturnType<typeof readItem>>
    })
    rows.push({ ...row, menu: input.menu, position: i + 1 })
  }
  if (wrong.length > 0) throw refuseFields(wrong)
  await orderOf(work, input.menu)
  await work.db.deleteFrom('content.menu_items').where('alliance_id', '=', work.alliance).where('menu', '=', input.menu).execute()
  if (rows.length > 0) await work.db.insertInto('content.menu_items').values(rows).execute()
  await audit(work, 'content.menu-set', { kind: 'menu', id: input.menu }, { menu: input.menu, count: rows.length })
}

/** Moves an entry one place up or down, or takes it out. At the edge nothing happens. */
export async function moveMenuItem(work: Work, input: { item: string; to: 'up' | 'down' | 'out' }): Promise<void> {
  contentPolicy.demand(work, 'write-page')
  const row = await work.db
    .selectFrom('content.menu_items')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('item_id', '=', input.item)
    .executeTakeFirst()
  if (!row) throw noSuchMenuItem()
  const order = await orderOf(work, row.menu)
  const at = order.indexOf(row.item_id)
  if (input.to === 'out') {
    order.splice(at, 1)
    await work.db.deleteFrom('content.menu_items').where('alliance_id', '=', work.alliance).where('item_id', '=', row.item_id).execute()
  } else {
    const other = at + (input.to === 'up' ? -1 : 1)
    if (other < 0 || other >= order.length) return
    order.splice(other, 0, ...order.splice(at, 1))
  }
  // The constraint on positions is deferred to the commit, so they may cross on the way.
  for (const [i, item] of order.entries())
    await work.db
      .updateTable('content.menu_items')
      .set({ position: i + 1 })
      .where('alliance_id', '=', work.alliance)
      .where('item_id', '=', item)
      .execute()
  await audit(
    work,
    'content.menu-changed',
    { kind: 'menu', id: row.menu },
    { menu: row.menu, title: Object.values(row.labels)[0] ?? row.href ?? '' },
  )
}

/**
 * The ids of a menu in order, locked, so that two who order at once do so one after the other: at the counter of changes,
 * which is there also while a menu is empty.
 */
async function orderOf(work: Work, menu: Menu): Promise<string[]> {
  await nextNumber(work, 'menu-change')
  const rows = await work.db
    .selectFrom('content.menu_items')
    .select(['item_id', 'position'])
    .where('alliance_id', '=', work.alliance)
    .where('menu', '=', menu)
    .orderBy('position')
    .forUpdate()
    .execute()
  return rows.map((row) => row.item_id)
}
