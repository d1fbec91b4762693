import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { isRefusal, readAudit, unzip, zipBytes } from '#platform'
import { readSeries } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import {
  addReading,
  addSticker,
  changeSticker,
  checkPlatforms,
  countDownload,
  makeKit,
  moveSticker,
  ownDownloads,
  packById,
  packBySlug,
  pieceKinds,
  printSheet,
  publicPacks,
  publicSticker,
  publishPack,
  removePackPerson,
  removeSticker,
  replaceStickerText,
  retirePack,
  type StickerPack,
  savePack,
  savePackPerson,
  saveSubmission,
  setPackArt,
  setPackEvidence,
  stickerPersonalData,
  stickerTexts,
  stickerWork,
  submissionsOf,
} from '../index.ts'
import { closeLapsedPacks } from './open-pack.ts'
import { layoutSheet } from './print-sheet.ts'
import { movingGif, stillPng } from './stickers-for-tests.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const refusedWith =
  (...codes: string[]) =>
  (error: unknown) => {
    assert.ok(isRefusal(error), String(error))
    const found = [error.code, ...error.fields.map(({ code }) => code)]
    for (const code of codes) assert.ok(found.includes(code), `${found.join(' ')}, wanted ${code}`)
    return true
  }

let made = 0
/** A pack of our own drawing, of which nothing is missing but what `lack` says. */
async function pack(count = 8, lack: Partial<Parameters<typeof savePack>[1]> = {}): Promise<StickerPack> {
  made++
  const { id } = await house.as('author', (work) =>
    savePack(work, {
      names: { en: `Reading owl ${made}`, 'zh-CN': `读书猫头鹰 ${made}` },
      descriptions: { en: 'An owl that reads.', 'zh-CN': '爱读书的猫头鹰。' },
      basis: 'own',
      owner: 'Test City Library',
      credit: 'Drawn by Li Min',
      showsPeople: 'none',
      showsMarks: 'none',
      ...lack,
    }),
  )
  await house.as('author', (work) => savePackPerson(work, { pack: id, part: 'artist', name: 'Li Min', email: 'Li.Min@example.org' }))
  for (let i = 0; i < count; i++)
    await house.as('author', async (work) =>
      addSticker(work, {
        pack: id,
        bytes: await stillPng(512, 512, ['#0b5a49', '#a9660e', '#6686c2'][i % 3]),
        name: `owl ${i}.png`,
        names: { en: `Owl ${i + 1}`, 'zh-CN': `猫头鹰 ${i + 1}` },
        meanings: { en: 'hello', 'zh-CN': '你好' },
        emoji: '🦉',
      }),
    )
  return house.as('author', (work) => packById(work, id))
}
const publish = (id: string) => house.as('editor', (work) => publishPack(work, id))
const audience = async (file: string) => house.system(async (work) => (await house.platform.files.open(work, file)).audience)

test('a pack without its rights sheet is refused with everything that is missing, and nothing of it is public', async () => {
  const { id } = await house.as('author', (work) => savePack(work, { names: { en: 'Bare' } }))
  await assert.rejects(
    publish(id),
    refusedWith(
      'content.stickers.not-publishable',
      ...['no-basis', 'no-owner', 'marks-unknown', 'no-artist', 'people-unknown', 'no-name', 'no-stickers'].map(
        (code) => `content.stickers.problems.${code}`,
      ),
    ),
  )
  assert.equal((await house.as('author', (work) => packById(work, id))).state, 'draft')
  await assert.rejects(
    house.as('author', (work) => publishPack(work, id)),
    refusedWith('platform.not-allowed'),
  )
})

test('a contract needs its terms, its day and its evidence', async () => {
  const drawn = await pack(1, { basis: 'contract' })
  await assert.rejects(
    publish(drawn.id),
    refusedWith(...['no-terms', 'not-signed', 'no-evidence'].map((code) => `content.stickers.problems.${code}`)),
  )
  await house.as('author', (work) => savePack(work, { pack: drawn.id, terms: 'Chats and print, everywhere.', signedOn: '2026-09-01' }))
  await assert.rejects(
    house.as('author', (work) => setPackEvidence(work, { pack: drawn.id, bytes: Buffer.from('<svg/>'), name: 'contract.svg' })),
    refusedWith('content.stickers.evidence-kind'),
  )
  const kept = await house.as('author', (work) =>
    setPackEvidence(work, { pack: drawn.id, bytes: Buffer.from('%PDF-1.4\n%%EOF\n'), name: 'contract.pdf' }),
  )
  await publish(drawn.id)
  assert.equal(await audience(kept.rights.evidence!), 'staff', 'the contract is for staff, also when the pack is public')
  assert.equal(await audience(kept.stickers[0]!.file), 'public')
})

test('a pack is public with its files, and out of sight with them as soon as something of its rights goes', async () => {
  const drawn = await pack(2)
  const files = drawn.stickers.map(({ file }) => file)
  assert.equal(await audience(files[0]!), 'staff')
  await publish(drawn.id)
  const seen = () => house.visitor(async (work) => (await publicPacks(work)).some(({ id }) => id === drawn.id))
  assert.deepEqual([await seen(), await audience(files[0]!)], [true, 'public'])
  await house.as('author', (work) => savePack(work, { pack: drawn.id, showsPeople: 'some' }))
  assert.deepEqual([await seen(), await audience(files[0]!)], [false, 'staff'], 'people are shown and nobody is named')
  const withPerson = await house.as('author', (work) =>
    savePackPerson(work, {
      pack: drawn.id,
      part: 'shown',
      name: 'Wang Fang',
      consent: 'Form 12',
      consentOn: '2026-09-01',
      consentUntil: '2026-09-20',
    }),
  )
  assert.deepEqual([await seen(), await audience(files[0]!)], [true, 'public'])
  house.setNow('2026-09-21T01:00:00Z')
  try {
    assert.equal(await seen(), false, 'the consent is over, and no job was waited for')
    assert.equal(await house.system(closeLapsedPacks), 1)
    assert.equal(await audience(files[0]!), 'staff')
    assert.equal(await house.system(closeLapsedPacks), 0, 'said once')
  } finally {
    house.setNow('2026-09-07T01:00:00Z')
  }
  const person = withPerson.people.find(({ part }) => part === 'shown')!
  await house.as('author', (work) => savePackPerson(work, { pack: drawn.id, person: person.id, consent: '' }))
  await assert.rejects(publish(drawn.id), refusedWith('content.stickers.problems.no-consent'))
  await house.as('author', (work) => removePackPerson(work, { pack: drawn.id, person: person.id }))
  await house.as('author', (work) => savePack(work, { pack: drawn.id, showsPeople: 'none' }))
  await publish(drawn.id)
  await house.as('editor', (work) => retirePack(work, { pack: drawn.id, retired: true, why: 'a test' }))
  assert.deepEqual([await seen(), await audience(files[0]!)], [false, 'staff'])
})

test('a number is an address for good: none is given twice, and the order is another thing', async () => {
  const drawn = await pack(3)
  await house.as('author', (work) => removeSticker(work, { pack: drawn.id, number: 3 }))
  const next = await house.as('author', async (work) =>
    addSticker(work, { pack: drawn.id, bytes: await stillPng(), name: 'new.png', names: { en: 'New', 'zh-CN': '新' } }),
  )
  assert.equal(next.number, 4)
  const moved = await house.as('author', (work) => moveSticker(work, { pack: drawn.id, number: 4, by: -1 }))
  assert.deepEqual(
    moved.stickers.map(({ number }) => number),
    [1, 4, 2],
  )
  await publish(drawn.id)
  const at = (number: number) => house.visitor((work) => publicSticker(work, { slug: drawn.slug, number, locale: 'en' }))
  assert.equal((await at(2)).name, '03-owl-2.png')
  await assert.rejects(at(3), refusedWith('content.stickers.no-such-sticker'))
})

test('two who add at once get two numbers', async () => {
  const drawn = await pack(0)
  const bytes = await stillPng(64, 64)
  const numbers = await Promise.all(
    Array.from({ length: 16 }, (_, i) =>
      house.as('author', async (work) => (await addSticker(work, { pack: drawn.id, bytes, name: `${i}.png` })).number),
    ),
  )
  assert.deepEqual(
    numbers.toSorted((a, b) => a - b),
    Array.from({ length: 16 }, (_, i) => i + 1),
  )
  const after = await house.as('author', (work) => packById(work, drawn.id))
  assert.equal(new Set(after.stickers.map(({ position }) => position)).size, 16)
})

test('a corrupt GIF is refused by name, and nothing of it is kept', async () => {
  const drawn = await pack(0)
  const gif = await movingGif(4, 100)
  const stored = () => house.system(async (work) => work.house.files.usage(work))
  const before = await stored()
  await assert.rejects(
    house.as('author', (work) => addSticker(work, { pack: drawn.id, bytes: gif.subarray(0, gif.length - 40), name: 'wave.gif' })),
    (error: unknown) =>
      isRefusal(error) && error.fields[0]!.code === 'content.stickers.file-broken' && error.fields[0]!.params?.name === 'wave.gif',
  )
  assert.deepEqual(await stored(), before)
  assert.equal((await house.as('author', (work) => packById(work, drawn.id))).stickers.length, 0)
})

test('only emoji stand for a sticker, a family is one', async () => {
  const drawn = await pack(1)
  const change = (emoji: string) => house.as('author', (work) => changeSticker(work, { pack: drawn.id, number: 1, emoji }))
  assert.equal((await change('🦉 👨‍👩‍👧‍👦')).emoji, '🦉👨‍👩‍👧‍👦')
  await assert.rejects(change('owl'), refusedWith('content.stickers.not-emoji'))
})

test('each platform says in its own words what fits, what is made and what is not', async () => {
  const drawn = await pack(8)
  const checks = new Map((await house.as('author', (work) => checkPlatforms(work, { pack: drawn.id }))).map((one) => [one.platform, one]))
  assert.deepEqual(
    [...checks.values()].map(({ platform, verdict }) => [platform, verdict]),
    [
      ['wechat', 'partly'],
      ['line', 'ready'],
      ['telegram', 'ready'],
      ['whatsapp', 'ready'],
      ['signal', 'ready'],
    ],
  )
  assert.deepEqual(checks.get('wechat')!.parts.find(({ part }) => part === 'banner')!.findings[0]!.code, 'part-missing')
  assert.deepEqual(checks.get('telegram')!.stickers[0], {
    number: 1,
    verdict: 'as-is',
    findings: [{ level: 'ok', code: 'fits', params: {} }],
  })
  assert.deepEqual(
    checks.get('whatsapp')!.stickers[0]!.findings.map(({ code }) => code),
    ['other-form'],
  )
  assert.deepEqual(checks.get('line')!.stickers[0]!.findings[0], {
    level: 'made',
    code: 'other-size',
    params: { width: 512, height: 512, toWidth: 320, toHeight: 320 },
  })
  await house.as('author', async (work) => addSticker(work, { pack: drawn.id, bytes: await movingGif(4, 100), name: 'm.gif' }))
  const [telegram] = await house.as('author', (work) => checkPlatforms(work, { pack: drawn.id, platform: 'telegram' }))
  assert.equal(telegram!.verdict, 'not')
  assert.equal(telegram!.stickers.at(-1)!.findings[0]!.code, 'needs-webm')
  const [line] = await house.as('author', (work) => checkPlatforms(work, { pack: drawn.id, platform: 'line' }))
  assert.ok(line!.findings.some(({ code }) => code === 'count-one-of') && line!.findings.some(({ code }) => code === 'mixed'))
  await assert.rejects(
    house.as('author', (work) => checkPlatforms(work, { pack: drawn.id, platform: 'myspace' })),
    refusedWith('content.stickers.no-such-platform'),
  )
})

test('the kit of every platform holds what its own rules ask for', async () => {
  const drawn = await pack(8)
  await house.as('author', async (work) =>
    setPackArt(work, { pack: drawn.id, art: 'banner', bytes: await stillPng(1500, 800), name: 'banner.png' }),
  )
  for (const platform of ['wechat', 'line', 'telegram', 'whatsapp', 'signal']) {
    const kit = await house.as('author', (work) => makeKit(work, { pack: drawn.id, platform, locale: 'en' }))
    const files = new Map<string, Buffer>()
    for await (const { name, bytes } of unzip(await zipBytes(kit.entries, new Date('2026-09-07T00:00:00Z'))))
      files.set(name, Buffer.from(bytes))
    const texts = files.get('texts.txt')!.toString()
    for (const words of [`Reading owl ${made}`, '读书猫头鹰', '🦉', '猫头鹰 8', 'Drawn by Li Min'])
      assert.ok(texts.includes(words), `${platform}: ${words}`)
    const rule = (await import('./platform-rules.ts')).platformOf(platform)!
    const stickers = [...files].filter(([name]) => /^(main\/)?\d\d\./.test(name))
    assert.equal(stickers.length, 8, platform)
    for (const [name, bytes] of stickers) {
      const meta = await sharp(bytes).metadata()
      assert.ok(rule.still.mimes.includes(`image/${meta.format}`), `${platform} ${name} is ${meta.format}`)
      assert.ok(bytes.length <= rule.still.maxBytes, `${platform} ${name} has ${bytes.length} bytes`)
      const { box } = rule.still
      if (box.kind === 'exactly') assert.deepEqual([meta.width, meta.height], [box.width, box.height], platform)
      if (box.kind === 'one-side') assert.equal(Math.max(meta.width, meta.height), box.side, platform)
      if (box.kind === 'within')
        assert.ok(meta.width <= box.width && meta.height <= box.height && meta.width % 2 === 0 && meta.height % 2 === 0, platform)
    }
    for (const part of rule.parts) {
      const found = [...files].find(([name]) => name.startsWith(`${part.file}.`))
      assert.ok(found, `${platform}: ${part.file}`)
      const meta = await sharp(found[1]).metadata()
      if (part.box.kind === 'exactly')
        assert.deepEqual([meta.width, meta.height], [part.box.width, part.box.height], `${platform} ${part.file}`)
    }
    if (platform === 'wechat') assert.equal([...files.keys()].filter((name) => name.startsWith('thumb/')).length, 8)
    if (platform === 'whatsapp') assert.equal(JSON.parse(files.get('contents.json')!.toString()).sticker_packs[0].stickers.length, 8)
  }
  const log = await house.as('editor', (work) => readAudit(work, { act: 'content.sticker-kit-made' }))
  assert.equal(log.length, 5)
})

test('what moves is made for WhatsApp and WeChat with all its frames and their times', async () => {
  const drawn = await pack(0)
  for (let i = 0; i < 8; i++)
    await house.as('author', async (work) =>
      addSticker(work, { pack: drawn.id, bytes: await movingGif(6, 150, 300), name: 'm.gif', names: { en: 'Moves', 'zh-CN': '动' } }),
    )
  for (const [platform, edge] of [
    ['whatsapp', 512],
    ['wechat', 240],
  ] as const) {
    const kit = await house.as('author', (work) => makeKit(work, { pack: drawn.id, platform, locale: 'zh-CN' }))
    const entry = kit.entries.find(({ name }) => /(^|main\/)01\./.test(name))!
    const meta = await sharp(await entry.read(), { animated: true }).metadata()
    assert.deepEqual([meta.pages, meta.width, meta.pageHeight, meta.delay?.[0]], [6, edge, edge, 150], platform)
  }
  await assert.rejects(
    house.as('author', (work) => makeKit(work, { pack: drawn.id, platform: 'telegram', locale: 'en' })),
    refusedWith('content.stickers.kit-not-possible'),
  )
})

test('a submission says why it came back and where it is to be had, and is reminded of', async () => {
  const drawn = await pack(8)
  const say = (state: string, more: object = {}) =>
    house.as('author', (work) => saveSubmission(work, { pack: drawn.id, platform: 'line', state, ...more }))
  const waiting = () =>
    house.as('author', async (work) =>
      (await stickerWork.needs!(work, { day: '2026-09-21', locale: 'en', people: null })).map(({ what }) => what),
    )
  assert.deepEqual(await say('submitted', { since: '2026-09-01' }), {
    platform: 'line',
    state: 'submitted',
    since: '2026-09-01',
    reason: '',
    address: '',
    remindOn: '2026-09-15',
    updatedBy: 'Test author',
  })
  assert.deepEqual(await waiting(), [])
  house.setNow('2026-09-16T01:00:00Z')
  try {
    assert.deepEqual(await waiting(), ['stickers-submitted'])
    const [line] = await house.as('author', (work) => stickerWork.needs!(work, { day: '2026-09-21', locale: 'zh-CN', people: null }))
    assert.match(String(line!.params.name), /^读书猫头鹰/, 'by its name in the language of who reads')
    await assert.rejects(say('returned'), refusedWith('content.stickers.reason-missing'))
    await say('returned', { reason: 'The owl has no ears.', remindOn: '2026-09-16' })
    assert.deepEqual(await waiting(), ['stickers-returned'])
    await assert.rejects(say('accepted'), refusedWith('content.stickers.address-missing'))
    const taken = await say('accepted', { address: 'store.line.me/stickershop/1' })
    assert.deepEqual([taken.address, taken.remindOn], ['https://store.line.me/stickershop/1', null])
    assert.deepEqual(await waiting(), [])
    await say('not-submitted')
    assert.equal(
      (await house.as('author', (work) => submissionsOf(work, drawn.id))).filter(({ state }) => state !== 'not-submitted').length,
      0,
    )
    await assert.rejects(say('lost'), refusedWith('content.stickers.not-a-choice'))
    await assert.rejects(say('submitted', { since: '2027-01-01' }), refusedWith('content.stickers.day-ahead'))
  } finally {
    house.setNow('2026-09-07T01:00:00Z')
  }
})

const month = (metric: string) =>
  house.system(async (work) => {
    const { rows } = await readSeries(work, { metric, from: '2026-09-01', to: '2026-09-30', by: 'month' })
    return rows[0]!.amount
  })

test('downloads are facts with the scene, one by one and together, also for many at once', async () => {
  const drawn = await pack(2)
  await publish(drawn.id)
  const before = (await month('stickers.downloads')) ?? 0
  await Promise.all(
    Array.from({ length: 64 }, (_, i) => house.visitor((work) => countDownload(work, { pack: drawn.id, number: i % 2, scene: null }))),
  )
  assert.equal(await month('stickers.downloads'), before + 64)
  assert.deepEqual(await house.as('author', (work) => ownDownloads(work, drawn.id)), [
    { number: 0, downloads: 32 },
    { number: 1, downloads: 32 },
  ])
})

test('figures read off a platform count by what they grew, once for two who read the same', async () => {
  const drawn = await pack(1)
  const read = (figures: object) => house.as('author', (work) => addReading(work, { pack: drawn.id, platform: 'wechat', ...figures }))
  await Promise.all([read({ downloads: 100, sent: 900 }), read({ downloads: 100, sent: 900 })])
  assert.deepEqual([await month('stickers.taken-elsewhere'), await month('stickers.sent-elsewhere')], [100, 900])
  await read({ downloads: 90 })
  assert.equal(await month('stickers.taken-elsewhere'), 100, 'what went down is not taken back')
  await read({ downloads: 130 })
  assert.equal(await month('stickers.taken-elsewhere'), 130)
  await assert.rejects(read({}), refusedWith('content.stickers.figures-missing'))
  await assert.rejects(read({ downloads: -1 }), refusedWith('content.stickers.number-out-of-bounds'))
  await assert.rejects(read({ downloads: 1.5 }), refusedWith('content.stickers.not-a-number'))
})

test('a text shows a pack or one sticker of it while it may be shown, standing still and with its name for those who do not see it', async () => {
  const drawn = await pack(1)
  await house.as('author', async (work) =>
    addSticker(work, { pack: drawn.id, bytes: await movingGif(3, 100), name: 'm.gif', names: { en: 'Waves <at> you', 'zh-CN': '挥手' } }),
  )
  const { stickers } = await publish(drawn.id)
  const kind = pieceKinds.all().find((one) => one.kind === 'stickers')!
  const show = (id: string, locale = 'en') =>
    house.visitor(async (work) => (await kind.show(work, [id], { locale, absolute: 'https://lib.example' })).get(id))
  const whole = await show(drawn.id)
  assert.match(whole!.page, /href="https:\/\/lib\.example\/stickers\/reading-owl-\d+"/)
  assert.match(whole!.page, /alt="Owl 1"/)
  assert.match(whole!.page, /alt="Waves &lt;at&gt; you"/)
  assert.ok(!whole!.page.includes(stickers[1]!.file), 'the moving file itself is not in the page')
  const one = await show(stickers[1]!.id, 'zh-CN')
  assert.match(one!.text, /挥手/)
  assert.deepEqual(await house.visitor((work) => kind.problems(work, drawn.id, { locales: ['en'], day: '2026-09-07' })), [])
  const names = (await house.as('author', (work) => kind.list(work))).map(({ id }) => id)
  assert.ok(names.includes(drawn.id) && names.includes(stickers[1]!.id))
  await house.as('author', (work) => savePack(work, { pack: drawn.id, expiresOn: '2026-09-06' }))
  assert.equal(await show(drawn.id), undefined)
  assert.deepEqual(
    (await house.visitor((work) => kind.problems(work, drawn.id, { locales: ['en'], day: '2026-09-07' })))[0]!.code,
    'stickers-without-rights',
  )
})

test('the sheet to print is an A4 PDF on whose pages every cut lies', async () => {
  const drawn = await pack(3)
  for (const shape of ['round', 'square']) {
    const { bytes, name } = await house.as('desk', (work) =>
      printSheet(work, { pack: drawn.id, shape, millimetres: 50, locale: 'zh-CN', copies: 7 }),
    )
    const raw = bytes.toString('latin1')
    assert.match(raw, /^%PDF-/)
    assert.equal([...raw.matchAll(/\/MediaBox \[0 0 595\.28 841\.89\]/g)].length, 2)
    assert.match(name, new RegExp(`-${shape}-50mm\\.pdf$`))
  }
  for (const millimetres of [25, 30, 40, 50, 60, 70, 90]) {
    const places = layoutSheet(100, millimetres)
    for (const { x, y, edge } of places)
      assert.ok(x >= 30 && y >= 30 && x + edge <= 595.28 - 30 && y + edge <= 841.89 - 44, `${millimetres} mm`)
    for (const [i, a] of places.entries())
      for (const b of places.slice(i + 1, i + 12))
        if (a.page === b.page) assert.ok(Math.abs(a.x - b.x) >= a.edge || Math.abs(a.y - b.y) >= a.edge, 'none lies on another')
  }
  await assert.rejects(
    house.as('desk', (work) => printSheet(work, { pack: drawn.id, shape: 'star', millimetres: 50, locale: 'en' })),
    refusedWith('content.stickers.not-a-choice'),
  )
})

test('who is in a pack gets what is known, and is forgotten together with the pack being shown', async () => {
  const drawn = await pack(1, { showsPeople: 'some' })
  await house.as('author', (work) =>
    savePackPerson(work, {
      pack: drawn.id,
      part: 'shown',
      name: 'Wang Fang',
      email: 'wang@example.org',
      consent: 'Form 7',
      consentOn: '2026-09-01',
    }),
  )
  await house.as('author', (work) => savePack(work, { pack: drawn.id, credit: 'Drawn by Li Min, with Wang Fang' }))
  await publish(drawn.id)
  const person = { emails: ['WANG@example.org'], phones: [], handles: [], subscriberIds: [], applicationIds: [], references: [] }
  const known = await house.system((work) => stickerPersonalData.export(work, person))
  assert.deepEqual(
    (known.people as { name: string }[]).map(({ name }) => name),
    ['Wang Fang'],
  )
  assert.equal(await house.system((work) => stickerPersonalData.erase(work, person)), 1)
  const after = await house.as('author', (work) => packById(work, drawn.id))
  assert.doesNotMatch(JSON.stringify(after), /Wang|Form 7/)
  await assert.rejects(
    house.visitor((work) => packBySlug(work, drawn.slug)),
    refusedWith('content.stickers.no-such-pack'),
  )
  await assert.rejects(publish(drawn.id), refusedWith('content.stickers.problems.person-forgotten'))
  assert.equal(await house.system((work) => stickerPersonalData.erase(work, person)), 0)

  const gone = await pack(1)
  await house.as('editor', (work) => retirePack(work, { pack: gone.id, retired: true }))
  const [retention] = stickerPersonalData.classes
  house.setNow('2030-01-01T01:00:00Z')
  try {
    const before = new Date('2029-01-01T00:00:00Z')
    const dry = await house.system((work) => retention!.retain(work, before, true))
    assert.ok(dry >= 1)
    assert.equal(await house.system((work) => retention!.retain(work, before, false)), dry)
    assert.doesNotMatch(JSON.stringify(await house.as('author', (work) => packById(work, gone.id))), /Li Min/)
  } finally {
    house.setNow('2026-09-07T01:00:00Z')
  }
})

test('every text of a pack is found and words in it are replaced, with a sentence in the record', async () => {
  const drawn = await pack(1)
  const texts = () => house.as('editor', async (work) => (await stickerTexts(work)).filter(({ id }) => id === drawn.id))
  assert.deepEqual(
    (await texts()).map(({ place, language }) => `${place} ${language}`),
    [
      'names en',
      'names zh-CN',
      'descriptions en',
      'descriptions zh-CN',
      'credit null',
      'stickers.1.names en',
      'stickers.1.names zh-CN',
      'stickers.1.meanings en',
      'stickers.1.meanings zh-CN',
    ],
  )
  const replace = (place: string, language: string | null, words: string, by: string) =>
    house.as('editor', (work) => replaceStickerText(work, { id: drawn.id, place, language, words, by, why: 'asked' }))
  assert.equal(await replace('credit', null, 'Li Min', 'our staff $&'), 1)
  assert.equal(await replace('stickers.1.names', 'zh-CN', '猫头鹰', '鸟'), 1)
  assert.equal(await replace('names', 'en', 'nothing like it', 'x'), 0)
  assert.equal(await replace('stickers.1.meanings', 'en', 'hello', ''), 0, 'no text is left empty')
  const after = await texts()
  assert.equal(after.find(({ place }) => place === 'credit')!.text, 'Drawn by our staff $&')
  assert.equal(after.find(({ place, language }) => place === 'stickers.1.names' && language === 'zh-CN')!.text, '鸟 1')
  const log = await house.as('editor', (work) => readAudit(work, { act: 'content.sticker-text-replaced' }))
  assert.equal(log.length, 2)
})

test('another alliance sees nothing of a pack', async () => {
  const drawn = await pack(1)
  await publish(drawn.id)
  const other = { alliance: house.otherAlliance }
  await assert.rejects(
    house.as('owner', (work) => packById(work, drawn.id), other),
    refusedWith('content.stickers.no-such-pack'),
  )
  await assert.rejects(
    house.as('owner', (work) => savePack(work, { pack: drawn.id, names: { en: 'Ours' } }), other),
    refusedWith('content.stickers.no-such-pack'),
  )
})
