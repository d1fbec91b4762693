import { backUp, restore as bringBack, demandBackup } from '#platform'
import { type Command, usageOf } from './command.ts'
import { withHouse } from './open.ts'

/** `foyer backup <folder>`: a new folder with every table of one moment and every file. May run while Foyer serves. */
export const backup: Command = {
  name: 'backup',
  usage: ['foyer backup /mnt/elsewhere/foyer-2026-11-30   (a folder that is not there yet)'],
  words: 1,
  run: async ({ config, words: [folder] }) => {
    // No folder is guessed: what is written holds personal data and a key, and the folder in which one stands is often a clone of the program.
    if (!folder) throw usageOf(backup)
    const report = await withHouse(config, (house) => backUp(house, folder), { migrate: false })
    console.log(
      `  ${report.folder}: ${report.rows} rows of ${report.tables} tables, ${report.files} files (${(report.bytes / 1_000_000).toFixed(1)} MB)`,
    )
    console.log('  It holds personal data and the key of this installation. Keep it locked away, and on another machine.')
  },
}

/** `foyer restore <folder> --data ./new`: into an installation in which nothing was founded yet. */
export const restore: Command = {
  name: 'restore',
  usage: ['foyer restore /mnt/elsewhere/foyer-2026-11-30 --data ./new'],
  words: 1,
  run: async ({ config, words: [folder] }) => {
    if (!folder) throw usageOf(restore)
    // Before anything is made: a mistyped name leaves no database behind.
    await demandBackup(folder)
    const report = await withHouse(config, (house) => bringBack(house, folder), { founds: true })
    console.log(
      `  ${report.rows} rows of ${report.tables} tables and ${report.files} files are back, each table checked against the backup.`,
    )
    console.log('  Everybody signs in anew. What was planned when the backup was made and has been sent since would be sent again:')
    console.log('  start with FOYER_WORKERS=no first and look through Channels, then start as usual.')
  },
}
