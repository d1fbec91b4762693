// How one page is examined, whichever it is: read by machine, narrow and wide, in both colours, by keyboard.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { rootDir } from '#platform'
import { assertAccessible, assertFits, colourRules } from '#testing'

/** Every message key of the house: none may be seen. */
const keys = new Set(
  globSync('src/**/translations/en.json', { cwd: rootDir }).flatMap((file) =>
    Object.keys(JSON.parse(readFileSync(join(rootDir, file), 'utf8')) as object),
  ),
)
const rawKeys = (text: string): string[] => [...new Set(text.match(/[a-z][\w-]*(?:\.[\w-]+)+/g) ?? [])].filter((word) => keys.has(word))

export const phone = { width: 360, height: 740 }
export const wide = { width: 1280, height: 900 }
const titles = new Map<string, string>()

/** Reads one page as it stands in the open window. Returns what is wrong. */
export async function examine(page: Page, route: string, found: string[]): Promise<void> {
  const say = (what: string) => found.push(`${route} ${page.url().replace(/^https?:\/\/[^/]+/, '')} ${what}`)
  const check = async (name: string, act: () => Promise<void>) =>
    act().catch((fault: Error) => say(`${name}: ${fault.message.split('\n').slice(0, 14).join('\n')}`))
  const { h1, lang, text } = await page.evaluate(() => ({
    h1: document.querySelectorAll('h1').length,
    lang: document.documentElement.lang,
    text: document.body.innerText,
  }))
  if (h1 !== 1) say(`has ${h1} h1`)
  for (const key of rawKeys(text)) say(`shows the key ${key}`)
  const title = await page.title()
  // The desk's page about a thing may be called like the thing's page for readers.
  const called = `${route.startsWith('/(portal)') ? 'portal' : 'desk'} ${lang} ${title}`
  const other = titles.get(called)
  if (!title.trim() || (other && other !== route)) say(`has the title “${title}” of ${other}`)
  titles.set(called, route)
  for (const viewport of [wide, phone]) {
    await page.setViewportSize(viewport)
    await check('width', () => assertFits(page))
  }
  const axe = (colorScheme: 'light' | 'dark', rules: Parameters<typeof assertAccessible>[1]) =>
    check(`axe, ${lang}, ${colorScheme}`, async () => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)))
      await assertAccessible(page, rules)
    })
  // Colours are of the style and not of the language: they are read once, in both schemes.
  await axe('light', lang === 'en' ? {} : { but: colourRules })
  if (lang === 'en') await axe('dark', { only: colourRules })
}

/** Walks by keyboard: the way past the menu comes first, and wherever the focus stands it can be seen. */
export async function walkByKeyboard(page: Page, route: string, found: string[]): Promise<void> {
  await page.setViewportSize(wide)
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  for (let stop = 0; stop < 25; stop++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(() => {
      const it = document.activeElement as HTMLElement | null
      if (!it || it === document.body) return null
      const shown = it.matches('input[type=radio], input[type=checkbox], input[type=file]') ? (it.closest('label') ?? it) : it
      const { outlineStyle, boxShadow } = getComputedStyle(it)
      const box = shown.getBoundingClientRect()
      return {
        name: `${it.tagName.toLowerCase()} “${(it.innerText || it.getAttribute('name') || it.className).slice(0, 30)}”`,
        skip: it.matches('a.skip'),
        menu: document.querySelector('nav') !== null,
        lit: outlineStyle !== 'none' || boxShadow !== 'none',
        inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
      }
    })
    if (!at) break
    // Without a menu there is nothing to pass by; the style guide shows a refused form, whose summary has the focus already.
    if (stop === 0 && !at.skip && at.menu && !route.startsWith('/desk/styleguide'))
      found.push(`${route}: the first stop is ${at.name}, not the way past the menu`)
    if (!at.lit || !at.inside) found.push(`${route}: the focus on ${at.name} cannot be seen (${at.lit ? 'outside the window' : 'no ring'})`)
  }
}

/** Runs over all with so many hands, each with windows of its own: a window costs more than a page in it. */
export async function each<T, Windows>(
  things: readonly T[],
  hands: number,
  open: () => Promise<Windows>,
  act: (thing: T, windows: Windows) => Promise<void>,
): Promise<void> {
  const left = [...things]
  await Promise.all(
    Array.from({ length: hands }, async () => {
      const windows = await open()
      for (let next = left.shift(); next !== undefined; next = left.shift()) await act(next, windows)
    }),
  )
}
