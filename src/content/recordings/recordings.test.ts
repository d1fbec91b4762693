import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { partBytes, type Work } from '#platform'
import {
  addRecording,
  beginRecording,
  changeRecording,
  checkPost,
  comingRecording,
  finishRecording,
  fromPlain,
  lengthOf,
  prepareRecording,
  prepareUpload,
  publicRecording,
  type Recording,
  recordingById,
  recordingTexts,
  removeCut,
  removeRecordingText,
  replaceInRecording,
  retireRecording,
  saveCueRows,
  saveRecordingText,
  shiftRecordingText,
  shownIn,
  takeRecordingPart,
  textOf,
  trackOf,
  transcriptIn,
  usesOfRecording,
  writePost,
} from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'
import { closeExpiredRecordings } from './change-recording.ts'
import { type FilmForTests, film, mp3, wav, withPlace } from './media-for-tests.ts'
import type { Chapter } from './tables.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse({ env: { FOYER_LARGEST_UPLOAD: '16' } })
})
after(() => house.close())

const add = (bytes: Uint8Array, name = 'Reading room.mp4', recording?: string): Promise<Recording> =>
  prepareRecording(house.platform, bytes, (ready) => house.as('author', (work) => addRecording(work, ready, { name, recording })))
const addFilm = async (more: FilmForTests = {}, recording?: string) => add(await film(more), 'Reading room.mp4', recording)
const as = <T>(act: (work: Work) => Promise<T>) => house.as('author', act)
const facts = { rights: 'own', titles: { en: 'In the reading room', 'zh-CN': '阅览室里' } } as const
const vtt = 'WEBVTT\n\n00:00.500 --> 00:01.000\n<v Lin Yue>Good evening, Zhao Min.\n\n00:01.200 --> 00:01.800\nCome in.\n'
const fieldCodes = (wanted: string) => (error: { fields?: { code: string }[] }) => {
  assert.deepEqual(
    error.fields?.map(({ code }) => code),
    [wanted],
  )
  return true
}
const audited = async (): Promise<string[]> =>
  (
    await house.system((work) =>
      work.db
        .selectFrom('platform.audit')
        .select('act')
        .where('alliance_id', '=', work.alliance)
        .orderBy('audit_id', 'desc')
        .limit(1)
        .execute(),
    )
  ).map(({ act }) => act)

test('a film is what its bytes say, under the name it came by; the place a phone wrote into it is gone', async () => {
  const recording = await add(withPlace(await film(), '+31.2304+121.4737/'), 'My Film.MOV')
  const [cut] = recording.cuts
  assert.deepEqual(
    [recording.name, recording.kind, cut!.shape, cut!.videoCodec, lengthOf(recording)],
    ['My Film', 'video', 'wide', 'H.264', 2],
  )
  const file = await house.system((work) => work.house.files.open(work, cut!.fileId))
  assert.deepEqual([file.kind, file.mime, file.audience, file.name], ['recording', 'video/mp4', 'public', 'My-Film.mp4'])
  assert.ok(!(await file.read()).includes('121.4737'))
  assert.deepEqual(await audited(), ['content.recording-added'])
})

test('what cannot play is refused by name, and nothing is left of it', async () => {
  const usage = () => house.system((work) => work.house.files.usage(work))
  const before = await usage()
  await assert.rejects(add(Buffer.from('words, and no film')), fieldCodes('content.recording-kind'))
  await assert.rejects(
    add(
      await sharp({ create: { width: 9, height: 9, channels: 3, background: '#fff' } })
        .png()
        .toBuffer(),
    ),
    fieldCodes('content.recording-kind'),
  )
  await assert.rejects(add((await film()).subarray(0, 400)), fieldCodes('content.recording-unreadable'))
  await assert.rejects(add(Buffer.alloc(17 * 1024 ** 2)), { code: 'platform.file-too-large' })
  assert.deepEqual(await usage(), before)
})

test('four gigabytes are refused before a byte is sent', async () => {
  await assert.rejects(
    as((work) => beginRecording(work, { name: 'long.mp4', bytes: 4 * 1024 ** 3 })),
    fieldCodes('content.recording-too-heavy'),
  )
})

test('a film comes in parts and is one recording, also when its end is told twice or by two at once', async () => {
  const bytes = Buffer.concat([await film(), Buffer.from([0, 0x40, 0, 0]), Buffer.from('free'), Buffer.alloc(0x400000 - 8)])
  const begun = await as((work) => beginRecording(work, { name: 'From a phone.mp4', bytes: bytes.length, mark: '17' }))
  for (let part = 0; part < begun.parts; part++)
    await house.platform.files.receive(bytes.subarray(part * partBytes, (part + 1) * partBytes), partBytes, (file) =>
      as((work) => takeRecordingPart(work, { upload: begun.upload_id, part, file })),
    )
  const finish = async () => {
    const coming = await as((work) => comingRecording(work, begun.upload_id))
    return prepareUpload(house.platform, house.alliance, coming, (ready) =>
      as((work) => finishRecording(work, ready, { upload: begun.upload_id })),
    )
  }
  const [first, second] = await Promise.all([finish(), finish()])
  assert.equal(first.id, second.id)
  assert.equal((await finish()).id, first.id)
  assert.equal(first.name, 'From a phone')
  assert.equal(first.cuts[0]!.bytes, bytes.length)
})

test('a recording has one cut of each shape: another of the same takes its place, and the last one stays', async () => {
  const { id } = await addFilm({ width: 640, height: 360 })
  await addFilm({ width: 360, height: 640 }, id)
  const three = await addFilm({ width: 400, height: 400 }, id)
  assert.deepEqual(
    three.cuts.map(({ shape }) => shape),
    ['wide', 'square', 'portrait'],
  )
  const old = three.cuts[0]!.fileId
  const again = await addFilm({ width: 1280, height: 720 }, id)
  assert.deepEqual([again.cuts.length, again.cuts[0]!.width], [3, 1280])
  await assert.rejects(
    house.system((work) => work.house.files.open(work, old)),
    { code: 'platform.no-such-file' },
  )
  await assert.rejects(add(wav(1), 'a.wav', id), fieldCodes('content.recording-other-kind'))
  const races = await Promise.allSettled(
    ['wide', 'square', 'portrait'].map((shape) => as((work) => removeCut(work, { recording: id, shape }))),
  )
  assert.deepEqual(races.map(({ status }) => status).sort(), ['fulfilled', 'fulfilled', 'rejected'])
  assert.equal((await as((work) => recordingById(work, id))).cuts.length, 1)
})

test('captions are kept by language and version; what is wrong is told with its line and changes nothing', async () => {
  const { id } = await addFilm()
  const save = (text: string | Uint8Array, more: object = {}) =>
    as((work) => saveRecordingText(work, { recording: id, what: 'captions', locale: 'en', text, ...more }))
  const saved = await save(Buffer.from(vtt), { version: 0 })
  assert.equal(saved.text!.cues[0]!.text, 'Lin Yue: Good evening, Zhao Min.')
  const wrong = 'WEBVTT\n\n00:05.000 --> 00:06.000\na\n\n00:01.000 --> 00:02.000\nb\n\n00:09.000 --> 00:08.000\nc'
  await assert.rejects(save(wrong), (error: { fields: { code: string; params: { line: number } }[] }) => {
    assert.deepEqual(
      error.fields.map(({ code, params }) => `${code} ${params.line}`),
      ['content.cues.ends-before-start 9', 'content.cues.out-of-order 6'],
    )
    return true
  })
  await assert.rejects(save(vtt, { version: 0 }), { code: 'content.changed-meanwhile' })
  const recording = await as((work) => recordingById(work, id))
  assert.equal(textOf(recording, 'captions', 'en')!.cues.length, 2)
  assert.deepEqual(transcriptIn(recording, 'zh-CN'), { text: 'Lin Yue: Good evening, Zhao Min. Come in.', locale: 'en' })
  assert.deepEqual((await save('WEBVTT\n\n01:00.000 --> 01:01.000\nlater')).warnings, [
    { code: 'after-the-end', line: 1, params: { start: '00:01:00.000' } },
  ])
  await as((work) => removeRecordingText(work, { recording: id, what: 'captions', locale: 'en' }))
  assert.equal(transcriptIn(await as((work) => recordingById(work, id)), 'en'), undefined)
})

test('two that save the same captions at the same time: one is told that the other was first', async () => {
  const { id } = await addFilm()
  const saves = await Promise.allSettled(
    Array.from({ length: 8 }, () =>
      as((work) => saveRecordingText(work, { recording: id, what: 'captions', locale: 'en', text: vtt, version: 0 })),
    ),
  )
  assert.equal(saves.filter(({ status }) => status === 'fulfilled').length, 1)
})

test('the editor saves a stretch of rows, shifts all of them and names a row that is wrong', async () => {
  const { id } = await addFilm()
  const at = { recording: id, what: 'captions', locale: 'en' } as const
  const cue = (i: number) => `00:0${i}.000 --> 00:0${i}.900\nwords ${i}\n`
  await as((work) => saveRecordingText(work, { ...at, text: `WEBVTT\n\n${[0, 1, 2, 3, 4].map(cue).join('\n')}` }))
  const rows = (...list: [string, string, string][]) => list.map(([start, end, text]) => ({ start, end, text }))
  const save = (version: number, list: ReturnType<typeof rows>, sort = false) =>
    as((work) => saveCueRows(work, { ...at, version, from: 1, count: 2, rows: list, sort }))
  const texts = async () => textOf(await as((work) => recordingById(work, id)), 'captions', 'en')!.cues.map(({ text }) => text)
  await save(1, rows(['0:01', '0:01.5', 'a < b'], ['', '', ''], ['0:01.5', '0:02', 'new']))
  assert.deepEqual(await texts(), ['words 0', 'a < b', 'new', 'words 3', 'words 4'])
  await assert.rejects(save(2, rows(['0:02', '0:01', 'x'])), fieldCodes('content.cues.row.ends-before-start'))
  await assert.rejects(save(2, rows(['0:02', '0:03', ' '])), fieldCodes('content.cues.row.row-without-words'))
  await assert.rejects(save(2, rows(['0:09', '0:10', 'late'])), fieldCodes('content.cues.row-out-of-order'))
  await save(2, rows(['0:09', '0:10', 'late']), true)
  assert.deepEqual(await texts(), ['words 0', 'words 3', 'words 4', 'late'])
  const moved = await as((work) => shiftRecordingText(work, { ...at, seconds: 1.25 }))
  assert.equal(moved.cues[0]!.start, 1250)
  await assert.rejects(
    as((work) => shiftRecordingText(work, { ...at, seconds: -5 })),
    fieldCodes('content.cues.shift-loses'),
  )
})

test('a post is stopped by what its recording lacks, and goes when that is there', async () => {
  const { id } = await addFilm()
  const body = fromPlain(`Come and see.\n\n{piece:recording/${id}}`)
  const post = await as((work) =>
    writePost(work, { source: 'en', texts: { en: { title: 'A film', body } }, noAction: 'a test', noGoal: 'a test' }),
  )
  const codes = async () =>
    (await as((work) => checkPost(work, post.id)))
      .flatMap(({ code, level }) => (code.startsWith('recording') ? [`${level} ${code}`] : []))
      .sort()
  assert.deepEqual(await codes(), [
    'stop recording-without-captions',
    'stop recording-without-credit',
    'stop recording-without-rights',
    'warn recording-without-poster',
    'warn recording-without-title',
  ])
  await as((work) => changeRecording(work, { recording: id, ...facts, people: 'minors', noSpeech: true }))
  assert.deepEqual(await codes(), ['stop recording-without-consent', 'warn recording-without-poster'])
  await as((work) => changeRecording(work, { recording: id, consent: 'parents, on paper', noSpeech: false, expiresOn: '2026-09-06' }))
  await as((work) => saveRecordingText(work, { recording: id, what: 'captions', locale: 'en', text: vtt }))
  assert.deepEqual(await codes(), ['stop recording-expired', 'warn recording-without-poster'])
  const sound = await add(mp3(3), 'a.mp3')
  await as((work) => writePost(work, { post: post.id, texts: { en: { body: fromPlain(`{piece:recording/${sound.id}}`) } } }))
  assert.ok((await codes()).includes('stop recording-without-transcript'))
  await as((work) => saveRecordingText(work, { recording: sound.id, what: 'transcript', locale: 'zh-CN', text: '大家好。' }))
  assert.ok((await codes()).includes('warn recording-transcript-elsewhere'))
  assert.deepEqual(await as((work) => usesOfRecording(work, sound.id)), [{ post: post.id, title: 'A film' }])
})

test('readers get player, tracks, chapters and transcript; what is retired or over is gone, with its files and tracks', async () => {
  const { id } = await addFilm({ width: 640, height: 360 })
  await addFilm({ width: 360, height: 640 }, id)
  const chapters = [
    { at: 1, titles: { en: '<b>Second</b>' } },
    { at: 0, titles: { en: 'First' } },
  ]
  await as((work) => changeRecording(work, { recording: id, ...facts, chapters }))
  await as((work) => saveRecordingText(work, { recording: id, what: 'captions', locale: 'en', text: vtt }))
  await as((work) => saveRecordingText(work, { recording: id, what: 'description', locale: 'zh-CN', text: '一间阅览室。' }))
  const doc = fromPlain(`{piece:recording/${id}}`)
  const shown = async () => (await house.visitor((work) => shownIn(work, doc, 'en', 'https://library.example'))).piece('recording', id)
  const piece = (await shown())!
  assert.match(
    piece.page,
    /<video controls preload="none" playsinline width="640" height="360" aria-label="In the reading room"><source [^>]+media="\(max-aspect-ratio: 3\/4\)"><source /,
  )
  assert.match(
    piece.page,
    new RegExp(
      `<track kind="captions" src="https://library.example/recordings/${id}/captions.en.vtt" srclang="en" label="English" default>`,
    ),
  )
  assert.match(piece.page, /\?t=1#t=1">0:01 <span>&lt;b&gt;Second&lt;\/b&gt;/)
  assert.match(piece.page, /<div class="prose" lang="zh-CN"><p>一间阅览室。/)
  assert.ok(!/autoplay|<script|style=|onclick/.test(piece.page))
  assert.ok(!/<video|<audio/.test(piece.still) && piece.still.includes(`https://library.example/recordings/${id}`))
  const track = (name: string) => house.visitor((work) => trackOf(work, { recording: id, name }))
  assert.match((await track('captions.en.vtt')).body, /^WEBVTT\n\n00:00:00.500 --> /)
  assert.match((await track('chapters.en.vtt')).body, /00:00:01.000 --> 00:00:02.000\n&lt;b&gt;Second/)
  assert.deepEqual(JSON.parse((await track('chapters.en.json')).body).chapters, [
    { startTime: 0, title: 'First' },
    { startTime: 1, title: '<b>Second</b>' },
  ])
  assert.match((await track('transcript.en.txt')).body, /^Lin Yue: Good evening/)
  for (const name of ['captions.fr.vtt', 'description.zh-CN.vtt', 'captions.en.json', '../x', 'chapters.en.txt'])
    await assert.rejects(track(name), { code: 'content.no-such-recording-text' }, name)

  const { cuts } = await as((work) => retireRecording(work, { recording: id, retired: true }))
  const open = () =>
    house.system((work) => Promise.all(cuts.map(async ({ fileId }) => (await work.house.files.open(work, fileId)).audience)))
  assert.equal(await shown(), undefined)
  assert.deepEqual(await open(), ['staff', 'staff'])
  await assert.rejects(track('captions.en.vtt'), { code: 'content.no-such-recording' })
  await assert.rejects(
    house.visitor((work) => publicRecording(work, { recording: id, locale: 'en' })),
    { code: 'content.no-such-recording' },
  )
  await as((work) => retireRecording(work, { recording: id, retired: false }))
  assert.deepEqual(await open(), ['public', 'public'])
  await as((work) => changeRecording(work, { recording: id, expiresOn: '2026-09-07' }))
  house.setNow('2026-09-08T02:00:00Z')
  assert.equal(await shown(), undefined, 'no job is waited for')
  assert.equal(await house.system(closeExpiredRecordings), 1)
  assert.equal(await house.system(closeExpiredRecordings), 0)
  assert.deepEqual(await open(), ['staff', 'staff'])
  house.setNow('2026-09-07T02:00:00Z')
})

test('chapters outside, twice or without a name are told by their row', async () => {
  const { id } = await addFilm()
  const chapters: Chapter[] = [
    { at: 99, titles: { en: 'a' } },
    { at: 0, titles: {} },
    { at: 1, titles: { en: 'b' } },
    { at: 1, titles: { en: 'c' } },
  ]
  await assert.rejects(
    as((work) => changeRecording(work, { recording: id, chapters })),
    (error: { fields: { field: string; code: string }[] }) => {
      assert.deepEqual(
        error.fields.map(({ field, code }) => `${field} ${code.slice('content.'.length)}`),
        ['chapters.0 chapter-outside', 'chapters.1 chapter-without-title', 'chapters.3 chapter-twice'],
      )
      return true
    },
  )
})

test('a name is found in every place it stands in, and taken out of each, with an audit that does not say it', async () => {
  const { id } = await addFilm()
  const name = 'Zhao Min'
  await as((work) =>
    changeRecording(work, {
      recording: id,
      name: `With ${name}`,
      titles: { en: `${name} reads` },
      credit: name,
      chapters: [{ at: 0, titles: { en: `${name} begins` } }],
    }),
  )
  await as((work) =>
    saveRecordingText(work, { recording: id, what: 'captions', locale: 'en', text: `${vtt}\n00:01.900 --> 00:01.950\nZhao\nMin goes` }),
  )
  await as((work) => saveRecordingText(work, { recording: id, what: 'transcript', locale: 'en', text: `${name}: Hello. ${name} again.` }))
  await as((work) => saveRecordingText(work, { recording: id, what: 'description', locale: 'en', text: `${name} sits.` }))
  const found = async () => {
    const places: string[] = []
    await as(async (work) => {
      for await (const words of recordingTexts(work))
        if (words.id === id && words.text.replaceAll('\n', ' ').includes(name)) places.push(`${words.place} ${words.language}`.trim())
    })
    return places.sort()
  }
  assert.deepEqual(await found(), ['captions en', 'chapters en', 'credit', 'description en', 'name', 'title en', 'transcript en'])
  const replace = (place: string, language: string) =>
    as((work) => replaceInRecording(work, { id, place: place as 'name', language, put: (text) => text.replace(/Zhao\s+Min/g, 'a reader') }))
  for (const [place, times] of [
    ['captions', 2],
    ['chapters', 1],
    ['description', 1],
    ['title', 1],
    ['transcript', 1],
  ] as const)
    assert.equal(await replace(place, 'en'), times, place)
  for (const place of ['name', 'credit']) assert.equal(await replace(place, ''), 1, place)
  assert.deepEqual(await found(), [])
  assert.equal(await replace('captions', 'en'), 0)
  const said = await house.system((work) =>
    work.db
      .selectFrom('platform.audit')
      .select('params')
      .where('alliance_id', '=', work.alliance)
      .where('act', '=', 'content.recording-words-replaced')
      .execute(),
  )
  assert.equal(said.length, 7)
})
