import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import sharp from 'sharp'
import { openRuler } from '#platform'
import { addLibrary, addServicePoint } from '#rooms/alliance'
import { type Fact, recordFacts } from '#rooms/facts'
import { setGoal } from '#rooms/strategy'
import * as content from '../index.ts'
import { draft, house, refusedWith } from '../posts-for-tests.ts'
import { drawPng } from './draw.ts'
import { layoutInfographic } from './layout.ts'
import { amountsOf, type Drawn, type Told } from './read-figures.ts'
import { sayAll, sayAlt, speechOf } from './say.ts'
import { type Sheet, shapeSizes } from './sheet.ts'
import { infographicForms, infographicShapes } from './tables.ts'

const ruler = await openRuler()
let points: number[]
before(async () => {
  house.setNow('2026-09-07T01:00:00Z')
  const library = await house.as('owner', (work) => addLibrary(work, { name: 'Test Library' }))
  points = []
  for (const name of ['Central', 'North Bridge', 'East'])
    points.push((await house.as('owner', (work) => addServicePoint(work, { library: library.library_id, name, kind: 'branch' }))).point_no)
  const facts: Fact[] = []
  const visits = (day: string, point: number, amount: number) =>
    facts.push({ metric: 'visits.onsite', day, point, amount, source: 'gate counters' })
  for (const [month, amount] of [
    ['2025-08', 1000],
    ['2026-06', 900],
    ['2026-08', 1250],
  ] as const) {
    visits(`${month}-10`, points[0]!, amount)
    visits(`${month}-11`, points[1]!, amount / 2)
  }
  for (let i = 0; i < 12; i++) facts.push({ metric: 'cards.applied', day: `2026-07-${String(10 + i)}`, source: 'card-form' })
  for (let i = 0; i < 3; i++) facts.push({ metric: 'cards.applied', day: `2026-08-0${i + 1}`, source: 'card-form' })
  for (let i = 0; i < 13; i++) facts.push({ metric: 'cards.applied', day: '2026-09-01', source: 'card-form' })
  await house.system((work) => recordFacts(work, facts))
})

const ask = (input: Partial<content.AskInfographic>) => ({
  form: 'number',
  metrics: ['visits.onsite'],
  from: '2026-08',
  to: '2026-08',
  ...input,
})
const make = (input: Partial<content.AskInfographic> = {}) => house.as('author', (work) => content.makeInfographic(work, ask(input)))
const draftOf = (input: Partial<content.AskInfographic> = {}) => house.as('author', (work) => content.draftInfographic(work, ask(input)))

test('one number stands beside the same months of the year before, in every language, and is a picture that tells it', async () => {
  const made = await make()
  assert.equal(made.titles.en, 'Visits: more in August 2026 than a year before')
  assert.deepEqual(Object.keys(made.pictures).sort(), ['en', 'zh-CN'])
  const [asset] = await house.as('author', (work) => content.assetsByIds(work, [made.pictures.en!]))
  assert.deepEqual([asset!.width, asset!.height, asset!.rights, asset!.people], [1080, 1080, 'own', 'none'])
  for (const words of ['1,875', '25% more than in August 2025 (1,500)', 'August 2026', 'gate counters'])
    assert.ok(asset!.alt.en!.includes(words), `${words} in ${asset!.alt.en}`)
  assert.match(asset!.alt['zh-CN']!, /1,875/)
  const post = await draft({ lead: made.pictures.en! })
  const stops = (await house.as('author', (work) => content.checkPost(work, post.id))).filter(
    ({ level, field }) => level === 'stop' && field === 'lead',
  )
  assert.deepEqual(stops, [])
})

test('people: few are hidden, a running month goes in steps, and gaps and sources are printed', async () => {
  const { said, figures } = await draftOf({ form: 'line', metrics: ['cards.applied'], from: '2026-07', to: '2026-09' })
  assert.deepEqual(
    said.en!.rows.map(({ value }) => value),
    ['12', 'fewer than 5', '10–14'],
  )
  assert.doesNotMatch(JSON.stringify(figures.months), /"amount":(3|13)\b/, 'what is hidden is not kept either')
  assert.match(said.en!.notes.join(' '), /Fewer than five people are not told\. .*steps of five\. The last period is not over\./)
  const visits = await draftOf({ form: 'line', from: '2026-06', to: '2026-08' })
  assert.match(visits.said.en!.notes.join(' '), /Source: gate counters\. No figures for July 2026\./)
  assert.deepEqual(visits.said['zh-CN']!.rows[1]!.value, '未记录')
})

test('bars name the places, most first, and say which have no figure', async () => {
  const { said, figures } = await draftOf({ form: 'bars', points })
  assert.deepEqual(said.en!.rows, [
    { label: 'Central', value: '1,250' },
    { label: 'North Bridge', value: '625' },
    { label: 'East', value: 'not recorded' },
  ])
  assert.equal(figures.others, 0)
  assert.equal(said.en!.title, 'Visits: most at Central, 1,250')
})

test('three numbers, and a goal with its target', async () => {
  const three = await draftOf({ form: 'three', metrics: ['visits.onsite', 'cards.applied', 'posts.published'] })
  assert.deepEqual(
    three.said.en!.rows.map(({ value }) => value),
    ['1,875', 'fewer than 5', 'not recorded'],
  )
  const goal = await house.as('director', (work) =>
    setGoal(work, {
      title: '1,000 cards',
      metric: 'cards.applied',
      points: null,
      target: 100,
      per: 'total',
      starts: '2026-07-01',
      ends: '2026-12-31',
    }),
  )
  const { said, figures } = await house.as('director', (work) =>
    content.draftInfographic(work, { form: 'goal', goal: goal.goalId, from: '2026-07', to: '2026-12' }),
  )
  assert.equal(figures.goal!.target, 100)
  assert.match(said.en!.rows[0]!.value, /^at least \d+$/)
  assert.ok(said.en!.title.includes('of 100'), said.en!.title)
})

test('a wrong question is refused at its fields', async () => {
  await assert.rejects(draftOf({ form: 'pie' }), refusedWith('content.infographics.not-a-choice'))
  await assert.rejects(draftOf({ metrics: ['no.such'] }), refusedWith('content.infographics.metric-missing'))
  await assert.rejects(draftOf({ form: 'three' }), refusedWith('content.infographics.metric-missing'))
  await assert.rejects(draftOf({ form: 'line', from: '2026-08', to: '2026-08' }), refusedWith('content.infographics.line-of-one'))
  await assert.rejects(draftOf({ from: '2026-08', to: '2026-07' }), refusedWith('content.infographics.ends-before-start'))
  await assert.rejects(draftOf({ form: 'line', from: '2020-01', to: '2026-07' }), refusedWith('content.infographics.too-many-months'))
  await assert.rejects(draftOf({ from: 'August' }), refusedWith('content.infographics.not-a-month'))
  await assert.rejects(
    house.as('partner', (work) => content.draftInfographic(work, ask({}))),
    refusedWith('platform.not-allowed'),
  )
})

test('when figures are corrected it says so and is made again as another picture; texts go on showing what they showed', async () => {
  const first = await make({ metrics: ['loans'], from: '2026-05', to: '2026-05', titles: { en: 'We lend' } }).catch((error) =>
    assert.fail(String(error)),
  )
  const standing = () => house.as('author', (work) => content.infographicById(work, first.id))
  assert.equal((await standing()).changed, false)
  await assert.rejects(
    house.as('author', (work) => content.remakeInfographic(work, { infographic: first.id })),
    refusedWith('content.infographics.nothing-changed'),
  )
  await house.system((work) => recordFacts(work, [{ metric: 'loans', day: '2026-05-03', point: points[0], amount: 40, source: 'ILS' }]))
  const changed = await standing()
  assert.deepEqual([changed.changed, changed.suggested.en], [true, 'Loans: 40 in May 2026'])
  const kind = content.pieceKinds.all().find((one) => one.kind === 'infographic')!
  const problems = (id: string) =>
    house.as('author', async (work) =>
      (await kind.problems(work, id, { locales: ['en'], day: '2026-09-07' })).map(({ code, level }) => `${level} ${code}`),
    )
  assert.deepEqual(await problems(first.id), ['warn infographic-figures-changed'])
  const tried = await Promise.allSettled(
    Array.from({ length: 4 }, () => house.as('author', (work) => content.remakeInfographic(work, { infographic: first.id }))),
  )
  const made = tried.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  assert.equal(made.length, 1, 'made again once')
  for (const one of tried) if (one.status === 'rejected') refusedWith('content.infographics.made-again')(one.reason)
  const again = made[0]!
  assert.deepEqual([again.replaces, again.titles.en], [first.id, 'Loans: 40 in May 2026'])
  assert.notEqual(again.pictures.en, first.pictures.en)
  assert.deepEqual(await problems(first.id), ['warn infographic-made-again'])
  const show = (id: string, locale: string) =>
    house.visitor(async (work) => (await kind.show(work, [id], { locale, absolute: '' })).get(id)!)
  assert.match((await show(first.id, 'en')).page, /We lend|not recorded/)
  const zh = await show(again.id, 'zh-CN')
  assert.match(zh.page, /<details class="figures"><summary>以表格查看数据<\/summary><table><caption>.*<th scope="row">.*<\/th><td>40<\/td>/)
  assert.match(zh.still, /<table>/)
  assert.match(zh.text, /40/)
  const listed = await house.as('author', (work) => content.listInfographics(work))
  assert.ok(listed.some(({ id }) => id === again.id) && !listed.some(({ id }) => id === first.id))
  await house.as('author', (work) => content.retireAsset(work, { asset: again.pictures['zh-CN']!, retired: true }))
  assert.equal(await show(again.id, 'zh-CN'), undefined, 'a picture taken out of use takes its table with it')
})

const told = fc.record<Told>({
  amount: fc.option(
    fc.oneof(
      fc.integer({ min: 0, max: 9_999_999 }),
      fc.integer({ min: 0, max: 9900 }).map((n) => n / 100),
    ),
    { nil: null },
  ),
  hidden: fc.boolean(),
  atLeast: fc.boolean(),
  running: fc.boolean(),
})
const months = Array.from({ length: 24 }, (_, i) => `${2025 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`)
const drawn = fc
  .record({
    form: fc.constantFrom(...infographicForms),
    figures: fc.array(told, { minLength: 24, maxLength: 24 }),
    count: fc.integer({ min: 1, max: 10 }),
    names: fc.array(
      fc.oneof(
        fc.string({ unit: fc.constantFrom(...'中央图书馆北桥东湖区读者服务点'), minLength: 1, maxLength: 40 }),
        fc.string({ unit: fc.constantFrom(...'Northbridge Extraordinary '), minLength: 1, maxLength: 60 }),
      ),
      { minLength: 10, maxLength: 10 },
    ),
    target: fc.option(fc.integer({ min: 1, max: 5_000_000 }), { nil: null }),
  })
  .map(
    ({ form, figures, count, names, target }): Drawn => ({
      form,
      from: '2025-01',
      to: form === 'line' ? months[count + 1]! : '2025-01',
      numbers:
        form === 'number' || form === 'three'
          ? ['visits.onsite', 'loans', 'cards.applied']
              .slice(0, form === 'three' ? 3 : 1)
              .map((metric, i) => ({ metric, now: figures[i]!, before: figures[i + 3]! }))
          : [],
      months: form === 'line' ? months.slice(0, count + 2).map((month, i) => ({ month, ...figures[i]! })) : [],
      bars: form === 'bars' ? names.slice(0, count).map((name, i) => ({ point: i + 1, name, names: {}, ...figures[i]! })) : [],
      others: count,
      goal:
        form === 'goal'
          ? { title: names[0]!, titles: {}, metric: 'loans', actual: { ...figures[0]!, hidden: false }, target, through: null }
          : null,
      metric: form === 'line' || form === 'bars' ? 'visits.onsite' : '',
      places: form === 'bars' ? names.slice(0, count).map((name, i) => ({ point: i + 1, name, names: {} })) : null,
      sources: ['gate counters', 'ILS'],
      gaps: months.slice(0, count),
      missing: count,
    }),
  )

const looks = { act: '#0b5a49', library: '测试城市图书馆 · Test City Library', demo: 'Made-up figures' }
function assertInside(sheet: Sheet): void {
  for (const mark of sheet.marks) {
    if (mark.kind !== 'text') continue
    const right = mark.x + sheet.ruler.width(mark.text, mark.face, mark.size)
    assert.ok(mark.x >= 0 && right <= sheet.width, `“${mark.text}” from ${mark.x} to ${right} of ${sheet.width}`)
    assert.ok(
      mark.y - mark.size * 0.75 >= 0 && mark.y + mark.size * 0.25 <= sheet.height,
      `“${mark.text}” (${mark.size}) at ${mark.y} of ${sheet.height}`,
    )
  }
}

test('whatever the figures and names, every word stands in the picture, in every form, size and language', () => {
  fc.assert(
    fc.property(
      drawn,
      fc.constantFrom(...infographicShapes),
      fc.constantFrom('en', 'zh-CN'),
      fc.string({ unit: fc.constantFrom(...'读者多了，more readers 来 in '), maxLength: 160 }),
      (figures, shape, locale, title) => {
        const speech = speechOf(locale, 'Asia/Shanghai', new Date('2026-09-07T01:00:00Z'))
        const said = sayAll(figures, title || 'T', speech)
        assertInside(layoutInfographic(figures, said, looks, shape, ruler))
        const alt = sayAlt(said, speech)
        assert.ok(alt.length <= 1000)
        assert.equal(amountsOf(figures), amountsOf(structuredClone(figures)))
      },
    ),
    { numRuns: 150 },
  )
})

test('the drawn picture has the size of its shape, glyphs without a font, and a free edge', async () => {
  const { figures, said } = await draftOf({ form: 'bars', points })
  for (const shape of infographicShapes) {
    const png = await drawPng(layoutInfographic(figures, said['zh-CN']!, looks, shape, ruler))
    const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true })
    assert.deepEqual([info.width, info.height], [shapeSizes[shape].width, shapeSizes[shape].height])
    let ink = 0
    for (let y = 20; y < info.height; y++)
      for (let x = 0; x < info.width; x++) {
        if (data[y * info.width + x]! > 200) continue
        ink++
        assert.ok(x > 8 && x < info.width - 8 && y < info.height - 8, `${shape}: ink at ${x}, ${y}`)
      }
    assert.ok(ink > 5000, `${shape}: ${ink} dark pixels`)
  }
})

test('another alliance sees nothing of it', async () => {
  const made = await make()
  await assert.rejects(
    house.as('owner', (work) => content.infographicById(work, made.id), { alliance: house.otherAlliance }),
    refusedWith('content.infographics.no-such-infographic'),
  )
})
