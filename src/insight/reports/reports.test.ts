import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { SaxesParser } from 'saxes'
import { extractText, getDocumentProxy, getMeta } from 'unpdf'
import { isRefusal, readAudit, unzip, type Work } from '#platform'
import { addServicePoint } from '#rooms/alliance'
import { namePlaces, putNameOut, saveConsent, takeBackConsent } from '#rooms/content'
import { recordFacts } from '#rooms/facts'
import { openCampaign, recordDecision, setGoal } from '#rooms/strategy'
import { openTestHouse, type TestHouse } from '#testing'
import { listReports, makeReport, type ReportForm, reportById, reportFile, sayReport } from '../index.ts'
import { reportPeriod, yearBefore } from './period.ts'
import { figuresOf } from './report.ts'
import { slidesOf } from './slides.ts'

let house: TestHouse
let campaign: string
/** What the gates of three stations counted; the third did not hand in November. */
const visits: Record<string, (number | null)[]> = {
  '2025-09': [900, 400, 300],
  '2025-10': [910, 420, 310],
  '2025-11': [905, 410, 305],
  '2026-09': [1000, 500, 350],
  '2026-10': [1020, 480, 361],
  '2026-11': [990, 510, null],
}
const sumOf = (year: string) =>
  Object.entries(visits)
    .filter(([month]) => month.startsWith(year))
    .flatMap(([, amounts]) => amounts)
    .reduce<number>((sum, amount) => sum + (amount ?? 0), 0)

const make = (kind = 'board', period = '2026-11') => house.as('director', (work) => makeReport(work, { kind, period }))
const read = (id: string, version?: number) => house.as('director', (work) => reportById(work, id, version))
const saidIn = async (id: string, locale = 'en', version?: number) => sayReport(await read(id, version), locale)
const sentences = async (id: string, section: string, locale = 'en') =>
  (await saidIn(id, locale)).sections
    .find(({ key }) => key === section)!
    .statements.map(({ parts }) => parts.map(({ text }) => text).join(''))
const refusalOf = async (act: Promise<unknown>) => {
  const error = await act.then(
    () => undefined,
    (fault: unknown) => fault,
  )
  if (!isRefusal(error)) throw error ?? assert.fail('nothing was refused')
  return error.fields.length > 0 ? error.fields.map(({ field, code }) => `${field}: ${code}`) : [error.code]
}
const handIn = (work: Work, month: string, point: number, amount: number) =>
  recordFacts(work, [{ metric: 'visits.onsite' as const, day: `${month}-15`, point, amount, source: 'gates.csv' }])

before(async () => {
  house = await openTestHouse({ env: { FOYER_URL: 'https://foyer.example.org' } })
  house.setNow('2025-09-01T01:00:00Z')
  await house.system(async (work) => {
    for (const name of ['Central', 'North', 'Harbour'])
      await addServicePoint(work, { name, kind: 'branch', names: { 'zh-CN': `${name} 馆` } })
    for (const [month, amounts] of Object.entries(visits))
      for (const [i, amount] of amounts.entries()) if (amount !== null) await handIn(work, month, i + 1, amount)
    // Twenty people took the newsletter in October and three in November; ten a card in September and forty-one in November.
    await recordFacts(
      work,
      Array.from({ length: 23 }, (_, i) => ({
        metric: 'newsletter.subscribed' as const,
        day: `2026-${i < 3 ? '11' : '10'}-${String(1 + i).padStart(2, '0')}`,
        source: 'newsletter form',
      })),
    )
    await recordFacts(
      work,
      Array.from({ length: 51 }, (_, i) => ({
        metric: 'cards.applied' as const,
        day: `2026-${i < 10 ? '09' : '11'}-${String(1 + (i % 28)).padStart(2, '0')}`,
        source: 'card form',
      })),
    )
  })
  house.setNow('2026-08-20T01:00:00Z')
  await house.as('editor', async (work) => {
    const goal = { points: null, per: 'total', starts: '2026-09-01', ends: '2026-11-30' } as const
    await setGoal(work, { ...goal, title: 'Fuller houses', titles: { 'zh-CN': '更多读者进馆' }, metric: 'visits.onsite', target: 4000 })
    const { goalId } = await setGoal(work, { ...goal, title: 'Two hundred cards', metric: 'cards.applied', target: 200 })
    const opened = await openCampaign(work, {
      title: 'Story hour autumn',
      hypothesis: 'Who sees the poster takes a card.',
      starts: '2026-09-08',
      ends: '2026-11-20',
      goals: [goalId],
      comparison: { kind: 'none', why: 'one town only' },
      hoursPlanned: 20,
      moneyPlanned: null,
      currency: 'CNY',
    })
    campaign = opened.campaignId
  })
  house.setNow('2026-12-01T01:00:00Z')
})
after(() => house.close())

test('a period is a month, a quarter or a year, and is measured by the same months a year before', () => {
  assert.deepEqual(reportPeriod('2024-02'), { from: '2024-02-01', to: '2024-02-29' })
  assert.deepEqual(reportPeriod('2026-Q4'), { from: '2026-10-01', to: '2026-12-31' })
  assert.deepEqual(reportPeriod('2026'), { from: '2026-01-01', to: '2026-12-31' })
  for (const wrong of ['', '2026-13', '2026-Q5', '2026-11-01', 'Q4', '26']) assert.equal(reportPeriod(wrong), null, wrong)
  assert.deepEqual(yearBefore({ from: '2024-02-01', to: '2024-02-29' }), { from: '2023-02-01', to: '2023-02-28' })
})

test('what is not over, not a period or not a kind of report is refused, and whoever may not make one', async () => {
  assert.deepEqual(await refusalOf(make('board', '2026-12')), ['insight.report-not-over'])
  assert.deepEqual(await refusalOf(make('board', '2026')), ['insight.report-not-over'])
  assert.deepEqual(await refusalOf(make('poem', 'soon')), ['kind: insight.no-such-report-kind', 'period: insight.report-no-period'])
  assert.deepEqual(await refusalOf(house.as('keeper', (work) => makeReport(work, { kind: 'board', period: '2026-10' }))), [
    'platform.not-allowed',
  ])
  assert.deepEqual(await refusalOf(read('none')), ['insight.no-such-report'])
  assert.deepEqual(await house.as('director', listReports), [], 'nothing was kept')
})

test('figures equal an own sum of the same rows, with source, what is beside them and who is missing by name', async () => {
  const { reportId } = await make()
  const { report } = await read(reportId)
  const figure = figuresOf(report).find(({ key }) => key === 'metric.visits.onsite')!
  assert.deepEqual(
    [figure.now, figure.beside],
    [
      { amount: 1500, told: 'exact' },
      { what: 'year-before', whole: true, amount: 1620, told: 'exact' },
    ],
  )
  assert.deepEqual([figure.sources, figure.missing, figure.evidence], [['gates.csv'], [{ month: '2026-11', points: [3] }], 'inferred'])
  assert.equal(figure.opens, '/desk/facts/visits.onsite?from=2026-11&to=2026-11')
  assert.ok(
    (await sentences(reportId, 'unknown')).includes('Visits: one place is missing: Harbour (November 2026). Nothing was filled in.'),
  )
  assert.ok((await sentences(reportId, 'unknown', 'zh-CN')).some((one) => one.includes('Harbour 馆')))
  assert.ok(!figuresOf(report).some(({ metric }) => metric === 'loans'), 'what was never handed in is no figure')
})

test('one to four people are neither told nor in what is kept', async () => {
  const { reportId } = await make()
  const { report } = await read(reportId)
  const of = (key: string) => figuresOf(report).find((figure) => figure.key === key)?.now
  assert.deepEqual(of('metric.newsletter.subscribed'), { amount: null, told: 'hidden' })
  assert.deepEqual(of('metric.cards.applied'), { amount: 41, told: 'exact' })
  const said = (await saidIn(reportId)).sections
    .flatMap(({ figures }) => figures)
    .find(({ key }) => key === 'metric.newsletter.subscribed')!
  assert.equal(said.now, 'not shown')
})

test('goals stand as on the last day, reached and caused are two sentences, and what failed is said', async () => {
  const { reportId } = await make()
  assert.deepEqual((await sentences(reportId, 'goals')).sort(), [
    '“Fuller houses”: 5,211 of 4,000. Reached.',
    '“Two hundred cards”: 51 of 200. Not reached.',
  ])
  assert.deepEqual(await sentences(reportId, 'verdicts'), ['What “Story hour autumn” caused. Cannot tell: no study yet.'])
  assert.ok((await sentences(reportId, 'failed')).includes('“Two hundred cards”: 51 of 200. Not reached.'))
  assert.ok((await sentences(reportId, 'next')).some((one) => one.includes('nobody has written down what follows')))
  const chinese = await saidIn(reportId, 'zh-CN')
  const parts = chinese.sections.flatMap(({ statements }) => statements.flatMap((one) => one.parts))
  assert.ok(
    parts.some(({ text, locale }) => text === 'Story hour autumn' && locale === 'en'),
    'words of another language are marked',
  )
  assert.ok(parts.some(({ text }) => text.includes('更多读者进馆')))
})

/** What stands in the cells of numbers of an OpenDocument file, whose parts are all well-formed. */
async function numbersOf(file: Uint8Array, mime: string): Promise<string[]> {
  const entries: { name: string; bytes: Buffer }[] = []
  for await (const entry of unzip(Buffer.from(file))) entries.push(entry)
  assert.deepEqual([entries[0]!.name, entries[0]!.bytes.toString()], ['mimetype', mime])
  const numbers: string[] = []
  for (const { name, bytes } of entries.slice(1)) {
    let open = false
    const reader = new SaxesParser({ xmlns: true })
    reader.on('opentag', ({ name, attributes }) => {
      open = name === 'text:p' && attributes['text:style-name']?.value === 'Number'
      if (open) numbers.push('')
    })
    reader.on('text', (text) => open && numbers.push(numbers.pop()! + text))
    reader.on('error', (fault) => assert.fail(`${name}: ${fault.message}`))
    reader.write(bytes.toString()).close()
  }
  return numbers
}

test('slides hold every sentence and figure once, in the order of the report, and no more than a screen does', async () => {
  const { reportId } = await make('award', '2026-11')
  const said = await saidIn(reportId)
  const slides = slidesOf(said)
  assert.deepEqual(
    slides.flatMap(({ statements }) => statements),
    said.sections.flatMap(({ statements }) => statements),
  )
  assert.deepEqual(
    slides.flatMap(({ figures }) => figures),
    said.sections.flatMap(({ figures }) => figures),
  )
  for (const { statements, figures, part } of slides) {
    assert.ok(statements.length <= 5 && figures.length <= 6 && statements.length > 0 !== figures.length > 0)
    const letters = statements.flatMap(({ parts }) => parts).reduce((sum, { text }) => sum + text.length, 0)
    assert.ok(statements.length === 1 || letters <= 620)
    assert.ok(part.number >= 1 && part.number <= part.of)
  }
})

test('the same figures stand in HTML, PDF, OpenDocument, slides and CSV, and the PDF can be read aloud', async () => {
  const { reportId } = await make()
  for (const locale of ['en', 'zh-CN']) {
    const said = await saidIn(reportId, locale)
    const figures = said.sections.flatMap((section) => section.figures)
    assert.ok(figures.length >= 6, `${figures.length} figures`)
    const file = (form: ReportForm) => house.as('director', (work) => reportFile(work, { report: reportId, form, locale }))
    const textOf = async (form: 'html' | 'csv') => new TextDecoder().decode((await file(form)).bytes)
    const rows = [
      ...(await textOf('html')).matchAll(/<tr><th scope="row">(.*?)<\/th><td class="number">(.*?)<\/td><td class="number">(.*?)<\/td>/g),
    ]
    assert.deepEqual(
      rows.map(([, , now, beside]) => [now, beside]),
      figures.map(({ now, beside }) => [now, beside ?? '–']),
    )
    assert.ok(
      rows.every(([, label], i) => label!.includes(`https://foyer.example.org${figures[i]!.opens}`.replaceAll('&', '&amp;'))),
      'each opens its rows',
    )
    const lines = (await textOf('csv')).trimEnd().split('\r\n').slice(1)
    assert.equal(lines.length, figures.length)
    for (const [i, { key, now, of }] of figures.entries()) {
      assert.ok(lines[i]!.includes(`${key},`), key)
      assert.ok(lines[i]!.includes(now.includes(',') ? `"${now}"` : now), `${key}: ${now} in ${lines[i]}`)
      if (of.now.amount !== null) assert.ok(lines[i]!.includes(`,${of.now.amount},`), `${key} as a number`)
    }
    const slideRows = [
      ...new TextDecoder()
        .decode((await file('slides')).bytes)
        .matchAll(/<tr><th scope="row">(.*?)<\/th><td class="number">(.*?)<\/td><td class="number">(.*?)<\/td><\/tr>/g),
    ]
    assert.deepEqual(
      slideRows.map(([, , now, beside]) => [now, beside]),
      figures.map(({ now, beside }) => [now, beside ?? '–']),
    )
    assert.deepEqual(
      await numbersOf((await file('odp')).bytes, 'application/vnd.oasis.opendocument.presentation'),
      slidesOf(said)
        .filter((slide) => slide.figures.length > 0)
        .flatMap((slide) => [said.columns.now, said.columns.beside, ...slide.figures.flatMap(({ now, beside }) => [now, beside ?? '–'])]),
    )
    assert.deepEqual(
      await numbersOf((await file('odt')).bytes, 'application/vnd.oasis.opendocument.text'),
      said.sections
        .filter((section) => section.figures.length > 0)
        .flatMap((section) => [
          said.columns.now,
          said.columns.beside,
          ...section.figures.flatMap(({ now, beside }) => [now, beside ?? '–']),
        ]),
    )
    const pdf = await getDocumentProxy(new Uint8Array((await file('pdf')).bytes))
    const squeeze = (text: string) => text.replace(/\s+/g, '')
    const text = squeeze((await extractText(pdf, { mergePages: true })).text)
    for (const { now, beside } of figures)
      for (const one of [now, beside]) if (one) assert.ok(text.includes(squeeze(one)), `${one} in the PDF`)
    const { info } = await getMeta(pdf)
    assert.deepEqual([info.Title, info.Language], [said.title, locale])
    assert.deepEqual(await pdf.getMarkInfo().then((mark) => mark?.Marked), true)
    const roles = new Set<string>()
    const walk = (node: { role?: string; children?: unknown[] } | null) => {
      if (node?.role) roles.add(node.role)
      for (const child of node?.children ?? []) walk(child as { role?: string; children?: unknown[] })
    }
    for (let no = 1; no <= pdf.numPages; no++) walk(await (await pdf.getPage(no)).getStructTree())
    for (const role of ['H1', 'H2', 'L', 'LI', 'LBody', 'Table', 'TR', 'TH', 'TD']) assert.ok(roles.has(role), `${role} of ${[...roles]}`)
    assert.ok(pdf.numPages <= 2, `${pdf.numPages} pages`)
  }
})

test('a sentence leads on from what it is about, not as a whole; what lacks the same days is named in one', async () => {
  const { reportId } = await make('award', '2026-10')
  const { sections } = await saidIn(reportId)
  const [goal] = sections.find(({ key }) => key === 'strategy')!.statements
  assert.deepEqual(
    goal!.parts.map(({ text, opens }) => (opens ? `[${text}]` : text)).slice(0, 2),
    ['“', '[Fuller houses]'],
    JSON.stringify(goal),
  )
  for (const { parts, opens } of sections.flatMap(({ statements }) => statements))
    assert.equal(parts.filter((part) => part.opens).length, opens ? 1 : 0)
  const html = new TextDecoder().decode(
    (await house.as('director', (work) => reportFile(work, { report: reportId, form: 'html', locale: 'en' }))).bytes,
  )
  assert.match(html, /<li>“<a href="[^"]+\/desk\/goals\/[^"]+">Fuller houses<\/a>”: /)
  const gaps = (await read(reportId)).report.sections
    .find(({ key }) => key === 'unknown')!
    .statements.flatMap((one) => (one.says === 'gap' ? [one] : []))
  assert.equal(new Set(gaps.map((one) => JSON.stringify(one.gaps))).size, gaps.length, 'no two say the same days')
})

test('a report that was kept with one figure a sentence is said as it was', async () => {
  const { reportId } = await make()
  const kept = await read(reportId)
  const opens = '/desk/facts/loans?from=2026-11&to=2026-11'
  const report = {
    ...kept.report,
    sections: [
      {
        key: 'unknown' as const,
        figures: [],
        statements: [{ says: 'gap' as const, metric: 'loans', gaps: [{ from: '2026-11-01', to: '2026-11-30' }], opens }],
      },
    ],
  }
  const [statement] = sayReport({ ...kept, report }, 'en').sections[0]!.statements
  assert.match(statement!.parts.map(({ text }) => text).join(''), /^Loans: no figure for .+ That is not 0\.$/)
})

test('made again it stays; a late figure makes the next version, which names it, and the first stays as it was', async () => {
  const first = await make()
  assert.deepEqual(await make(), { reportId: first.reportId, version: first.version, isNew: false })
  house.setNow('2026-12-08T01:00:00Z')
  await house.system((work) => handIn(work, '2026-11', 3, 333))
  const second = await make()
  assert.deepEqual(second, { reportId: first.reportId, version: first.version + 1, isNew: true })
  const said = await saidIn(second.reportId)
  assert.ok(said.changes.includes('Visits: 1,833 (before: 1,500).'), said.changes.join(' '))
  assert.ok(!said.changes.some((one) => one.startsWith('Card applications')), 'what is the same is not named')
  // Whoever reads it for the first time begins with the report: what differs stands at the end of every paper.
  const paper = async (form: ReportForm) =>
    (await house.as('director', (work) => reportFile(work, { report: second.reportId, form, locale: 'en' }))).bytes
  const pdf = (await extractText(await getDocumentProxy(new Uint8Array(await paper('pdf'))), { mergePages: true })).text.replace(
    /\s+/g,
    ' ',
  )
  for (const text of [
    pdf,
    ...(await Promise.all((['html', 'slides'] as const).map(async (form) => new TextDecoder().decode(await paper(form))))),
  ])
    assert.ok(text.indexOf(said.changes[0]!) > text.indexOf(said.sections.at(-1)!.heading), said.changes[0])
  const before = figuresOf((await read(first.reportId, first.version)).report).find(({ key }) => key === 'metric.visits.onsite')!
  assert.deepEqual([before.now.amount, before.missing.length], [1500, 1])
  assert.deepEqual(
    (await read(second.reportId)).versions.map(({ version }) => version),
    [second.version, first.version],
  )
  const [line] = await house.as('director', listReports)
  assert.deepEqual([line!.version, line!.kind, line!.period], [second.version, 'board', '2026-11'])
  const audits = await house.as('owner', (work) => readAudit(work, { act: 'insight.report-made' }))
  assert.equal(
    audits.filter(({ subject }) => subject?.id === second.reportId).length,
    second.version,
    'once for each version that was made',
  )
})

test('two who make the same report at once make one version', async () => {
  const made = await Promise.all(Array.from({ length: 4 }, () => make('board', '2026-10')))
  assert.deepEqual(made.map(({ version, isNew }) => [version, isNew]).sort(), [
    [1, false],
    [1, false],
    [1, false],
    [1, true],
  ])
})

test('the jury reads what was announced, what was made, what came by code in steps of five, and what failed', async () => {
  await house.as('director', async (work) => {
    const about = { kind: 'campaign', id: campaign, title: 'Story hour autumn' } as const
    await recordDecision(work, {
      kind: 'lesson',
      about,
      saw: 'Posters at stops were torn.',
      chose: 'Hang them inside.',
      decidedOn: '2026-12-02',
    })
  })
  const { reportId } = await make('award', '2026-11')
  const said = await saidIn(reportId)
  assert.deepEqual(
    said.sections.map(({ key }) => key),
    ['short', 'strategy', 'creativity', 'effect', 'evidence', 'failed', 'unknown'],
  )
  assert.ok(
    (await sentences(reportId, 'strategy')).some(
      (one) => one.includes('Who sees the poster takes a card.') && one.includes('one town only'),
    ),
  )
  assert.ok((await sentences(reportId, 'failed')).some((one) => one.includes('Posters at stops were torn.')))
  const { report } = await read(reportId)
  const ends = figuresOf(report).filter(({ what }) => what === 'strict' || what === 'generous')
  assert.ok(ends.length > 0 && ends.every(({ now, evidence }) => now.told !== 'least' && evidence === 'observed'))
  assert.equal((await sentences(reportId, 'effect')).filter((one) => one.includes('Neither is an effect')).length, 1)
})

test('a quarter sums what its months do', async () => {
  house.setNow('2027-01-05T01:00:00Z')
  const { reportId } = await make('board', '2026-Q4')
  const figure = figuresOf((await read(reportId)).report).find(({ key }) => key === 'metric.visits.onsite')!
  const september = visits['2026-09']!.reduce<number>((sum, amount) => sum + amount!, 0)
  assert.equal(figure.now.amount, sumOf('2026') + 333 - september)
  // Twenty-three people in all: hidden for the three of November, and not called fewer than they are.
  const people = (await saidIn(reportId)).sections.flatMap((section) => section.figures).filter(({ key }) => /cards|subscribed/.test(key))
  assert.deepEqual(
    people.map(({ key, now }) => [key, now]),
    [
      ['metric.cards.applied', '41'],
      ['metric.newsletter.subscribed', 'not shown'],
    ],
  )
  assert.deepEqual(
    [figure.beside?.amount, figure.beside?.whole],
    [sumOf('2025') - 1600, false],
    'December lacks a year before, and that is said',
  )
  assert.deepEqual(
    figure.gaps,
    [{ from: '2026-12-01', to: '2026-12-31' }],
    'a month without any figure is a gap, and nobody of it is missing twice',
  )
})

test('a name that was taken back is found in every version that was kept and put out of it, and no figure changes', async () => {
  const lesson = (text: string) =>
    house.as('director', async (work) => {
      const about = { kind: 'campaign', id: campaign, title: 'Story hour autumn' } as const
      await recordDecision(work, { kind: 'lesson', about, saw: text, chose: 'Ask earlier.', decidedOn: '2026-12-03' })
    })
  await lesson('Li Lei told it best.')
  const first = await make('award', '2026-11')
  await lesson('People asked for Li Lei.')
  const second = await make('award', '2026-11')
  assert.equal(second.version, first.version + 1)
  const figures = async () => figuresOf((await read(second.reportId)).report)
  const before = await figures()
  const consent = await house.as('director', async (work) => {
    const { id } = await saveConsent(work, { name: 'Li Lei', uses: ['name'], places: ['site'], given: 'desk' })
    await takeBackConsent(work, { consent: id, why: 'by telephone' })
    return id
  })
  const places = async () => (await house.as('owner', (work) => namePlaces(work, consent))).places.filter(({ kind }) => kind === 'report')
  assert.deepEqual(
    (await places()).map(({ subject, byHand }) => [subject, byHand]),
    [first, second, second].map(({ reportId, version }) => [`${reportId}:${version}`, false]),
  )
  await house.as('owner', (work) => putNameOut(work, { consent }))
  assert.deepEqual(await places(), [])
  for (const { reportId, version } of [first, second]) assert.ok(!JSON.stringify((await read(reportId, version)).report).includes('Li Lei'))
  assert.deepEqual(await figures(), before)
})
