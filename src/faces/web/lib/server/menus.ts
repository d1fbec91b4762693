import type { RequestEvent } from '@sveltejs/kit'
import { type MenuEntry, menuOf } from '#rooms/content'

const kept = new Map<string, { until: number; menus: { main: MenuEntry[]; foot: MenuEntry[] } }>()

/** The library's own menus, read at most every two seconds: they stand on every public page. */
export async function menusOf(event: Pick<RequestEvent, 'locals'>): Promise<{ main: MenuEntry[]; foot: MenuEntry[] }> {
  const { house, alliance, actor, locale } = event.locals
  const key = `${alliance.id} ${locale}`
  const known = kept.get(key)
  if (known && known.until > Date.now()) return known.menus
  const menus = await house.work(alliance.id, actor, async (work) => ({
    main: await menuOf(work, 'main', locale),
    foot: await menuOf(work, 'foot', locale),
  }))
  if (kept.size > 1000) kept.clear()
  kept.set(key, { until: Date.now() + 2000, menus })
  return menus
}
