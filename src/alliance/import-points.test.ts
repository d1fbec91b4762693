import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { after, before, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { isRefusal, rootDir } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import { asideOf, findPlace, importPoints, listLibraries, listServicePoints, pointsNear, seekPoints, timetablesOf } from './index.ts'
import { decode, readPlaceFile } from './read-place-file.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const bring = (text: string | Uint8Array, options: { dryRun?: boolean; name?: string } = {}) =>
  house.as('director', (work) =>
    importPoints(work, {
      file: typeof text === 'string' ? new TextEncoder().encode(text) : text,
      name: options.name ?? 'places.csv',
      dryRun: options.dryRun,
    }),
  )
const all = () => house.visitor((work) => listServicePoints(work, { status: 'any' }))
const counts = ({ read, added, changed, same, aside }: Awaited<ReturnType<typeof bring>>) => [read, added, changed, same, aside.length]

test('a dry run says what would happen and changes nothing; importing twice is importing once; mending changes what was mended', async () => {
  const csv = `name,kind,address,postcode,lat,lon,monday,tuesday,wednesday,thursday,friday,saturday,sunday
Anhe Central,central,1 River Road,450000,34.75,113.62,closed,08:30-12:00 14:00-18:00,,,,,
East Bar,reading-bar,2 Lake Street,450001,34.76,113.70,19:00-02:00,19:00-02:00,19:00-02:00,19:00-02:00,19:00-02:00,19:00-02:00,19:00-02:00
Nowhere,branch,3 Hill Lane,450002,91,113.7,,,,,,,
,branch,4 Hill Lane,450003,,,,,,,,,
Odd,palace,5 Hill Lane,450004,,,,,,,,,
Half,branch,6 Hill Lane,450005,34.7,,,,,,,,
Word,branch,7 Hill Lane,450006,north,113,,,,,,,
East Bar,reading-bar,2 Lake Street,450001,34.76,113.70,,,,,,,
`
  const dry = await bring(csv, { dryRun: true })
  assert.deepEqual(counts(dry), [8, 2, 0, 0, 6])
  assert.deepEqual(
    dry.aside.map((a) => [a.line, a.code]),
    [
      [4, 'alliance.not-a-place'],
      [5, 'alliance.field-missing'],
      [6, 'alliance.no-such-kind'],
      [7, 'alliance.half-a-place'],
      [8, 'alliance.not-a-number'],
      [9, 'alliance.import-row-same'],
    ],
  )
  assert.equal(dry.hoursInWords, 1, '08:30-12:00 14:00-18:00 without a comma is not guessed at')
  assert.equal((await all()).length, 0)

  const first = await bring(csv)
  assert.deepEqual(counts(first), [8, 2, 0, 0, 6])
  const bar = (await all()).find((p) => p.name === 'East Bar')!
  assert.deepEqual((await house.visitor((work) => timetablesOf(work, [bar.point_no])))[0]?.week[0], [{ opens: 1140, closes: 1560 }])
  assert.equal((await house.as('owner', (work) => asideOf(work, first.import!))).lines[2]?.params.kind, 'palace')

  assert.deepEqual(counts(await bring(csv)), [8, 0, 0, 2, 6])
  const mended = csv.replace('91,113.7', '34.9,113.7').replace('1 River Road', '1 River Avenue')
  assert.deepEqual(counts(await bring(mended)), [8, 1, 1, 1, 5])
  assert.equal((await all()).length, 3)
  assert.equal((await all()).find((p) => p.name === 'Anhe Central')?.address, '1 River Avenue')
})

test('what a file leaves empty stays as it was; a code knows a place under a new name', async () => {
  await bring('code,name,phone,town\nP1,Mill Branch,0371 1234,Milton\n')
  assert.deepEqual(counts(await bring('code,name,phone\nP1,Old Mill Branch,\n')), [1, 0, 1, 0, 0])
  const point = (await all()).find((p) => p.code === 'P1')!
  assert.deepEqual([point.name, point.phone, point.town], ['Old Mill Branch', '0371 1234', 'Milton'])
})

test('texts in other languages come by columns with a language; a file with one language more adds it; twice is once', async () => {
  const csv = `name,name_zh-CN,kind,code,address,address_zh-CN,town,town zh,access,access_zh-CN,services (zh-CN),英文地址
Lake,湖畔分馆,branch,L1,2 Lake Street,湖滨街2号,Anhe,安和市,Ramp,有坡道,打印、复印,2 Lake St
`
  const first = await bring(csv)
  assert.deepEqual([counts(first), first.unused], [[1, 1, 0, 0, 0], []])
  const lake = async () => (await all()).find((p) => p.code === 'L1')!
  assert.deepEqual((await lake()).names, { 'zh-CN': '湖畔分馆' })
  const whole = {
    address: { 'zh-CN': '湖滨街2号', en: '2 Lake St' },
    town: { 'zh-CN': '安和市' },
    access: { 'zh-CN': '有坡道' },
    services: { 'zh-CN': '打印、复印' },
  }
  assert.deepEqual((await lake()).translations, whole)
  assert.deepEqual(counts(await bring(csv)), [1, 0, 0, 1, 0])
  assert.deepEqual(counts(await bring('code,name,address_zh-CN,name en\nL1,Lake,湖滨大街2号,Lake Branch\n')), [1, 0, 1, 0, 0])
  assert.deepEqual((await lake()).translations, { ...whole, address: { 'zh-CN': '湖滨大街2号', en: '2 Lake St' } })
  assert.deepEqual((await lake()).names, { 'zh-CN': '湖畔分馆', en: 'Lake Branch' })
  const geo = {
    type: 'FeatureCollection',
    features: [{ type: 'Feature', geometry: null, properties: { name: 'Lake', code: 'L1', 'town_zh-CN': '安和县' } }],
  }
  assert.deepEqual(counts(await bring(JSON.stringify(geo), { name: 'x.geojson' })), [1, 0, 1, 0, 0])
  assert.deepEqual((await lake()).translations.town, { 'zh-CN': '安和县' })
  const long = await bring(`code,name,town_zh-CN\nL1,Lake,${'市'.repeat(121)}\n`, { dryRun: true })
  assert.deepEqual(
    long.aside.map((a) => a.code),
    ['alliance.field-too-long'],
  )
})

test('Chinese from an old spreadsheet: GB 18030, UTF-16, UTF-8 with a byte order mark, semicolons and tabs', async () => {
  const gbk = Uint8Array.from(Buffer.from('c3fbb3c62cc0e0d0cd0ab6abc7f8cae9b7bf2cb3c7cad0cae9b7bf0a', 'hex')) // 名称,类型 / 东区书房,城市书房
  const report = await bring(gbk)
  assert.deepEqual([report.encoding, ...counts(report)], ['gb18030', 1, 1, 0, 0, 0])
  assert.equal((await all()).find((p) => p.name === '东区书房')?.kind, 'book-house')
  const utf16 = Buffer.from('\ufeffname\tkind\n西区书房\tbook-house\n', 'utf16le')
  assert.equal((await bring(utf16)).added, 1)
  assert.equal((await bring('\ufeffname;kind\r\n北区书房;book-house\r\n')).added, 1)
  assert.equal(decode(Uint8Array.from(Buffer.from('Café Bücherei', 'latin1'))).text, 'Café Bücherei')
})

test('GeoJSON: points with properties; what is not a point has no place', async () => {
  const feature = (properties: object | null, geometry: object | null) => ({ type: 'Feature', properties, geometry })
  const file = JSON.stringify({
    type: 'FeatureCollection',
    features: [
      feature({ name: 'Geo One', kind: 'branch', nested: { a: 1 } }, { type: 'Point', coordinates: [113.5, 34.5] }),
      feature({ name: 'Geo Two' }, { type: 'Polygon', coordinates: [] }),
      feature(null, null),
    ],
  })
  const report = await bring(file, { name: 'places.geojson' })
  assert.deepEqual([report.format, ...counts(report)], ['geojson', 3, 2, 0, 0, 1])
  assert.equal(report.withoutPlace, 1)
  assert.equal((await all()).find((p) => p.name === 'Geo One')?.lat, 34.5)
})

test('HTML in every field is only text, and control characters do not get in', async () => {
  const html = '<script>alert(1)</script>'
  const report = await bring(
    `name,kind,address,town,access\n"${html}",branch,"${html}","${html}\u0000\u202e","<img src=x onerror=alert(1)>"\n`,
  ).catch((error) => error)
  assert.ok(isRefusal(report), 'a zero byte is no text at all')
  const again = await bring(`name,kind,address,town,access\n"${html}",branch,"${html}","${html}\u202e","<img src=x onerror=alert(1)>"\n`)
  assert.equal(again.added, 1)
  assert.equal((await all()).find((p) => p.name === html)?.town, html)
})

test('what is no table of places is refused with a name and changes nothing', async () => {
  const many = `name\n${'x\n'.repeat(20_001)}`
  const files: [string | Uint8Array, string][] = [
    ['', 'alliance.file-empty'],
    [' \n\n', 'alliance.file-empty'],
    [Buffer.from('504b0304140000000800', 'hex'), 'alliance.file-not-text'],
    ['{"type":"FeatureCollection"}', 'alliance.file-not-geojson'],
    ['[1,2', 'alliance.file-not-geojson'],
    ['a,b,c\n1,2,3\n', 'alliance.no-name-column'],
    [many, 'alliance.too-many-rows'],
    [new Uint8Array(20 * 1024 * 1024 + 1).fill(65), 'alliance.file-too-large'],
  ]
  const was = (await all()).length
  for (const [file, code] of files) {
    await assert.rejects(bring(file), (error: unknown) => isRefusal(error) && error.fields[0]?.code === code, code)
  }
  assert.equal((await all()).length, was)
  await assert.rejects(
    house.as('editor', (work) => importPoints(work, { file: Buffer.from('name\nx'), name: 'x' })),
    { code: 'platform.not-allowed' },
  )
})

test('any bytes are read or refused, never a fault', () => {
  const read = (bytes: Uint8Array) => {
    try {
      readPlaceFile(bytes)
    } catch (error) {
      assert.ok(isRefusal(error), String(error))
    }
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), read), { interruptAfterTimeLimit: 4_000, numRuns: 3_000 })
  const csvish = fc
    .array(fc.constantFrom('name', 'lat', ',', '"', '\n', '\r', ';', '\t', '名', '{', '[', 'null', ' '), { maxLength: 60 })
    .map((parts) => new TextEncoder().encode(parts.join('')))
  fc.assert(fc.property(csvish, read), { interruptAfterTimeLimit: 4_000, numRuns: 3_000 })
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 3 }).map((json) => new TextEncoder().encode(`{"type":"FeatureCollection","features":[${json}]}`)),
      read,
    ),
    { interruptAfterTimeLimit: 4_000, numRuns: 1_000 },
  )
})

const england = resolve(
  process.env.FOYER_SHARED ?? resolve(rootDir, '../shared'),
  'data/england-libraries/basic-dataset-for-libraries-2023-enhanced.csv',
)
test('the libraries of England: 3,539 places, 3,524 with coordinates, twice is once, found by distance', {
  skip: existsSync(england) ? false : 'no FOYER_SHARED: england-libraries is not there',
}, async () => {
  const file = readFileSync(england)
  const report = await bring(file, { name: 'england.csv' })
  assert.deepEqual(counts(report), [3539, 3539, 0, 0, 0])
  assert.equal(report.read - report.withoutPlace, 3524)
  assert.equal(report.libraries.length, 153)
  assert.ok(report.hoursInWords > 3000, 'days in words are not clock times')
  assert.equal((await house.visitor((work) => listLibraries(work))).length, 154)
  assert.deepEqual(counts(await bring(file)), [3539, 0, 0, 3539, 0])
  const [head, ...body] = parse(file, { bom: true }) as string[][]
  const backwards = Buffer.from(
    [head!, ...body.toReversed()].map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n'),
  )
  assert.deepEqual(counts(await bring(backwards)), [3539, 0, 0, 3539, 0], 'the order of the lines does not matter')

  const near = await house.visitor((work) => pointsNear(work, { lat: 53.5538, lon: -1.4827, limit: 5 }))
  assert.ok(near.every((p, i) => i === 0 || p.metres >= near[i - 1]!.metres))
  assert.equal(near[0]?.town, 'Barnsley')
  assert.ok(near[0]!.metres < 500)
  assert.ok(near.every((p) => p.status === 'active'))
  const place = await house.visitor((work) => findPlace(work, 's70 2ta'))
  assert.ok(Math.abs(place.lat - 53.55) < 0.05)
  assert.ok(Math.abs((await house.visitor((work) => findPlace(work, 'S70 9ZZ'))).lat - 53.55) < 0.1, 'an unknown postcode is its area')
  assert.ok((await house.visitor((work) => seekPoints(work, 'Barnsly'))).length > 0, 'misspelt')
  const named = new Map<string, number>()
  const active = (await house.visitor((work) => listServicePoints(work))).filter((p) => p.lat !== null)
  for (const { name } of active) named.set(name, (named.get(name) ?? 0) + 1)
  const sample = active.filter((p, i) => named.get(p.name) === 1 && i % 80 === 0)
  assert.ok(sample.length > 15)
  for (const point of sample) {
    const [first] = await house.visitor(async (work) => pointsNear(work, { ...(await findPlace(work, point.name)), limit: 1 }))
    assert.equal(first?.metres, 0, point.name)
  }
  await assert.rejects(
    house.visitor((work) => findPlace(work, 'Xyzzyq')),
    (error: unknown) => isRefusal(error) && error.fields[0]?.code === 'alliance.place-not-known',
  )
})
