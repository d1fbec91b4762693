// Recordings in a real browser: a film made there, sent in parts over a line that breaks, captioned, shown in a post, played with its captions.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parseFeed } from '@rowanmanning/feed-parser'
import type { BrowserContext, Page } from 'playwright-core'
import sharp from 'sharp'
import {
  addAsset,
  addRecording,
  changeRecording,
  cutUrl,
  fromPlain,
  listRecordings,
  prepareRecording,
  recordingById,
  requestReview,
  retireRecording,
  savePodcast,
  saveRecordingText,
  saveSeries,
  schedulePost,
  setReviewRule,
  writePost,
} from '#rooms/content'
import { downloadsOf } from '#rooms/reach'
import { assertAccessible, assertFits, openServedHouse, type ServedHouse } from '#testing'
import { mp3, wav } from '../src/content/recordings/media-for-tests.ts'

let served: ServedHouse
let desk: Page
let at = ''
before(async () => {
  served = await openServedHouse({}, (work) => setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'a test' }))
  at = served.foyer.url
  desk = await served.signIn()
})
after(() => served?.close())

/** A film of noise, about two seconds long, recorded by the browser itself. */
const record = async (page: Page): Promise<Buffer> =>
  Buffer.from(
    await page.evaluate(async () => {
      const canvas = document.createElement('canvas')
      canvas.width = 640
      canvas.height = 360
      const draw = canvas.getContext('2d')!
      const noise = draw.createImageData(640, 360)
      const beat = setInterval(() => {
        for (let i = 0; i < noise.data.length; i += 4) noise.data.fill(Math.random() * 255, i, i + 3)
        for (let i = 3; i < noise.data.length; i += 4) noise.data[i] = 255
        draw.putImageData(noise, 0, 0)
      }, 60)
      const recorder = new MediaRecorder(canvas.captureStream(15), { mimeType: 'video/webm;codecs=vp8', videoBitsPerSecond: 40_000_000 })
      const parts: Blob[] = []
      recorder.ondataavailable = ({ data }) => parts.push(data)
      const ended = new Promise((resolve) => {
        recorder.onstop = resolve
      })
      recorder.start()
      await new Promise((resolve) => setTimeout(resolve, 2500))
      recorder.stop()
      await ended
      clearInterval(beat)
      const url = await new Promise<string>((resolve) => {
        const reader = new FileReader()
        reader.onload = () => resolve(reader.result as string)
        reader.readAsDataURL(new Blob(parts))
      })
      return url.slice(url.indexOf(',') + 1)
    }),
    'base64',
  )

const idIn = (page: Page): string => /recordings\/([0-9a-f-]{36})/.exec(page.url())![1]!
const newest = () => served.system(async (work) => (await listRecordings(work)).recordings[0]!)

async function publish(title: string, lines: string, more: object = {}): Promise<string> {
  return served.system(async (work) => {
    const post = await writePost(work, {
      source: 'en',
      texts: { en: { title, body: fromPlain(lines) } },
      noAction: 'a test',
      noGoal: 'a test',
      variants: { website: {} },
      ...more,
    })
    await requestReview(work, { post: post.id })
    await schedulePost(work, { post: post.id, version: post.version, at: 'now' })
    return `/posts/${post.slug}`
  })
}

test('a film is sent in parts over a line that breaks, captioned by hand, shown in a post and played with its captions', async () => {
  const film = await record(desk)
  assert.ok(film.length > 2.2 * 1024 ** 2, `${film.length} bytes are more than one part`)
  await desk.goto(`${at}/desk/assets/recordings`)
  let broken = 0
  let parts = 0
  await desk.route('**/recordings/uploads/*/*', async (route) => {
    parts++
    if (broken++ < 2) await route.abort('connectionreset')
    else await route.continue()
  })
  await desk.setInputFiles('input[type=file]', { name: 'From a phone.webm', mimeType: 'video/webm', buffer: film })
  await desk.getByRole('button', { name: 'Send' }).click()
  await desk.waitForURL(/recordings\/[0-9a-f-]{36}/)
  await desk.unroute('**/recordings/uploads/*/*')
  assert.ok(parts > Math.ceil(film.length / 2 ** 21), 'what broke off was sent again')
  const id = idIn(desk)
  const recording = await newest()
  assert.deepEqual(
    [recording.id, recording.name, recording.cuts[0]!.bytes, recording.cuts[0]!.container],
    [id, 'From a phone', film.length, 'WebM'],
  )
  await assertAccessible(desk)

  await desk.getByRole('button', { name: 'Take the picture shown now' }).click()
  await desk.getByText('Let the film begin first').waitFor()
  await desk.evaluate(async () => {
    const film = document.querySelector('video')!
    await film.play()
    film.pause()
  })
  await desk.getByRole('button', { name: 'Take the picture shown now' }).click()
  await desk.waitForURL(/done=poster/)
  assert.ok((await newest()).poster)

  await desk.getByLabel('Title, English').first().fill('In the reading room')
  await desk.getByRole('radio', { name: 'Our own' }).check()
  await desk.getByRole('button', { name: 'Save', exact: true }).click()
  await desk.waitForURL(/done=saved/)

  await desk.goto(`${at}/desk/assets/recordings/${id}/captions/en`)
  const row = (i: number) => desk.locator('.rows fieldset').nth(i)
  await row(0).getByLabel('From', { exact: true }).fill('0:00')
  await row(0).getByLabel('To', { exact: true }).fill('0:05')
  await row(0).getByLabel('Words', { exact: true }).fill('Good evening and <welcome>.')
  await row(0)
    .getByLabel('Words', { exact: true })
    .evaluate((box: HTMLTextAreaElement) => box.setSelectionRange(12, 12))
  await row(0).getByRole('button', { name: 'Split' }).click()
  assert.equal(await row(1).getByLabel('Words', { exact: true }).inputValue(), 'and <welcome>.')
  await row(0).getByRole('button', { name: 'Join' }).click()
  await row(0).getByLabel('To', { exact: true }).fill('nonsense')
  await desk.getByRole('button', { name: 'Save captions' }).click()
  await desk.getByText('Row 1: write both times').first().waitFor()
  await row(0).getByLabel('To', { exact: true }).fill('0:05')
  await desk.getByRole('button', { name: 'Save captions' }).click()
  await desk.waitForURL(/done=saved/)
  const [text] = (await newest()).texts
  assert.deepEqual(text!.cues, [{ start: 0, end: 5000, text: 'Good evening\nand <welcome>.' }])
  await assertAccessible(desk)

  const path = await publish('A film', `Come and see.\n\n{piece:recording/${id}}`)
  const reader = await served.browser.open({ viewport: { width: 360, height: 740 } })
  const asked: string[] = []
  reader.on('request', (request) => asked.push(request.url()))
  await reader.goto(at + path, { waitUntil: 'networkidle' })
  assert.deepEqual(
    asked.filter((url) => url.endsWith('.webm')),
    [],
    'nothing is loaded before somebody wants to see it',
  )
  await assertFits(reader)
  await assertAccessible(reader)
  assert.equal(await reader.evaluate(() => document.querySelectorAll('script:not([type="application/ld+json"])').length), 0)
  await reader.locator('video').focus()
  assert.notEqual(await reader.locator('video').evaluate((film) => getComputedStyle(film).outlineStyle), 'none', 'the focus can be seen')
  const box = () => reader.locator('video').evaluate((film) => film.getBoundingClientRect().height)
  const before = await box()
  await reader.locator('video').evaluate(async (film: HTMLVideoElement) => {
    film.muted = true
    await film.play()
    await new Promise((resolve) => film.addEventListener('timeupdate', resolve, { once: true }))
  })
  assert.ok(Math.abs((await box()) - before) <= 2, 'nothing jumps')
  const shown = await reader.locator('video').evaluate(async (film: HTMLVideoElement) => {
    const [track] = film.textTracks
    for (let i = 0; i < 100 && !track?.activeCues?.length; i++) await new Promise((resolve) => setTimeout(resolve, 50))
    return { mode: track!.mode, language: track!.language, text: (track!.activeCues![0] as VTTCue).text, time: film.currentTime }
  })
  assert.deepEqual([shown.mode, shown.language, shown.text], ['showing', 'en', 'Good evening\nand &lt;welcome&gt;.'])
  assert.ok(shown.time > 0)
  await reader.context().close()
})

test('its address is served by ranges, and closed when it is retired; the same player is one download', async () => {
  const recording = await newest()
  const [cut] = recording.cuts
  const address = at + cutUrl(cut!)
  const agent = 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36 test'
  const ask = (headers: Record<string, string> = {}, method = 'GET') =>
    fetch(address, { method, headers: { 'user-agent': agent, ...headers } })
  const downloads = async () => (await served.system((work) => downloadsOf(work, { recordings: [recording.id] }))).get(recording.id) ?? 0
  const before = await downloads()
  const head = await ask({}, 'HEAD')
  const etag = head.headers.get('etag')!
  assert.deepEqual(
    [
      head.status,
      head.headers.get('content-type'),
      head.headers.get('content-length'),
      head.headers.get('accept-ranges'),
      head.headers.get('x-content-type-options'),
    ],
    [200, 'video/webm', String(cut!.bytes), 'bytes', 'nosniff'],
  )
  assert.equal(head.headers.get('access-control-allow-origin'), '*')
  const part = await ask({ range: 'bytes=100-199' })
  assert.deepEqual([part.status, part.headers.get('content-range')], [206, `bytes 100-199/${cut!.bytes}`])
  const middle = Buffer.from(await part.arrayBuffer())
  const probe = await ask({ range: 'bytes=0-1' })
  assert.equal((await probe.arrayBuffer()).byteLength, 2)
  assert.equal(await downloads(), before, 'looks are no downloads')
  const whole = Buffer.from(await (await ask()).arrayBuffer())
  assert.deepEqual(whole.subarray(100, 200), middle)
  await (await ask({ range: 'bytes=0-' })).arrayBuffer()
  assert.equal(await downloads(), before + 1)
  assert.equal((await ask({ range: `bytes=${cut!.bytes}-` })).status, 416)
  assert.equal((await ask({ 'if-none-match': etag })).status, 304)
  assert.equal((await ask({ range: 'bytes=0-9', 'if-range': etag })).status, 206)
  const changed = await ask({ range: 'bytes=0-9', 'if-range': '"another"' })
  assert.equal(changed.status, 200)
  await changed.body?.cancel()

  await served.system((work) => retireRecording(work, { recording: recording.id, retired: true }))
  assert.equal((await ask()).status, 404)
  assert.equal((await fetch(`${at}/recordings/${recording.id}`)).status, 404)
  assert.equal((await fetch(`${at}/recordings/${recording.id}/captions.en.vtt`)).status, 404)
  await served.system((work) => retireRecording(work, { recording: recording.id, retired: false }))
  const track = await fetch(`${at}/recordings/${recording.id}/captions.en.vtt`)
  assert.equal(track.headers.get('content-type'), 'text/vtt; charset=utf-8')
})

/** The session of the desk in a browser without script. */
async function plainDesk(): Promise<Page> {
  const page = await served.browser.open({ viewport: { width: 360, height: 740 }, javaScriptEnabled: false })
  await (page.context() as BrowserContext).addCookies(await desk.context().cookies())
  return page
}

test('without script a small file is sent by a form, captions are typed as rows and as text, and a large file is named', async () => {
  const page = await plainDesk()
  await page.goto(`${at}/desk/assets/recordings`)
  await page.setInputFiles('input[type=file]', { name: 'Episode.wav', mimeType: 'audio/wav', buffer: wav(3) })
  await page.getByRole('button', { name: 'Send' }).click()
  await page.waitForURL(/done=added/)
  const id = idIn(page)
  await assertFits(page)
  await page.goto(`${at}/desk/assets/recordings/${id}/captions/en`)
  await assertFits(page)
  await page.locator('[name="rows.0"]').fill('0:01')
  await page.locator('[name="end.0"]').fill('0:02')
  await page.locator('[name="text.0"]').fill('Hello.')
  await page.getByRole('button', { name: 'Save captions' }).click()
  await page.waitForURL(/done=saved/)
  await page.locator('[name=text]').fill('WEBVTT\n\n00:02.000 --> 00:01.000\nx')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByText('Line 3: this caption ends at 00:00:01.000').first().waitFor()
  const { texts } = await served.system((work) => recordingById(work, id))
  assert.deepEqual(texts[0]!.cues, [{ start: 1000, end: 2000, text: 'Hello.' }], 'a refusal changes nothing')
  await page.setInputFiles('input[type=file]', {
    name: 'a.srt',
    mimeType: 'text/plain',
    buffer: Buffer.from('1\n00:00:01,500 --> 00:00:02,000\nFrom a file\n'),
  })
  await page.getByRole('button', { name: 'Take from file' }).click()
  await page.waitForURL(/done=saved/)
  await page.getByText('Move all captions').first().click()
  await page.locator('[name=seconds]').fill('0.25')
  await page.getByRole('button', { name: 'Move all captions' }).click()
  await page.waitForURL(/done=shifted/)
  const after = await served.system((work) => recordingById(work, id))
  assert.deepEqual(after.texts[0]!.cues, [{ start: 1750, end: 2250, text: 'From a file' }])
  await page.context().close()

  const cookie = (await desk.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  const begin = (bytes: number) =>
    fetch(`${at}/desk/assets/recordings/uploads`, {
      method: 'POST',
      headers: { cookie, origin: at, 'content-type': 'application/json' },
      body: JSON.stringify({ name: 'long.mp4', bytes, mark: '1' }),
    })
  const refused = await begin(4 * 1024 ** 3)
  assert.equal(refused.status, 422)
  assert.match(((await refused.json()) as { message: string }).message, /4,096 MB; at most 512 MB/)
  const stranger = await fetch(`${at}/desk/assets/recordings/uploads`, {
    method: 'POST',
    headers: { origin: at, 'content-type': 'application/json' },
    body: '{}',
    redirect: 'manual',
  })
  assert.equal(stranger.status, 303)
})

test('a podcast: its feed is found from the series, and its page plays from a chapter without script', async () => {
  const cover = await sharp({ create: { width: 1400, height: 1400, channels: 3, background: '#0b5a49' } })
    .png()
    .toBuffer()
  const sound = await prepareRecording(served.house, mp3(90), (ready) =>
    served.system((work) => addRecording(work, ready, { name: 'episode.mp3' })),
  )
  const series = await served.system(async (work) => {
    await changeRecording(work, {
      recording: sound.id,
      rights: 'own',
      titles: { en: 'First episode' },
      chapters: [{ at: 45, titles: { en: 'Ink' } }],
    })
    await saveRecordingText(work, { recording: sound.id, what: 'transcript', locale: 'en', text: 'Hello.\n\nThis is ink.' })
    const made = await saveSeries(work, { names: { en: 'Paper talks' } })
    const asset = await addAsset(work, { bytes: cover, name: 'cover.png' })
    await savePodcast(work, {
      series: made.id,
      locale: 'en',
      cover: asset.id,
      category: 'Education',
      author: 'Anhe',
      ownerName: 'Anhe',
      ownerEmail: 'pod@library.example',
    })
    return made
  })
  await publish('First episode', `Notes.\n\n{piece:recording/${sound.id}}`, { series: series.id, variants: { website: {}, feeds: {} } })
  const page = await served.browser.open({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } })
  await page.goto(`${at}/series/${series.slug}`)
  const feed = await page.getByRole('link', { name: 'Subscribe as a podcast' }).getAttribute('href')
  const answer = await fetch(at + feed)
  assert.equal(answer.headers.get('content-type'), 'application/rss+xml; charset=utf-8')
  const [episode] = parseFeed(await answer.text()).items
  assert.equal(episode!.title, 'First episode')
  assert.equal((await fetch(at + feed, { headers: { 'if-none-match': answer.headers.get('etag')! } })).status, 304)
  const file = await fetch(episode!.media[0]!.url.replace(/^https?:\/\/[^/]+/, at), { headers: { 'user-agent': 'AntennaPod/3.5.0' } })
  assert.equal((await file.arrayBuffer()).byteLength, mp3(90).length)
  await page.goto(`${at}/recordings/${sound.id}`)
  await page.getByRole('link', { name: /0:45 Ink/ }).click()
  assert.match((await page.locator('audio source').getAttribute('src'))!, /#t=45$/)
  await page.getByText('Transcript').click()
  await page.getByText('This is ink.').waitFor()
  await page.context().close()
})
