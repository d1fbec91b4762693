import { audit, Fields, type Work } from '#platform'
import { type Brand, brandOf, writeBrand } from './brand.ts'
import { logoNeedsAlt } from './errors.ts'
import { alliancePolicy } from './policy.ts'

/** What a logo may be. An SVG that could run or load anything is refused by the file store (`platform.svg-unsafe`). */
export const logoKinds = ['image/svg+xml', 'image/png', 'image/jpeg', 'image/webp'] as const
const mostBytes = 1024 * 1024

/**
 * Stores a new logo and uses it. `alt` says in words what it shows, for who cannot see it. The file before it stays in the store
 * until the sweep finds that nothing names it. Refuses `alliance.logo-needs-alt` and what the file store refuses.
 */
export async function changeLogo(work: Work, bytes: Uint8Array, input: { name: string; alt: string }): Promise<Brand> {
  alliancePolicy.demand(work, 'change-brand')
  const fields = new Fields('alliance')
  const alt = fields.line('logoAlt', input.alt, { max: 160 })
  fields.check()
  if (alt === '') throw logoNeedsAlt()
  const before = await brandOf(work)
  const file = await work.house.files.put(work, bytes, {
    kind: 'logo',
    name: input.name,
    allow: logoKinds,
    maxBytes: mostBytes,
    maxPixels: 16_000_000,
    audience: 'public',
  })
  await writeBrand(work, {
    act_light: before.light.act,
    act_dark: before.dark.act,
    type: before.type,
    logo_file: file.file_id,
    logo_alt: alt,
  })
  if (before.logo) await work.house.files.remove(work, before.logo.file)
  await audit(work, 'alliance.logo-changed', { kind: 'brand', id: work.alliance }, {})
  return brandOf(work)
}

/** Uses no logo; the name stands alone. Twice is once. */
export async function removeLogo(work: Work): Promise<Brand> {
  alliancePolicy.demand(work, 'change-brand')
  const before = await brandOf(work)
  if (!before.logo) return before
  await writeBrand(work, { act_light: before.light.act, act_dark: before.dark.act, type: before.type, logo_file: null, logo_alt: '' })
  await work.house.files.remove(work, before.logo.file)
  await audit(work, 'alliance.logo-removed', { kind: 'brand', id: work.alliance }, {})
  return brandOf(work)
}
