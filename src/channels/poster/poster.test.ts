import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { BinaryBitmap, DecodeHintType, HybridBinarizer, QRCodeReader, RGBLuminanceSource } from '@zxing/library'
import fc from 'fast-check'
import sharp, { type Sharp } from 'sharp'
import { openRuler } from '#platform'
import { addAsset, requestReview, reviewPost, writePost } from '#rooms/content'
import { listLinks } from '#rooms/reach'
import { openTestHouse, type TestHouse } from '#testing'
import { posterOfPost } from '../index.ts'
import { pixels } from './draw.ts'
import { layoutPoster, type PosterText, page } from './layout.ts'

let house: TestHouse
const ruler = await openRuler()
before(async () => {
  house = await openTestHouse({ env: { FOYER_URL: 'https://foyer.example.org' } })
})
after(() => house.close())

const text: PosterText = {
  library: '瑞安市图书馆',
  series: '古籍室 · 第 22 期',
  title: '活下来的书：一部明代方志的六百年',
  summary: '九月二十日起在古籍阅览室展出。',
  action: '预约一小时',
  scan: '扫一扫',
  address: 'foyer.example.org/l/k3m9tq',
  byline: '阿瑞',
  credit: '图：图书馆',
  demo: '',
}
const looks = { act: '#0b5a49', onAct: '#ffffff', qr: [[true]], picture: true, logo: null }

test('whatever the texts, everything stands on the page and no text runs into the code', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 600 }),
      fc.boolean(),
      fc.boolean(),
      (title, summary, picture, latin) => {
        const wanted = {
          ...text,
          title: latin ? title.replace(/[^ -~]/g, 'a') || 'a' : `${title}书`,
          summary,
          series: picture ? text.series : '',
        }
        for (const op of layoutPoster(wanted, { ...looks, picture }, ruler)) {
          if (op.kind !== 'text') continue
          const right = op.x + ruler.width(op.text, op.face, op.size)
          assert.ok(op.x >= 0 && right <= page.width + 0.5, `${op.text} ends at ${right}`)
          assert.ok(op.y > 0 && op.y <= page.height, `${op.text} at ${op.y}`)
          if (op.y > page.height - 42 - 160) assert.ok(right <= page.width - 42 - 128, 'beside the code')
        }
      },
    ),
    { numRuns: 40 },
  )
})

async function post() {
  const picture = await house.as('author', async (work) =>
    addAsset(work, {
      bytes: await sharp({ create: { width: 1800, height: 1200, channels: 3, background: '#b08050' } })
        .jpeg()
        .toBuffer(),
      name: 'gazetteer.jpg',
      alt: { en: 'An old book', 'zh-CN': '古书' },
      rights: 'own',
      credit: 'Li Min',
    } as never),
  )
  const doc = (words: string) => ({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: words }] }] })
  const made = await house.as('author', (work) =>
    writePost(work, {
      source: 'en',
      texts: {
        en: { title: 'The reader’s “book”', body: doc('Open.'), action: 'Get a card' },
        'zh-CN': { title: '活下来的书', body: doc('开放。'), action: '办证' },
      },
      lead: picture.id,
      action: { kind: 'apply', target: '' },
      noGoal: 'a test',
      variants: { poster: {} },
    }),
  )
  await house.as('author', (work) => requestReview(work, { post: made.id }))
  return house.as('editor', (work) => reviewPost(work, { post: made.id, version: made.version, verdict: 'passed' }))
}

test('a poster is an A4 PDF with its font embedded, under the public address only, with one code however often it is drawn', async () => {
  const made = await post()
  const first = await house.as('desk', (work) => posterOfPost(work, { post: made.id, form: 'pdf', locale: 'zh-CN' }))
  const raw = first.bytes.toString('latin1')
  assert.equal(raw.slice(0, 5), '%PDF-')
  assert.match(raw, /\/MediaBox \[0 0 595\.28 841\.89\]/)
  assert.match(raw, /\/FontFile3|\/FontFile2/)
  assert.match(raw, /\+NotoSans/)
  assert.ok(first.bytes.length < 700_000, `${first.bytes.length} bytes`)
  // The text can be read out of the file: glyphs map back to characters.
  const maps = [...first.bytes.toString('latin1').matchAll(/stream\r?\n([\s\S]*?)\r?\nendstream/g)].map((m) => {
    try {
      return inflateSync(Buffer.from(m[1]!, 'latin1')).toString('latin1')
    } catch {
      return ''
    }
  })
  assert.ok(
    maps.some((map) => map.includes('beginbfrange') && /6d3b/i.test(map)),
    '活 is in the map',
  )
  await house.as('desk', (work) => posterOfPost(work, { post: made.id, form: 'pdf', locale: 'zh-CN' }))
  const links = (await house.as('editor', (work) => listLinks(work, { limit: 50 }))).filter(
    (link) => link.subject.kind === 'poster-variant' && link.target.startsWith('/zh-CN/posts/'),
  )
  assert.equal(links.length, 1)
  assert.ok(links[0]!.scene > 0)
})

test('the PNG has 300 dpi and real glyphs, without a font being installed', async () => {
  const made = await post()
  const poster = await house.as('desk', (work) => posterOfPost(work, { post: made.id, form: 'png', locale: 'zh-CN' }))
  const meta = await sharp(poster.bytes).metadata()
  assert.deepEqual([meta.width, meta.height, meta.density], [pixels.width, pixels.height, 300])
  assert.deepEqual(poster.missing, [])
  // Each character of the title is drawn differently: no empty boxes.
  const drawn = [...'活下来的书'].map((sign) => ruler.outline(sign, 'bold', 40, 0, 0))
  assert.equal(new Set(drawn).size, 5)
  assert.ok(drawn.every((path) => path.length > 100))
})

test('the code on the printed picture is read by a foreign reader, small, turned and on grey paper, and is the poster’s link', async () => {
  const made = await post()
  const poster = await house.as('desk', (work) => posterOfPost(work, { post: made.id, form: 'png', locale: 'en' }))
  const link = (await house.as('editor', (work) => listLinks(work, { limit: 50 }))).find(
    ({ subject, target }) => subject.kind === 'poster-variant' && target.startsWith('/posts/'),
  )!
  const read = async (picture: Sharp): Promise<string | undefined> => {
    const { data, info } = await picture.greyscale().raw().toBuffer({ resolveWithObject: true })
    const light = new RGBLuminanceSource(new Uint8ClampedArray(data), info.width, info.height)
    try {
      return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(light)), new Map([[DecodeHintType.TRY_HARDER, true]])).getText()
    } catch {
      return undefined // not found in this picture
    }
  }
  // As a telephone does, which takes many pictures until one is read (this reader misses one in twenty, whatever the size): from several
  // distances. None may be read as anything else.
  const conditions: Record<string, (frame: Sharp) => Sharp> = {
    straight: (frame) => frame,
    turned: (frame) => frame.rotate(7, { background: '#888' }),
    'on grey paper, out of focus': (frame) => frame.linear(0.6, 60).blur(1),
  }
  for (const [condition, shown] of Object.entries(conditions)) {
    const frames = await Promise.all([640, 760, 900, 1040, 1180].map((width) => read(shown(sharp(poster.bytes).resize(width)))))
    assert.deepEqual([...new Set(frames.filter(Boolean))], [`https://foyer.example.org/l/${link.code}`], condition)
  }
})
