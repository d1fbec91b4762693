import { backUp, restore as bringBack, realNow, refuse } from '#platform'
import { readArguments, withHouse } from './open.ts'

/** `foyer backup <folder>`: a new folder with every table of one moment and every file. May run while Foyer serves. */
export async function backup(args: string[]): Promise<void> {
  const { config, words } = readArguments(args)
  const folder = words[0] ?? `foyer-backup-${realNow().toISOString().slice(0, 19).replaceAll(':', '')}`
  const report = await withHouse(config, (house) => backUp(house, folder), { migrate: false })
  console.log(
    `  ${report.folder}: ${report.rows} rows of ${report.tables} tables, ${report.files} files (${(report.bytes / 1_000_000).toFixed(1)} MB)`,
  )
  console.log('  It holds personal data and the key of this installation. Keep it locked away, and on another machine.')
}

/** `foyer restore <folder> --data ./new`: into an installation in which nothing was founded yet. */
export async function restore(args: string[]): Promise<void> {
  const { config, words } = readArguments(args)
  if (!words[0]) throw refuse(422, 'platform.usage', { usage: 'foyer restore <folder> --data ./new' })
  const report = await withHouse(config, (house) => bringBack(house, words[0]!))
  console.log(`  ${report.rows} rows of ${report.tables} tables and ${report.files} files are back, each table checked against the backup.`)
  console.log('  Everybody signs in anew. What was planned when the backup was made and has been sent since would be sent again:')
  console.log('  start with FOYER_WORKERS=no first and look through Channels, then start as usual.')
}
