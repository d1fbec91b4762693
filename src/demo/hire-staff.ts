import { randomInt } from 'node:crypto'
import type { Role } from '#platform'
import { addStaff } from '#rooms/alliance'
import { type DemoRole, type House, type StaffActor, system } from './city.ts'
import { lateStation } from './places.ts'

/** The six who work in the demo city. Nobody is called so here. */
const people: { key: DemoRole; name: string; address: string; roles: Role[]; does: string }[] = [
  { key: 'owner', name: 'Chen Yu', address: 'owner', roles: ['owner'], does: 'owner' },
  { key: 'director', name: 'Wang Fang', address: 'director', roles: ['director'], does: 'director' },
  { key: 'author', name: 'Li Min', address: 'author', roles: ['author', 'programme'], does: 'writes' },
  { key: 'reader-one', name: 'Zhao Lei', address: 'editor', roles: ['editor'], does: 'first reviewer' },
  { key: 'reader-two', name: 'Sun Qing', address: 'editor2', roles: ['editor', 'analyst'], does: 'second reviewer' },
  { key: 'keeper', name: 'Zhou Bo', address: 'keeper', roles: ['keeper'], does: 'keeps a reading station' },
]

const words =
  'amber anchor apple autumn bamboo basket bridge candle canvas carpet cedar cherry chimney clover copper coral cotton crane desert drizzle ember falcon feather ferry forest garden ginger glacier harbour hazel island ivory jasmine kettle lantern lemon linen maple marble meadow mirror mountain needle ocean olive orchard oyster paper pebble pepper pillow planet plum pocket quarry rabbit ribbon river saddle sailor sesame shadow silver spring statue summer thimble thunder timber tulip valley velvet violet walnut water willow window winter wooden yellow'.split(
    ' ',
  )

/** Four words drawn at random: each installation has its own. */
const passphrase = (): string => Array.from({ length: 4 }, () => words[randomInt(words.length)]!).join('-')

/**
 * Makes staff with accounts without a second step, and the lines that tell how to sign in. Those of the house come first, the keeper when
 * there is a station to keep.
 */
export async function hireStaff(
  house: House,
  alliance: string,
  which: 'house' | 'keeper',
): Promise<{ staff: Record<DemoRole, StaffActor>; signIns: string[] }> {
  const staff = {} as Record<DemoRole, StaffActor>
  const signIns: string[] = []
  for (const { key, name, address, roles, does } of people.filter((one) => (one.key === 'keeper') === (which === 'keeper'))) {
    const email = `${address}@demo-city.example.org`
    const secret = passphrase()
    const member = await house.work(alliance, system, async (work) => {
      const user = await house.signIn.createAccount(work.db, { email, name, passphrase: secret })
      return addStaff(work, { name, email, roles, user, locale: 'en', point: key === 'keeper' ? lateStation : null })
    })
    staff[key] = { kind: 'staff', id: member.staff_id, name, roles }
    signIns.push(`${email.padEnd(34)} ${secret.padEnd(36)} ${name}, ${does}`)
  }
  return { staff, signIns }
}
