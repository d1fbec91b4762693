import assert from 'node:assert/strict'
import { existsSync, utimesSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import sharp from 'sharp'
import { type Actor, newId, refuse, type Work } from '#platform'
import { openTestGround, type TestGround } from '../../testing/ground.ts'
import { checkZip, FileStore, type PutRules, safeName, serveFile, sniff, sweepFiles, sweepTemporary, unsafeInSvg } from './index.ts'

let ground: TestGround
let store: FileStore
const system: Actor = { kind: 'system', name: 'test' }
const here = newId()
const there = newId()
const work = <T>(act: (work: Work) => Promise<T>, alliance = here): Promise<T> => ground.platform.work(alliance, system, act)
const picture: PutRules = { kind: 'asset', name: 'Léon’s photo.JPEG', allow: ['image/png', 'image/jpeg', 'image/svg+xml'] }
const note = (text: string): [Buffer, PutRules] => [Buffer.from(text), { kind: 'note', name: 'note.txt', allow: ['text/plain'] }]
const png = (colour: string, width = 20, height = 10): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: colour } })
    .png()
    .toBuffer()

before(async () => {
  ground = await openTestGround()
  store = new FileStore(join(ground.dataDir, 'files'))
})
after(() => ground.close())

test('a picture is stored, found again byte for byte and measured; what the sender called it counts for nothing', async () => {
  const bytes = await png('#0B5A49')
  const file = await work((w) => store.put(w, bytes, picture))
  assert.deepEqual([file.mime, file.width, file.height, file.bytes], ['image/png', 20, 10, bytes.length])
  assert.equal(file.name, 'Léon’s-photo.png')
  const open = await work((w) => store.open(w, file.file_id))
  assert.deepEqual(await open.read(), bytes)
  assert.equal(open.audience, 'public')
})

test('another alliance neither sees the file nor shares its content', async () => {
  const bytes = await png('#123456')
  const file = await work((w) => store.put(w, bytes, picture))
  await assert.rejects(
    work((w) => store.open(w, file.file_id), there),
    { code: 'platform.no-such-file' },
  )
  const twin = await work((w) => store.put(w, bytes, picture), there)
  assert.equal(twin.sha256, file.sha256)
  assert.notEqual(store.pathOf(here, file.sha256), store.pathOf(there, twin.sha256))
})

test('a stream survives a transaction that the database asks to try again', async () => {
  async function* stream(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half and ')
    yield Buffer.from('half')
  }
  let tries = 0
  const file = await store.receive(stream(), 100, (received) =>
    work(async (w) => {
      const stored = await store.put(w, received, { kind: 'note', name: 'a.txt', allow: ['text/plain'] })
      if (++tries === 1) throw Object.assign(new Error('deadlock'), { code: '40P01' })
      return stored
    }),
  )
  assert.equal(tries, 2)
  assert.equal((await (await work((w) => store.open(w, file.file_id))).read()).toString(), 'half and half')
  assert.deepEqual(await readdir(join(store.folder, 'tmp')), [], 'what was received is gone')
})

test('what is refused changes nothing and leaves nothing behind', async () => {
  const before = await work((w) => store.usage(w))
  const whole = await png('#fff', 400, 400)
  const cases: [string, Uint8Array, Partial<PutRules>][] = [
    ['platform.file-empty', Buffer.alloc(0), {}],
    ['platform.file-too-large', Buffer.alloc(2000), { maxBytes: 1999 }],
    ['platform.file-kind-not-allowed', Buffer.from('MZ\x90\x00 a program called photo.png'), {}],
    ['platform.file-kind-not-allowed', Buffer.from('<html><script>alert(1)</script>'), {}],
    ['platform.image-broken', whole.subarray(0, whole.length - 80), {}],
    ['platform.image-too-large', whole, { maxPixels: 100_000 }],
    ['platform.svg-unsafe', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), {}],
  ]
  for (const [code, bytes, rules] of cases)
    await assert.rejects(
      work((w) => store.put(w, bytes, { ...picture, ...rules })),
      { code },
    )
  assert.deepEqual(await work((w) => store.usage(w)), before)
  assert.deepEqual(await readdir(join(store.folder, 'tmp')), [])
})

test('an upload that the quota refuses, whose work fails or that breaks off is removed at once', async () => {
  const small = new FileStore(join(ground.dataDir, 'small'), { quota: 10 })
  const [bytes, rules] = note('more than ten bytes')
  async function* breaking(): AsyncGenerator<Uint8Array> {
    yield bytes
    throw new Error('the line broke')
  }
  const tries = [
    work((w) => small.put(w, bytes, rules)),
    small.receive(new Blob([bytes.toString()]).stream(), 100, (file) => work((w) => small.put(w, file, rules))),
    small.receive(breaking(), 100, (file) => work((w) => small.put(w, file, rules))),
    small.receive(bytes, 100, () => Promise.reject(new Error('the work failed'))),
  ]
  for (const one of await Promise.allSettled(tries)) assert.equal(one.status, 'rejected')
  const left = () => readdir(join(small.folder, 'tmp'))
  assert.deepEqual(await left(), [])
  await writeFile(join(small.folder, 'tmp', 'of a process that was killed'), bytes)
  await sweepTemporary(small)
  assert.equal((await left()).length, 1, 'it may still be coming')
  await sweepTemporary(small, -1)
  assert.deepEqual(await left(), [])
})

test('a rolled-back upload leaves an orphan, which the sweep tells of, spares while young, and then removes', async () => {
  const [bytes, rules] = note('never committed')
  let sha256 = ''
  await assert.rejects(
    work(async (w) => {
      sha256 = (await store.put(w, bytes, rules)).sha256
      throw refuse(409, 'platform.test')
    }),
  )
  const path = store.pathOf(here, sha256)
  assert.ok(existsSync(path))
  assert.ok(!(await sweepFiles(store, ground.platform.work, here)).orphans.includes(sha256), 'young')
  utimesSync(path, new Date(0), new Date(0))
  const dry = await sweepFiles(store, ground.platform.work, here, { dryRun: true })
  assert.deepEqual(dry.orphans, [sha256])
  assert.ok(existsSync(path), 'a dry run removes nothing')
  assert.deepEqual((await sweepFiles(store, ground.platform.work, here)).orphans, [sha256])
  assert.ok(!existsSync(path))
})

test('64 writers upload, roll back and remove the same few contents while three sweeps run: what is committed is always on disk', async () => {
  const contents = Array.from({ length: 6 }, (_, i) => `content ${i}`)
  let running = true
  const swept = new Set<string>()
  const sweepers = Array.from({ length: 3 }, async () => {
    while (running) for (const orphan of (await sweepFiles(store, ground.platform.work, here, { graceMs: -1 })).orphans) swept.add(orphan)
  })
  const lost: string[] = []
  const never: string[] = []
  const writers = Array.from({ length: 64 }, async (_, i) => {
    // One content that nobody else has and that is never committed: whenever, it has to be swept.
    await work(async (w) => {
      never.push((await store.put(w, ...note(`only of writer ${i}`))).sha256)
      throw refuse(409, 'platform.test')
    }).catch(() => {})
    for (let turn = 0; turn < 5; turn++) {
      const [bytes, rules] = note(contents[(i + turn) % contents.length]!)
      const file = await work(async (w) => {
        const stored = await store.put(w, bytes, rules)
        if ((i + turn) % 4 === 0) throw refuse(409, 'platform.test')
        return stored
      }).catch((error: { code: string }) => {
        if (error.code !== 'platform.test') throw error
      })
      if (!file) continue
      await work(async (w) => {
        const open = await store.open(w, file.file_id)
        if ((await open.read().catch(() => Buffer.alloc(0))).toString() !== bytes.toString()) lost.push(file.file_id)
        await store.remove(w, file.file_id)
      })
    }
  })
  await Promise.all(writers)
  running = false
  await Promise.all(sweepers)
  assert.deepEqual(lost, [])
  const last = await sweepFiles(store, ground.platform.work, here, { graceMs: -1 })
  for (const orphan of last.orphans) swept.add(orphan)
  assert.equal(never.length, 64)
  assert.deepEqual(
    never.filter((sha256) => !swept.has(sha256) || existsSync(store.pathOf(here, sha256))),
    [],
  )
  assert.deepEqual(last.missing, [])
})

test('a quota holds against 32 uploads at once, and room that is given back can be used', async () => {
  const city = newId()
  const small = new FileStore(join(ground.dataDir, 'quota'), { quota: 1000 })
  const results = await Promise.allSettled(
    Array.from({ length: 32 }, (_, i) => work((w) => small.put(w, Buffer.from(`${i}`.padEnd(100, 'x')), note('')[1]), city)),
  )
  const stored = results.flatMap((r) => (r.status === 'fulfilled' ? [r.value] : []))
  assert.equal(stored.length, 10)
  for (const r of results) if (r.status === 'rejected') assert.equal(r.reason.code, 'platform.file-quota-reached')
  await work((w) => small.remove(w, stored[0]!.file_id), city)
  await work((w) => small.remove(w, stored[0]!.file_id), city) // twice is once
  assert.equal((await work((w) => small.usage(w), city)).used, 900)
  await work((w) => small.put(w, Buffer.from('y'.repeat(100)), note('')[1]), city)
})

test('magic bytes and shapes tell files apart', async () => {
  const cases: [string, Uint8Array, string?][] = [
    ['image/svg+xml', Buffer.from('\uFEFF<?xml version="1.0"?>\n<!-- made by hand -->\n<svg xmlns="http://www.w3.org/2000/svg"/>')],
    ['image/svg+xml', Buffer.from('<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://x"><svg></svg>')],
    ['text/html', Buffer.from('<!doctype html><svg>')],
    ['application/xml', Buffer.from('<rss version="2.0"/>')],
    ['application/geo+json', Buffer.from('{"type": "FeatureCollection", "features": []}')],
    ['application/json', Buffer.from('[1]')],
    ['text/csv', Buffer.from('馆,月份\n东馆,2026-01\n')],
    ['text/csv', Buffer.from([0xb9, 0xdd, 0x2c, 0xd4, 0xc2, 0x0a, 0xb6, 0xab, 0x2c, 0x31, 0x0a])], // GBK
    ['text/csv', Buffer.from(`\uFEFFa\tb\nc\td`, 'utf16le')],
    ['text/plain', Buffer.from('Just a line.')],
    ['text/csv', Buffer.from('one column'), 'visits.csv'],
    ['application/pdf', Buffer.from('%PDF-1.7\n')],
    ['application/octet-stream', Buffer.from([1, 2, 3, 0])],
  ]
  for (const [mime, bytes, name] of cases) assert.equal(await sniff(bytes, name), mime, bytes.toString().slice(0, 30))
})

test('a long row of comments is looked through once', async () => {
  const comments = '<!---->'.repeat(100_000)
  assert.equal(await sniff(Buffer.from(`${comments}x`)), 'application/xml')
  assert.equal(await sniff(Buffer.from(`${comments}<svg/>`)), 'image/svg+xml')
  assert.equal(await sniff(Buffer.from('<!--'.repeat(100_000))), 'application/xml')
  assert.equal(await sniff(Buffer.from('<!DOCTYPE svg ['.repeat(20_000))), 'application/xml')
  assert.equal(safeName(`${'.'.repeat(200_000)}x`, 'text/csv'), 'file.csv')
})

test('whatever stands before the root, the root decides', async () => {
  const words = fc.stringMatching(/^[a-z <>!?[\]\n]{0,12}$/)
  const prolog = fc.array(
    fc.oneof(
      fc.constantFrom(' ', '\n', '\t', '<!---->'),
      words.filter((text) => !text.includes('>')).map((text) => `<!-- ${text} -->`),
      fc.constant('<?xml version="1.0"?>'),
    ),
    { maxLength: 40 },
  )
  const doctype = fc.constantFrom('', '<!DOCTYPE svg>', '<!doctype svg PUBLIC "a" "b">', '<!DOCTYPE svg [<!ENTITY a "b">]>\n')
  await fc.assert(
    fc.asyncProperty(prolog, doctype, fc.constantFrom('<svg>', '<svg/>', '<x:svg a="b">'), async (before, type, root) =>
      assert.equal(await sniff(Buffer.from(before.join('') + type + root)), 'image/svg+xml'),
    ),
  )
  await fc.assert(
    fc.asyncProperty(prolog, fc.constantFrom('<!doctype html>', '<HTML>', '<script>'), async (before, root) =>
      assert.equal(await sniff(Buffer.from(before.join('') + root)), 'text/html'),
    ),
  )
  await fc.assert(
    fc.asyncProperty(prolog, fc.constantFrom('<rss>', '<svgs>', '<!DOCTYPE svgs><svg>'), async (before, root) =>
      assert.equal(await sniff(Buffer.from(before.join('') + root)), 'application/xml'),
    ),
  )
})

test('an SVG that could run, load or leave is refused; one that draws is not', () => {
  const svg = (inside: string, head = ''): Buffer =>
    Buffer.from(`${head}<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">${inside}</svg>`)
  const bad = [
    '<script>alert(1)</script>',
    '<SCRIPT href="x"/>',
    '<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>',
    '<rdf:script xmlns:rdf="http://www.w3.org/2000/svg">alert(1)</rdf:script>',
    '<rdf:script xmlns:rdf="http://www.w3.org/2000/sv&#103;">alert(1)</rdf:script>',
    '<rdf:script xmlns:rdf="http://www.w3.org/2000/sv&#x67;">alert(1)</rdf:script>',
    '<dc:x xmlns:dc="http://www.w3.org/1999/xhtm&#108;"/>',
    '<cc:x xmlns:cc="http&#58;//www.w3&#46;org/2000/svg"/>',
    '<dc:script xmlns:dc="http://purl.org/dc/elements/1.1/">alert(1)</dc:script>',
    '<rdf:foreignObject xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
    '<g xml:base="https://example.org/"><use href="#a"/></g>',
    '<rdf:body xmlns:rdf="http://www.w3.org/1999/xhtml" />',
    '<rect onload="alert(1)"/>',
    '<rect OnClick="alert(1)"/>',
    '<a href="javascript:alert(1)"><text>x</text></a>',
    '<use href="https://example.org/x.svg#a"/>',
    '<use xlink:href="&#106;avascript:alert(1)"/>',
    '<image href="data:image/svg+xml;base64,PHN2Zz4="/>',
    '<image href="http://tracker.example/p.png"/>',
    '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>',
    '<animate attributeName="href" values="javascript:alert(1)"/>',
    '<set attributeName="onmouseover" to="alert(1)"/>',
    '<style>@import url(https://example.org/x.css);</style>',
    '<style><![CDATA[rect{fill:url(https://example.org/x)}]]></style>',
    '<rect style="fill:url(//example.org/x)"/>',
    '<rect style="fill:u&#114;l(//example.org/x)"/>',
    '<rect style="fill:u\\72l(//example.org/x)"/>',
    '<iframe src="https://example.org"/>',
    '<rect',
  ]
  for (const inside of bad) assert.notEqual(unsafeInSvg(svg(inside)), undefined, inside)
  assert.notEqual(unsafeInSvg(svg('', '<!DOCTYPE svg [<!ENTITY a "b">]>')), undefined)
  assert.notEqual(unsafeInSvg(svg('', '<?xml-stylesheet href="x.css"?>')), undefined)
  assert.notEqual(unsafeInSvg(svg('', '<?xml version="1.0" encoding="UTF-7"?>')), undefined)
  assert.notEqual(unsafeInSvg(Buffer.from('<svg/>', 'utf16le')), undefined)
  const good = [
    '<defs><linearGradient id="g"><stop offset="0" stop-color="#fff"/></linearGradient></defs><rect fill="url(#g)" width="10" height="10"/>',
    '<style>.a{fill:#0B5A49}</style><path class="a" d="M0 0L1 1"/>',
    '<image href="data:image/png;base64,iVBORw0KGgo="/>',
    '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:cc="http://creativecommons.org/ns#"><cc:Work rdf:about=""><cc:license rdf:resource="x"/></cc:Work></rdf:RDF></metadata>',
    '<text xml:space="preserve" xml:lang="zh">馆</text>',
    '<sodipodi:namedview xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd" inkscape:export-filename="C:\\url\\x.png" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"/><text>图书馆</text>',
  ]
  for (const inside of good) assert.equal(unsafeInSvg(svg(inside, '<?xml version="1.0" encoding="UTF-8"?>')), undefined, inside)
})

test('zip and gzip bombs stop at the limit, whatever they claim; broken archives are named', async () => {
  const bomb = makeZip('zeros.txt', Buffer.alloc(50_000_000))
  await assert.rejects(checkZip(bomb, { maxBytes: 1_000_000 }), { code: 'platform.archive-too-large' })
  // A claim of 10 bytes does not help: what comes out is counted.
  await assert.rejects(checkZip(makeZip('zeros.txt', Buffer.alloc(50_000_000), 10), { maxBytes: 1_000_000 }), { name: 'Refusal' })
  assert.deepEqual(await checkZip(makeZip('a.txt', Buffer.from('hello'))), { entries: 1, bytes: 5 })
  await assert.rejects(checkZip(makeZip('../../etc/passwd', Buffer.from('x'))), { code: 'platform.archive-broken' })
  await assert.rejects(checkZip(bomb.subarray(0, 500)), { code: 'platform.archive-broken' })
  await assert.rejects(
    work((w) =>
      new FileStore(join(ground.dataDir, 'bombs')).put(w, makeZip('z', Buffer.alloc(250_000_000)), {
        kind: 'import',
        name: 'b.zip',
        allow: ['application/zip'],
      }),
    ),
    {
      code: 'platform.archive-too-large',
    },
  )
})

test('files are served with their kind, unsniffable, in parts; a known one is not sent again', async () => {
  const file = await work((w) =>
    store.put(w, Buffer.from('name,count\n<script>,1\n'), { kind: 'import', name: 'visits "2026" 馆.csv', allow: ['text/csv'] }),
  )
  const open = await work((w) => store.open(w, file.file_id))
  const get = (headers: Record<string, string> = {}, method = 'GET') => serveFile(new Request('http://x/', { method, headers }), open)
  const whole = get()
  assert.equal(whole.status, 200)
  assert.match(whole.headers.get('cache-control')!, /private.*immutable/)
  assert.equal(serveFile(new Request('http://x/'), open, { keep: false }).headers.get('cache-control'), 'private, no-store')
  const shown = serveFile(new Request('http://x/'), { ...open, audience: 'public' })
  assert.equal(shown.headers.get('cache-control'), 'public, max-age=3600, must-revalidate', 'what may be closed is asked for again')
  assert.equal(whole.headers.get('x-content-type-options'), 'nosniff')
  assert.match(
    whole.headers.get('content-disposition')!,
    /^attachment; filename="visits-2026-_.csv"; filename\*=UTF-8''visits-2026-%E9%A6%86.csv$/,
  )
  assert.equal(await whole.text(), 'name,count\n<script>,1\n')
  assert.equal(get({ 'if-none-match': `W/${whole.headers.get('etag')}` }).status, 304)
  const part = get({ range: 'bytes=5-9' })
  assert.deepEqual([part.status, part.headers.get('content-range'), await part.text()], [206, 'bytes 5-9/22', 'count'])
  assert.equal(await get({ range: 'bytes=-3' }).text(), ',1\n')
  assert.equal(get({ range: 'bytes=99-' }).status, 416)
  assert.equal(await get({ range: 'bytes=0-1, 4-5' }).text(), 'name,count\n<script>,1\n')
  assert.equal(await get({}, 'HEAD').text(), '')
  assert.equal(get({}, 'POST').status, 405)
})

test('names lead nowhere', async () => {
  assert.equal(safeName('../../etc/passwd', 'text/plain'), 'passwd.txt')
  assert.equal(safeName('C:\\fake\\照片 1.PNG', 'image/jpeg'), '照片-1.jpg')
  assert.equal(safeName('\u202Egnp.exe', 'image/png'), 'gnp.png')
  assert.equal(safeName('', 'image/png'), 'file.png')
  await writeFile(join(ground.dataDir, 'x'), '')
})

/** A zip with one deflated entry, written by hand so that it can lie about its size. */
function makeZip(name: string, content: Buffer, claimed = content.length): Buffer {
  const packed = deflateRawSync(content)
  const title = Buffer.from(name)
  const common = Buffer.alloc(26)
  common.writeUInt16LE(20, 0)
  common.writeUInt16LE(8, 4)
  common.writeUInt32LE(0, 10)
  common.writeUInt32LE(packed.length, 14)
  common.writeUInt32LE(claimed, 18)
  common.writeUInt16LE(title.length, 22)
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, title, packed])
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), common, Buffer.alloc(14), title])
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(1, 8)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(central.length, 12)
  end.writeUInt32LE(local.length, 16)
  return Buffer.concat([local, central, end])
}
