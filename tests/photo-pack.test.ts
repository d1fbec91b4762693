// The form of a release holds its whole photo pack: saving it takes out nothing that nobody unticked.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { addAsset, writePost } from '#rooms/content'
import { type RunningHouse, runHouse } from '#testing'

let served: RunningHouse
before(async () => {
  served = await runHouse({ env: { FOYER_WORKERS: 'no' } })
})
after(() => served?.close())

const picture = async (shade: number) => {
  const background = { r: shade, g: 80, b: 120 }
  const bytes = await sharp({ create: { width: 16, height: 16, channels: 3, background } })
    .png()
    .toBuffer()
  return served.system((work) => addAsset(work, { bytes, name: `${shade}.png`, alt: { en: 'A shade' }, rights: 'own', credit: 'Li Min' }))
}

test('a picture of the pack is offered, however many newer ones there are', async () => {
  const { id: oldest } = await picture(0)
  for (let shade = 1; shade <= 61; shade++) await picture(shade)
  const release = await served.system((work) =>
    writePost(work, { kind: 'press', source: 'en', texts: { en: { title: 'Old' } }, noAction: 'x', press: { photos: [oldest] } }),
  )
  const signedIn = await fetch(`${served.foyer.url}/desk/sign-in`, {
    method: 'POST',
    headers: { origin: served.foyer.url, accept: 'text/html' },
    body: new URLSearchParams({ email: 'lin@library.example', password: served.passphrase }),
    redirect: 'manual',
  })
  const cookie = signedIn.headers.getSetCookie().map((line) => line.split(';', 1)[0])
  const page = await fetch(`${served.foyer.url}/desk/press/${release.id}`, { headers: { cookie: cookie.join('; '), accept: 'text/html' } })
  const ticked = [...(await page.text()).matchAll(/<input[^>]*name="press\.photos"[^>]*>/g)].filter(([box]) => box.includes('checked'))
  assert.deepEqual(
    ticked.map(([box]) => box.includes(oldest)),
    [true],
  )
})
