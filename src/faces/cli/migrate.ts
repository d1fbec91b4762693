import { join } from 'node:path'
import { readMigrations, rootDir, migrate as run } from '#platform'
import type { Command } from './command.ts'
import { withHouse } from './open.ts'

/** `foyer migrate`: brings the database to this version's schema, as its owner. Starting does the same; this is for those who do it apart. */
export const migrate: Command = {
  name: 'migrate',
  usage: ['foyer migrate'],
  run: ({ config }) =>
    withHouse(
      config,
      async (house) => {
        const { rows } = await house.database.pool.query<{ role: string }>('select current_user as role')
        const ran = await run(house.owner, rows[0]!.role, readMigrations(join(rootDir, 'src')))
        console.log(ran.length > 0 ? ran.map((id) => `  ran ${id}`).join('\n') : '  nothing to do')
      },
      { migrate: false, founds: true },
    ),
}
