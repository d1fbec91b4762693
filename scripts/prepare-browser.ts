// Makes sure that the tests have a Chromium and Chinese fonts: those that are there, else Debian's when root.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

/** Where a Chromium is, or undefined. FOYER_CHROMIUM names another. */
export function chromiumPath(): string | undefined {
  const candidates = [
    process.env.FOYER_CHROMIUM,
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ]
  return candidates.find((path): path is string => path !== undefined && existsSync(path))
}

/** Installs what is missing where that is possible; throws a sentence where it is not. */
export function prepareBrowser(): void {
  const fonts = spawnSync('fc-list', [':lang=zh-cn'], { encoding: 'utf8' }).stdout?.trim()
  const missing = [chromiumPath() ? [] : ['chromium'], fonts ? [] : ['fonts-noto-cjk', 'fontconfig']].flat()
  if (missing.length === 0) return
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new Error(`the browser tests need ${missing.join(' and ')}; install them or set FOYER_CHROMIUM`)
  console.error(`installing ${missing.join(', ')} for the browser tests`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore', env })
  const done = spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env,
  })
  if (done.status !== 0 || !chromiumPath()) throw new Error(`could not install ${missing.join(' and ')}`)
}
