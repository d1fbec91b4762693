import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { openHouse } from '#house'
import { newId, readConfig } from '#platform'
import { foundAlliance } from '#rooms/alliance'
import { addAsset, assetsByIds } from '#rooms/content'
import type { Bench, Figure } from './figure.ts'

const system = { kind: 'system' as const, name: 'bench' }
const count = 24

/** Photographs of 12 megapixels, as a phone makes them, taken in one after the other: checked, turned upright, stripped, drawn in all their sizes. */
export async function run(bench: Bench): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), 'foyer-bench-'))
  const house = await openHouse(readConfig({ data }, { FOYER_LOG: 'error' }))
  try {
    const alliance = newId()
    await house.work(alliance, system, (work) => foundAlliance(work, { name: 'Bench', timeZone: 'Asia/Shanghai', locales: ['en'] }))
    bench.say(`drawing ${count} photographs`)
    const photographs: Buffer[] = []
    for (let n = 0; n < count; n++) photographs.push(await photograph(n))
    bench.say(`taking in ${count} photographs of ${Math.round(photographs[0]!.length / 1024)} kB`)
    const started = performance.now()
    let renditions = Number.POSITIVE_INFINITY
    for (const [n, bytes] of photographs.entries())
      await house.work(alliance, system, async (work) => {
        const { id } = await addAsset(work, { bytes, name: `photograph-${n}.jpg`, alt: { en: `Photograph ${n}` }, rights: 'own' })
        const [asset] = await assetsByIds(work, [id])
        renditions = Math.min(renditions, asset!.renditions.length)
      })
    const perMinute = (count / (performance.now() - started)) * 60_000
    if (renditions < 4) throw new Error(`a photograph has ${renditions} renditions only`)
    const bareStarted = performance.now()
    for (const bytes of photographs.slice(0, 6)) await sharp(bytes).rotate().resize({ width: 1600 }).jpeg().toBuffer()
    const bare = (6 / (performance.now() - bareStarted)) * 60_000
    return [
      {
        figure: 'per_minute',
        value: perMinute,
        unit: '/min',
        target: 60,
        rows: count,
        limit: { of: 'one rendition alone', value: bare },
      },
    ]
  } finally {
    await house.close()
    rmSync(data, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 })
  }
}

/** Something with edges, gradients and grain: a flat picture would be too easy. */
async function photograph(n: number): Promise<Buffer> {
  const grain = await sharp({
    create: { width: 1000, height: 750, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 30 } },
  })
    .png()
    .toBuffer()
  const drawing = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="4000" height="3000"><defs><linearGradient id="g"><stop stop-color="hsl(${n * 15},60%,50%)"/><stop offset="1" stop-color="#123"/></linearGradient></defs><rect width="4000" height="3000" fill="url(#g)" fill-opacity="0.7"/>${Array.from({ length: 60 }, (_, k) => `<circle cx="${(k * 613 + n * 97) % 4000}" cy="${(k * 389) % 3000}" r="${40 + ((k * 31) % 200)}" fill="hsl(${k * 37},50%,60%)"/>`).join('')}</svg>`,
  )
  return sharp(grain)
    .resize(4000, 3000)
    .composite([{ input: drawing }])
    .jpeg({ quality: 88 })
    .toBuffer()
}
