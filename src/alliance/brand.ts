import { type ActFamily, actFamily, audit, type ContrastFailure, contrastFailures, Fields, type Theme, type Work } from '#platform'
import { allianceOf } from './alliance-of.ts'
import { alliancePolicy } from './policy.ts'

/** How an alliance looks: what pages, mails and posters take from it. The lamp, the ink and the signal colours are Foyer's and stay. */
export interface Brand {
  name: string
  names: Record<string, string>
  /** The family of the one colour a library may choose, in light and in dark. */
  light: ActFamily
  dark: ActFamily
  /** The typefaces: Source Sans and Serif, or what the reader's device has (no font is transferred). */
  type: 'source' | 'system'
  logo: { file: string; alt: string } | null
  /** Everything here is made up and must say so. */
  demo: boolean
  /** Changes whenever the looks change; for caches. */
  version: number
}

/** The colours of the house itself, used until a library chooses its own. */
const houseColours: Readonly<Record<Theme, string>> = { light: '#0b5a49', dark: '#72cdb2' }

/** The looks of this alliance. */
export async function brandOf(work: Work): Promise<Brand> {
  const alliance = await allianceOf(work)
  const row = await work.db.selectFrom('alliance.brands').selectAll().where('alliance_id', '=', work.alliance).executeTakeFirst()
  return {
    name: alliance.name,
    names: alliance.names,
    light: actFamily(row?.act_light ?? houseColours.light, 'light'),
    dark: actFamily(row?.act_dark ?? houseColours.dark, 'dark'),
    type: row?.type ?? 'source',
    logo: row?.logo_file ? { file: row.logo_file, alt: row.logo_alt } : null,
    demo: alliance.demo,
    version: (row?.changed_at ?? alliance.changed_at).getTime(),
  }
}

/** What is wrong with a main colour in a theme; empty when it may be saved. Undefined when it is not a colour. */
function tryColour(colour: string, theme: Theme): { family: ActFamily; failures: ContrastFailure[] } | undefined {
  const hex = hexOf(colour)
  if (!hex) return undefined
  const family = actFamily(hex, theme)
  return { family, failures: contrastFailures(family, theme) }
}

/** `#0B5A49`, `0b5a49` or `#abc` as `#rrggbb`; undefined for anything else. */
function hexOf(text: string): string | undefined {
  const plain = text.trim().replace(/^#/, '').toLowerCase()
  if (/^[0-9a-f]{6}$/.test(plain)) return `#${plain}`
  return /^[0-9a-f]{3}$/.test(plain) ? `#${[...plain].map((c) => c + c).join('')}` : undefined
}

export interface SaveBrand {
  light?: string
  dark?: string
  type?: 'source' | 'system'
}

/** Saves colours and type. A colour that does not reach its contrast everywhere is refused with what it reaches where it is weakest (`alliance.colour-too-weak`). */
export async function saveBrand(work: Work, input: SaveBrand): Promise<Brand> {
  alliancePolicy.demand(work, 'change-brand')
  const before = await brandOf(work)
  const fields = new Fields('alliance')
  const chosen = (theme: Theme, value: string | undefined): string => {
    if (value === undefined) return before[theme].act
    const tried = tryColour(value, theme)
    if (!tried) {
      fields.wrong(theme, 'not-a-colour')
      return before[theme].act
    }
    const worst = tried.failures.toSorted((a, b) => a.ratio / a.needed - b.ratio / b.needed)[0]
    if (worst) {
      fields.wrong(theme, 'colour-too-weak', {
        colour: tried.family.act,
        theme,
        ratio: worst.ratio.toFixed(2),
        needed: worst.needed,
      })
    }
    return tried.family.act
  }
  const after = { light: chosen('light', input.light), dark: chosen('dark', input.dark), type: input.type ?? before.type }
  if (!['source', 'system'].includes(after.type)) fields.wrong('type', 'not-a-type')
  fields.check()
  await writeBrand(work, {
    act_light: after.light,
    act_dark: after.dark,
    type: after.type,
    logo_file: before.logo?.file ?? null,
    logo_alt: before.logo?.alt ?? '',
  })
  await audit(work, 'alliance.brand-changed', { kind: 'brand', id: work.alliance }, { light: after.light, dark: after.dark })
  return brandOf(work)
}

export interface BrandRow {
  act_light: string
  act_dark: string
  type: 'source' | 'system'
  logo_file: string | null
  logo_alt: string
}

export async function writeBrand(work: Work, row: BrandRow): Promise<void> {
  await work.db
    .insertInto('alliance.brands')
    .values({ alliance_id: work.alliance, ...row, changed_at: work.now })
    .onConflict((on) =>
      on.column('alliance_id').doUpdateSet((eb) => ({
        act_light: eb.ref('excluded.act_light'),
        act_dark: eb.ref('excluded.act_dark'),
        type: eb.ref('excluded.type'),
        logo_file: eb.ref('excluded.logo_file'),
        logo_alt: eb.ref('excluded.logo_alt'),
        changed_at: eb.ref('excluded.changed_at'),
      })),
    )
    .execute()
}
