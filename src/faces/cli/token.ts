import { listTokens, makeToken, type Role, refuse, revokeToken, roles, type Work } from '#platform'
import { listStaff, type StaffMember } from '#rooms/alliance'
import { type Command, type Given, usageOf, withAlliance } from './command.ts'
import { chooseAlliance, columns, system, withHouse } from './open.ts'

/** `foyer token`: makes, lists and ends the tokens with which programs use the API. A new one is printed once, alone on standard output. */
export const token: Command = {
  name: 'token',
  usage: [
    'foyer token make --name "Intranet screen" --scope content:read [--scope …] [--days 90] [--for lin@library.example] [--role editor]',
    'foyer token list',
    'foyer token end <id>',
  ],
  options: {
    name: { value: 'text', says: 'what the token is for' },
    scope: { value: 'room:read|write', multiple: true, says: 'what it may do, content:read say' },
    days: { value: 'number', says: 'how long it holds; 90 unless given' },
    for: {
      value: 'address',
      says: 'the member of staff for whom it acts; for nobody unless given, and then it is no second person in a review',
    },
    role: { value: 'role', multiple: true, says: 'with which roles it acts; those of the member of staff, else owner, unless given' },
  },
  takes: withAlliance,
  words: 2,
  run,
}

async function run(given: Given): Promise<void> {
  const [verb, id] = given.words
  if (verb !== 'make' && verb !== 'list' && verb !== 'end') throw usageOf(token)
  await withHouse(given.config, async (house) => {
    const alliance = await chooseAlliance(house, given.alliance)
    await house.work(alliance, system, async (work) => {
      if (verb === 'make') {
        const wanted = given.list('role').map(demandRole)
        const holder = given.text('for') === undefined ? undefined : await memberOf(work, given.text('for')!)
        const { token: text, made } = await makeToken(work, {
          name: given.text('name') ?? '',
          scopes: given.list('scope'),
          days: Number(given.text('days') ?? 90),
          roles: wanted.length > 0 ? wanted : holder?.roles,
          person: holder?.staff_id,
        })
        const who = holder ? `, for ${holder.name}` : ''
        console.error(
          `  ${made.name}: ${made.scopes.join(', ')}${who}, until ${made.expires_at.toISOString().slice(0, 10)}. It is shown once:`,
        )
        console.log(text)
      } else if (verb === 'end') {
        await revokeToken(work, id ?? '')
        console.error('  ended')
      } else {
        const rows = (await listTokens(work)).map((t) => [
          t.token_id,
          t.name,
          t.scopes.join(' '),
          t.revoked_at ? 'ended' : t.expires_at < new Date() ? 'expired' : `until ${t.expires_at.toISOString().slice(0, 10)}`,
          t.last_used_at ? `used ${t.last_used_at.toISOString().slice(0, 10)}` : 'never used',
        ])
        console.log(rows.length > 0 ? columns(rows) : '  no tokens')
      }
    })
  })
}

/** A role that there is: one that was mistyped does not become that of an owner. @throws Refusal `platform.argument-value` */
function demandRole(text: string): Role {
  const known = roles.find((role) => role === text)
  if (!known) throw refuse(422, 'platform.argument-value', { argument: '--role', takes: roles.join('|') })
  return known
}

/** Who works here under this address. @throws Refusal `platform.nobody-here` */
async function memberOf(work: Work, email: string): Promise<StaffMember> {
  const found = (await listStaff(work)).find((one) => one.email === email.trim().toLowerCase())
  if (!found) throw refuse(404, 'platform.nobody-here', { email })
  return found
}
