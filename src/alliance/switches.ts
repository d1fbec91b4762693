import { audit, type Work } from '#platform'
import { allianceOf, forgetAlliance } from './alliance-of.ts'
import { lastLocale, noSuchSwitch } from './errors.ts'
import { alliancePolicy } from './policy.ts'
import { isLocale, knownSwitches, localeNames } from './switch-list.ts'

/** What a transaction has read: every second capability asks whether something is on. */
const read = new WeakMap<Work['db'], { alliance: string; set: Map<string, boolean> }>()

/** What somebody has set here; read once a transaction. */
async function setHere(work: Work): Promise<Map<string, boolean>> {
  const known = read.get(work.db)
  if (known?.alliance === work.alliance) return known.set
  const rows = await work.db.selectFrom('alliance.switches').select(['key', 'is_on']).where('alliance_id', '=', work.alliance).execute()
  const set = new Map(rows.map((row) => [row.key, row.is_on]))
  read.set(work.db, { alliance: work.alliance, set })
  return set
}

/** Every switch and whether it is on, in this alliance. `locale:…` are the languages of the public pages. */
export async function switches(work: Work): Promise<Map<string, boolean>> {
  const set = await setHere(work)
  const { locales } = await allianceOf(work)
  const result = new Map(knownSwitches().map((one) => [one.key, set.get(one.key) ?? one.byDefault]))
  for (const locale of Object.keys(localeNames)) result.set(`locale:${locale}`, locales.includes(locale))
  return result
}

/** Tells whether a room, channel or language is used here: `isOn(work, 'channel:newsletter')`. What has no switch is on. */
export async function isOn(work: Work, key: string): Promise<boolean> {
  return (await switches(work)).get(key) ?? true
}

/**
 * Switches something on or off. Nothing is deleted: switched on again, it is as it was. The default language and the last
 * language stay on (`alliance.last-locale`).
 */
export async function setSwitch(work: Work, key: string, on: boolean): Promise<void> {
  alliancePolicy.demand(work, 'change-switches')
  const before = (await switches(work)).get(key)
  if (before === undefined) throw noSuchSwitch(key)
  if (before === on) return
  if (key.startsWith('locale:')) await setLocale(work, key.slice('locale:'.length), on)
  else {
    await work.db
      .insertInto('alliance.switches')
      .values({ alliance_id: work.alliance, key, is_on: on, changed_at: work.now })
      .onConflict((c) =>
        c
          .columns(['alliance_id', 'key'])
          .doUpdateSet((eb) => ({ is_on: eb.ref('excluded.is_on'), changed_at: eb.ref('excluded.changed_at') })),
      )
      .execute()
    read.delete(work.db)
  }
  await audit(work, on ? 'alliance.switched-on' : 'alliance.switched-off', { kind: 'switch', id: key }, { key })
}

async function setLocale(work: Work, locale: string, on: boolean): Promise<void> {
  if (!isLocale(locale)) throw noSuchSwitch(`locale:${locale}`)
  const row = await work.db
    .selectFrom('alliance.alliances')
    .select(['locales', 'default_locale'])
    .where('alliance_id', '=', work.alliance)
    .forUpdate()
    .executeTakeFirstOrThrow()
  if (!on && row.default_locale === locale) throw lastLocale()
  const locales = on ? [...new Set([...row.locales, locale])] : row.locales.filter((one) => one !== locale)
  if (locales.length === 0) throw lastLocale()
  await work.db.updateTable('alliance.alliances').set({ locales, changed_at: work.now }).where('alliance_id', '=', work.alliance).execute()
  forgetAlliance(work)
}
