import { listTokens, makeToken, type Role, revokeToken, roles } from '#platform'
import { type Command, type Given, usageOf, withAlliance } from './command.ts'
import { chooseAlliance, columns, system, withHouse } from './open.ts'

/** `foyer token`: makes, lists and ends the tokens with which programs use the API. A new one is printed once, alone on standard output. */
export const token: Command = {
  name: 'token',
  usage: [
    'foyer token make --name "Intranet screen" --scope content:read [--scope …] [--days 90] [--role editor]',
    'foyer token list',
    'foyer token end <id>',
  ],
  options: {
    name: { value: 'text', says: 'what the token is for' },
    scope: { value: 'room:read|write', multiple: true, says: 'what it may do, content:read say' },
    days: { value: 'number', says: 'how long it holds; 90 unless given' },
    role: { value: 'role', multiple: true, says: 'as whom it acts' },
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
        const wanted = given.list('role').filter((role): role is Role => (roles as readonly string[]).includes(role))
        const { token: text, made } = await makeToken(work, {
          name: given.text('name') ?? '',
          scopes: given.list('scope'),
          days: Number(given.text('days') ?? 90),
          ...(wanted.length > 0 ? { roles: wanted } : {}),
        })
        console.error(`  ${made.name}: ${made.scopes.join(', ')}, until ${made.expires_at.toISOString().slice(0, 10)}. It is shown once:`)
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
