// Makes sure that the tests have a Chromium and Chinese fonts: those that are there, else Debian's when root.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { chromiumPath } from '../src/testing/browser.ts'

/** Installs what is missing where that is possible; throws a sentence where it is not. */
export function prepareBrowser(): void {
  const fonts = spawnSync('fc-list', [':lang=zh-cn'], { encoding: 'utf8' }).stdout?.trim()
  const missing = [
    chromiumPath({ whole: true }) ? [] : ['chromium', 'chromium-headless-shell'],
    fonts ? [] : ['fonts-noto-cjk', 'fontconfig'],
  ].flat()
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
  if (done.status !== 0 || !chromiumPath({ whole: true })) throw new Error(`could not install ${missing.join(' and ')}`)
}
