import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Platform } from '#platform'

const path = (house: Platform): string => join(house.config.dataDir, 'demo-sign-ins.txt')

/** Keeps how to sign in to the demo beside its database, readable by its owner only, so that every start can say it again. */
export function keepSignIns(house: Platform, lines: readonly string[]): void {
  writeFileSync(path(house), `${lines.join('\n')}\n`, { mode: 0o600 })
}

/** How to sign in to the demo city of this data folder; nothing where there is none. Deleting the file stops the telling. */
export function demoSignIns(house: Platform): string[] {
  try {
    return readFileSync(path(house), 'utf8').trim().split('\n')
  } catch {
    return []
  }
}
