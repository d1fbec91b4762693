import { createServer } from 'node:http'
import { chromium, type Page } from 'playwright-core'
import { chromiumPath, runFoyer } from '#testing'
import type { Bench, Figure } from './figure.ts'
import { load } from './load.ts'

/** Public pages of the demo city, anonymous, over 10 connections; the worst of front, point and post counts. And what they transfer. */
export async function run(bench: Bench): Promise<Figure[]> {
  bench.say('starting the demo city')
  const foyer = await runFoyer({ args: [], patience: 300_000, env: { FOYER_LOG: 'error' } })
  try {
    const post = /href="(\/posts\/[^"?]+)/.exec(await (await fetch(foyer.url)).text())?.[1]
    if (!post) throw new Error('the front page of the demo city names no post')
    const html = await (await fetch(foyer.url + post)).text()
    const paths = ['/', '/points/1', post]
    const headers = {
      'accept-encoding': 'gzip, br',
      'user-agent': 'Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36',
    }
    let worst = { perSecond: Number.POSITIVE_INFINITY, path: '', answers: 0 }
    for (const path of paths) {
      await load(foyer.url, () => path, { connections: 10, seconds: 2, expect: 200, headers }) // warm
      const result = await load(foyer.url, () => path, { connections: 10, seconds: 6, expect: 200, headers })
      bench.say(`${path}: ${Math.round(result.perSecond)} a second, p99 ${Math.round(result.p99)} ms, ${result.wrong} wrong`)
      if (result.wrong > 0) throw new Error(`${path}: ${result.wrong} answers were not 200`)
      if (result.perSecond < worst.perSecond) worst = { perSecond: result.perSecond, path, answers: result.answers }
    }
    const bare = createServer((_request, response) => response.end(html))
    await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve))
    const limit = await load(`http://127.0.0.1:${(bare.address() as { port: number }).port}`, () => '/', {
      connections: 10,
      seconds: 4,
      expect: 200,
    })
    bare.close()
    const weights = await Promise.all([
      ...paths.map((path) => weigh((page) => page.goto(foyer.url + path))),
      weighDesk(foyer.url, foyer.printed()),
    ])
    const most = (pick: (weight: Weight) => number): number => Math.max(...weights.slice(0, paths.length).map(pick))
    return [
      {
        figure: 'per_second',
        value: worst.perSecond,
        unit: '/s',
        target: 400,
        rows: worst.answers,
        limit: { of: 'bare HTTP answer of the same size', value: limit.perSecond },
      },
      { figure: 'transfer_kb', value: most((w) => w.other), unit: 'kB', target: 60, atMost: true },
      { figure: 'font_kb', value: most((w) => w.fonts), unit: 'kB', target: 80, atMost: true },
      { figure: 'js_kb', value: most((w) => w.scripts), unit: 'kB', target: 40, atMost: true },
      { figure: 'desk_js_kb', value: weights.at(-1)!.scripts, unit: 'kB', target: 120, atMost: true },
    ]
  } finally {
    await foyer.remove()
  }
}

interface Weight {
  fonts: number
  scripts: number
  other: number
}

/** What a cold browser transfers until a page is quiet, in kB as it travels, without pictures. `come` leads it there. */
async function weigh(come: (page: Page) => Promise<unknown>): Promise<Weight> {
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } })
    const client = await page.context().newCDPSession(page)
    await client.send('Network.enable')
    const kinds = new Map<string, string>()
    const weight: Weight = { fonts: 0, scripts: 0, other: 0 }
    client.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type))
    client.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const kind = kinds.get(requestId)
      if (kind === 'Image' || kind === 'Media') return
      weight[kind === 'Font' ? 'fonts' : kind === 'Script' ? 'scripts' : 'other'] += encodedDataLength / 1024
    })
    await come(page)
    await page.waitForLoadState('networkidle')
    return weight
  } finally {
    await browser.close()
  }
}

/** Today, as the first page after signing in: the sign-in page itself has no script, so what comes is the desk's. */
const weighDesk = (url: string, printed: string): Promise<Weight> =>
  weigh(async (page) => {
    const [, email, secret] = /(author@\S+)\s+(\S+)/.exec(printed) ?? []
    if (!email || !secret) throw new Error('the start printed no sign-in of the author')
    await page.goto(`${url}/desk/sign-in`)
    await page.fill('[name=email]', email)
    await page.fill('[name=password]', secret)
    await page.press('[name=password]', 'Enter')
    await page.waitForURL(/\/desk$/)
  })
