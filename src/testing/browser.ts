import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type Axe from 'axe-core'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'

/** A real Chromium for a test file. */
export interface TestBrowser {
  /** A fresh context, with a watch on every request that would leave this machine. */
  open(options?: BrowserContextOptions): Promise<Page>
  close(): Promise<void>
}

/**
 * Where a Chromium is, or undefined. One without a window is the same engine and spares what a window costs, two thirds of what it does beside
 * the page; a `whole` one also asks for permissions and shows notices. FOYER_CHROMIUM names another.
 */
export function chromiumPath({ whole = false } = {}): string | undefined {
  const candidates = [
    process.env.FOYER_CHROMIUM,
    ...(whole ? [] : ['/usr/bin/chromium-headless-shell']),
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ]
  return candidates.find((path): path is string => path !== undefined && existsSync(path))
}

/** Opens Chromium; `whole` as for {@link chromiumPath}. Every page fails its test on a request to another origin than the first it opened. */
export async function openBrowser(wish: { whole?: boolean } = {}): Promise<TestBrowser> {
  const executablePath = chromiumPath(wish)
  if (!executablePath) throw new Error('there is no Chromium; npm test installs one when root')
  // Loaded by who needs it: most tests never open a browser.
  const { chromium } = await import('playwright-core')
  const browser: Browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  const strangers: string[] = []
  return {
    open: async (options) => {
      const context: BrowserContext = await browser.newContext({ locale: 'en-GB', ...options })
      context.on('request', (request) => {
        const { hostname, protocol } = new URL(request.url())
        if (/^https?:$/.test(protocol) && !['localhost', '127.0.0.1'].includes(hostname)) strangers.push(request.url())
      })
      const page = await context.newPage()
      page.setDefaultTimeout(20_000)
      return page
    },
    close: async () => {
      await browser.close()
      assert.deepEqual(strangers, [], 'no request leaves for a third party')
    },
  }
}

/** The text of axe, which every page that is read has to take in: a third of what its module gives. */
let axeText: string | undefined

/** What changes when the colours do. */
export const colourRules: readonly string[] = ['color-contrast', 'link-in-text-block']

/**
 * Asserts that axe finds nothing on the page as it stands (WCAG A and AA up to 2.2), by all its rules, by some only, or by all but some.
 * Needs a page with script: without it axe waits for ever.
 */
export async function assertAccessible(
  page: Page,
  { only, but = [] }: { only?: readonly string[]; but?: readonly string[] } = {},
): Promise<void> {
  if (!(await page.evaluate('"axe" in window'))) {
    axeText ??= readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')
    await page.evaluate(axeText)
  }
  const runOnly = only
    ? { type: 'rule' as const, values: [...only] }
    : { type: 'tag' as const, values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] }
  const rules = Object.fromEntries(but.map((rule) => [rule, { enabled: false }]))
  const violations = await page.evaluate(
    async (options) => (await (window as unknown as { axe: typeof Axe }).axe.run(document, options)).violations,
    { runOnly, rules, resultTypes: ['violations' as const] },
  )
  const said = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes
        .slice(0, 4)
        .map((node) => `    ${node.target.join(' ')} – ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`)
        .join('\n')}`,
  )
  assert.deepEqual(said, [], `axe on ${page.url()}`)
}

/** Asserts that the page does not scroll sideways at this width. A page on its way is waited for: it has no root yet. */
export async function assertFits(page: Page): Promise<void> {
  await page.waitForFunction('document.documentElement !== null && document.readyState !== "loading"')
  const { scroll, client } = await page.evaluate(() => ({
    scroll: document.documentElement.scrollWidth,
    client: document.documentElement.clientWidth,
  }))
  assert.ok(scroll <= client, `${page.url()} is ${scroll} px wide in a window of ${client}`)
}
