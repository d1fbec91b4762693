import { chmodSync, mkdirSync, statSync } from 'node:fs'

/**
 * Makes a data folder that nobody else can look into; one that is there already and that others may read or write is tightened. As root
 * others may pass through (0711): the database runs under an account of its own. Nothing is ever loosened.
 * @returns what was found and done, in words for the table printed at start; undefined where others could not look in
 */
export function closeFolder(dataDir: string): string | undefined {
  const others = process.getuid?.() === 0 ? 0o066 : 0o077
  mkdirSync(dataDir, { recursive: true, mode: 0o777 & ~others })
  const modeOf = () => statSync(dataDir).mode & 0o777
  const found = modeOf()
  if (process.platform === 'win32' || (found & others) === 0) return undefined
  const written = (mode: number) => mode.toString(8).padStart(4, '0')
  try {
    chmodSync(dataDir, statSync(dataDir).mode & 0o7777 & ~others)
  } catch {
    // Not ours to change: what is true is said below.
  }
  const now = modeOf()
  return (now & others) === 0
    ? `could be looked into by others (mode ${written(found)}); it is ${written(now)} now`
    : `WARNING: others on this machine can look into it (mode ${written(now)}), and this account may not change that; give it to Foyer's own account with mode 0700`
}
