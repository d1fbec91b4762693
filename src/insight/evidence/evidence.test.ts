// What shows that it happened: put there by a hand or known to the house, with rights that are asked each time it leaves, and as files beside a report.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { isRefusal, readAudit, unzip, zipBytes } from '#platform'
import { addLibrary, addServicePoint } from '#rooms/alliance'
import {
  addAsset,
  changeAsset,
  fromPlain,
  namePlaces,
  putNameOut,
  saveClipping,
  saveConsent,
  saveWords,
  takeBackConsent,
  writePost,
} from '#rooms/content'
import { recordFacts } from '#rooms/facts'
import { openCampaign, recordDecision, recordEffort, setGoal } from '#rooms/strategy'
import { openTestHouse, type TestHouse } from '#testing'
import {
  type Artefact,
  evidenceFile,
  evidenceZip,
  makeReport,
  putArtefact,
  putDocument,
  reportById,
  sayReport,
  takeOutArtefact,
} from '../index.ts'

let house: TestHouse
const year = { from: '2026-01-01', to: '2026-12-31' }
const made: Record<'picture' | 'words' | 'consent' | 'clipping' | 'decision' | 'campaign' | 'member', string> = {
  picture: '',
  words: '',
  consent: '',
  clipping: '',
  decision: '',
  campaign: '',
  member: '',
}
const file = () => house.as('director', (work) => evidenceFile(work, year))
const kinds = (artefacts: readonly Artefact[]) => artefacts.map(({ kind, title }) => `${kind}: ${title}`)
const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => assert.fail('nothing was refused'),
    (error: unknown) => (isRefusal(error) ? (error.fields[0]?.code ?? error.code) : Promise.reject(error)),
  )
const put = (kind: string, subject: string, shows = 'That it was so.') =>
  house.as('director', (work) => putArtefact(work, { kind, subject, shows }))

before(async () => {
  house = await openTestHouse({ env: { FOYER_URL: 'https://foyer.example.org' } })
  house.setNow('2026-05-04T02:00:00Z')
  await house.system(async (work) => {
    await addServicePoint(work, { name: 'Central', kind: 'central' })
    const { library_id } = await addLibrary(work, { name: 'Hill Library', names: { 'zh-CN': '山馆' } })
    made.member = library_id
    for (const name of ['Hill', 'Valley']) await addServicePoint(work, { name, kind: 'branch', library: made.member })
    const counted = { 1: [500, 400], 2: [90, 80], 3: [40, null] } as const
    for (const [point, amounts] of Object.entries(counted))
      for (const [i, amount] of amounts.entries())
        if (amount !== null)
          await recordFacts(work, [
            { metric: 'visits.onsite', day: `2026-0${2 + i}-15`, point: Number(point), amount, source: 'gates.csv' },
          ])
  })
  await house.as('director', async (work) => {
    const bytes = await sharp({ create: { width: 320, height: 200, channels: 3, background: '#1c4e90' } })
      .png()
      .toBuffer()
    made.picture = (
      await addAsset(work, {
        bytes,
        name: 'reading.png',
        alt: { en: 'A full reading room' },
        credit: 'Hill Library',
        rights: 'own',
        people: 'none',
      })
    ).id
    const consent = await saveConsent(work, { name: 'Grandmother Ye', uses: ['name', 'words'], places: ['site', 'others'], given: 'desk' })
    made.consent = consent.id
    const text = { heading: 'A reader', text: 'I come for the warmth and stay for the books.', questions: [] }
    made.words = (await saveWords(work, { consent: consent.id, sort: 'quote', texts: { en: text }, day: '2026-03-02', state: 'shown' })).id
    made.clipping = (await saveClipping(work, { outlet: 'City Paper', title: 'The library at night', day: '2026-02-11' })).id
    const { goalId } = await setGoal(work, {
      title: 'Fuller branches',
      metric: 'visits.onsite',
      points: [2, 3],
      target: 500,
      per: 'total',
      starts: '2026-05-04',
      ends: '2026-12-31',
    })
    made.campaign = (
      await openCampaign(work, {
        title: 'Warm rooms',
        hypothesis: 'Who is cold comes in.',
        starts: '2026-05-05',
        ends: '2026-06-30',
        goals: [goalId],
        comparison: { kind: 'none', why: 'one town' },
        hoursPlanned: 20,
        moneyPlanned: 3000,
        currency: 'CNY',
      })
    ).campaignId
    const about = { kind: 'campaign', id: made.campaign, title: 'Warm rooms' } as const
    made.decision = (
      await recordDecision(work, {
        kind: 'lesson',
        about,
        saw: 'Nobody reads the board outside.',
        chose: 'Say it inside.',
        decidedOn: '2026-05-04',
      })
    ).decisionId
  })
})
after(() => house.close())

test('clippings and decisions stand there by themselves, with what may be said of them; what somebody else wrote is quoted', async () => {
  const artefacts = await file()
  assert.deepEqual(kinds(artefacts), ['clipping: City Paper: The library at night', 'decision: Say it inside'])
  assert.deepEqual(
    artefacts.map(({ rights, putBy, shows }) => [rights, putBy, shows]),
    [
      ['quoted', null, ''],
      ['own', null, 'Nobody reads the board outside. Say it inside.'],
    ],
  )
  await put('clipping', made.clipping, 'The paper came by itself.')
  assert.deepEqual((await file()).map(({ shows }) => shows)[0], 'The paper came by itself.')
})

test('a picture, words of a reader and a document come in by a button, each with whose it is; twice is once', async () => {
  await put('picture', made.picture, 'The room was full.')
  await put('picture', made.picture, 'The room was full on a Monday.')
  await put('words', made.words)
  await house.as('director', (work) =>
    putDocument(work, {
      title: 'Letter of the school',
      day: '2026-04-20',
      shows: 'Forty children came.',
      rights: 'agreed',
      rightsNote: 'the headmaster',
      file: Buffer.from('Dear library, forty children came. Thank you.'),
      name: 'letter.txt',
    }),
  )
  const artefacts = await file()
  assert.deepEqual(kinds(artefacts), [
    'clipping: City Paper: The library at night',
    'words: A reader',
    'document: Letter of the school',
    'decision: Say it inside',
    'picture: A full reading room',
  ])
  assert.equal(artefacts.find(({ kind }) => kind === 'picture')!.shows, 'The room was full on a Monday.')
  assert.equal(artefacts.find(({ kind }) => kind === 'words')!.rightsNote, 'Grandmother Ye')
  const audits = await house.as('owner', (work) => readAudit(work, { act: 'insight.artefact-put' }))
  assert.equal(audits.length, 5)
})

test('what is not out, not clear, not let go, or nothing at all is refused by name, and who may not puts nothing there', async () => {
  const draft = await house.as('author', (work) =>
    writePost(work, { source: 'en', texts: { en: { title: 'Soon', body: fromPlain('Words.') } }, noGoal: 'a test', noAction: 'a test' }),
  )
  assert.equal(await codeOf(put('post', draft.id)), 'insight.artefact-not-showable')
  const unclear = await house.as('director', async (work) => {
    const bytes = await sharp({ create: { width: 320, height: 200, channels: 3, background: '#a9660e' } })
      .png()
      .toBuffer()
    return (await addAsset(work, { bytes, name: 'found.png', alt: { en: 'Found' }, credit: 'x', rights: 'unknown', people: 'none' })).id
  })
  assert.equal(await codeOf(put('picture', unclear)), 'insight.artefact-not-showable')
  const silent = await house.as('director', async (work) => {
    const { id } = await saveConsent(work, { name: 'Uncle Bo', uses: ['name', 'words'], places: ['site'], given: 'desk' })
    const text = { heading: '', text: 'Here and nowhere else.', questions: [] }
    return (await saveWords(work, { consent: id, sort: 'quote', texts: { en: text }, day: '2026-03-03', state: 'shown' })).id
  })
  assert.equal(await codeOf(put('words', silent)), 'insight.artefact-not-showable', 'for the site is not for others')
  assert.equal(await codeOf(put('document', made.picture)), 'insight.artefact-kind')
  assert.equal(await codeOf(put('picture', made.picture, ' ')), 'insight.field-missing')
  const letter = { title: 'A', day: '2026-04-20', shows: 'B', rights: 'allowed', file: Buffer.from('x'), name: 'a.txt' }
  assert.equal(await codeOf(house.as('director', (work) => putDocument(work, letter))), 'insight.field-missing', 'who allowed it')
  assert.equal(
    await codeOf(house.as('director', (work) => putDocument(work, { ...letter, rights: 'own', file: undefined }))),
    'insight.artefact-no-file',
  )
  assert.equal(
    await codeOf(house.as('director', (work) => putDocument(work, { ...letter, rights: 'own', day: '2026-06-01' }))),
    'insight.artefact-day-ahead',
  )
  assert.equal(
    await codeOf(house.as('keeper', (work) => putArtefact(work, { kind: 'picture', subject: made.picture, shows: 'x' }))),
    'platform.not-allowed',
  )
})

const award = (period = '2026-Q2') => house.as('director', (work) => makeReport(work, { kind: 'award', period }))
const zipOf = async (report: string, version?: number) => {
  const zip = await house.as('director', (work) => evidenceZip(work, { report, version, locale: 'en' }))
  const entries = new Map<string, string>()
  for await (const { name, bytes } of unzip(await zipBytes(zip.entries, zip.at))) entries.set(name, bytes.toString())
  return entries
}

test('the jury reads each piece with what it shows; the files go along, numbered as in the report', async () => {
  house.setNow('2026-07-02T02:00:00Z')
  const { reportId } = await award()
  const kept = await house.as('director', (work) => reportById(work, reportId))
  const said = sayReport(kept, 'en')
    .sections.find(({ key }) => key === 'file')!
    .statements.map(({ parts }) => parts.map(({ text }) => text).join(''))
  assert.deepEqual(said, [
    '1. Document, Mon 20 Apr 2026: “Letter of the school”. Shows: Forty children came. (agreed: the headmaster)',
    '2. Decision, Mon 4 May 2026: “Say it inside”. Shows: Nobody reads the board outside. Say it inside. (our own: Test director)',
    '3. Picture, Mon 4 May 2026: “A full reading room”. Shows: The room was full on a Monday. (our own: Hill Library) In words: A full reading room.',
  ])
  const entries = await zipOf(reportId)
  assert.deepEqual([...entries.keys()], ['list.csv', '01-letter.txt', '03-A-full-reading-room.jpg'])
  assert.match(entries.get('01-letter.txt')!, /forty children came/)
  const lines = entries.get('list.csv')!.trimEnd().split('\r\n')
  assert.equal(lines.length, 1 + said.length)
  assert.match(lines[2]!, /at the desk,https:\/\/foyer\.example\.org\/desk\/decisions$/)
})

test('what may not be shown any more leaves neither with a report that is made now nor with the files of one that was', async () => {
  const before = await award()
  await house.as('director', (work) => changeAsset(work, { asset: made.picture, expiresOn: '2026-07-01' }))
  assert.ok(!(await file()).some(({ kind }) => kind === 'picture'))
  const entries = await zipOf(before.reportId, before.version)
  assert.ok(![...entries.keys()].some((name) => name.endsWith('.jpg')))
  assert.match(entries.get('list.csv')!, /A full reading room.*may not be shown any more/)
  const after = await award()
  assert.deepEqual([after.version, after.isNew], [before.version + 1, true])
})

test('words that were taken back are out at once, and the name is found in what was written beside them', async () => {
  await put('clipping', made.clipping, 'Grandmother Ye told the paper.')
  assert.ok((await file()).some(({ kind }) => kind === 'words'))
  const before = await award('2026-Q1')
  await house.as('director', (work) => takeBackConsent(work, { consent: made.consent, why: 'by telephone' }))
  assert.ok(!(await file()).some(({ kind }) => kind === 'words'))
  // Neither their words nor their name stand in the list that goes along with a report of before.
  const list = (await zipOf(before.reportId, before.version)).get('list.csv')!
  assert.match(list, /may not be shown any more/)
  assert.ok(!list.includes('A reader'))
  const closed = list.split('\r\n').filter((one) => one.includes('may not be shown any more'))
  assert.ok(closed.every((one) => !one.includes('Ye')))
  const places = async () =>
    (await house.as('owner', (work) => namePlaces(work, made.consent))).places.filter(({ kind }) => kind === 'artefact').length
  assert.ok((await places()) > 0)
  await house.as('owner', (work) => putNameOut(work, { consent: made.consent }))
  assert.equal(await places(), 0)
  assert.ok(!JSON.stringify(await file()).includes('Ye'))
})

test('what was taken out stays out, also what stands there by itself; putting it there again brings it back', async () => {
  const out = (kind: string, subject: string) => house.as('director', (work) => takeOutArtefact(work, { kind, subject }))
  await out('decision', made.decision)
  await out('decision', made.decision)
  await out('clipping', made.clipping)
  assert.ok(!(await file()).some(({ kind }) => kind === 'decision' || kind === 'clipping'))
  await put('decision', made.decision, 'What we learnt.')
  assert.ok((await file()).some(({ kind, shows }) => kind === 'decision' && shows === 'What we learnt.'))
  // A document that was taken out goes along with no report any more, also with one of before; put out of the ZIP, it is named in its list.
  const before = await award()
  const letter = (await file()).find(({ kind }) => kind === 'document')!
  const names = async () => [...(await zipOf(before.reportId, before.version)).keys()]
  assert.ok((await names()).includes('01-letter.txt'))
  await out('document', letter.subject)
  assert.ok(!(await names()).some((name) => name.includes('letter')))
  assert.equal(await codeOf(out('post', made.picture)), 'insight.no-such-artefact')
  assert.equal(await codeOf(out('poem', made.picture)), 'insight.no-such-artefact')
})

test('whoever funds reads what it took beside what was planned, and what nobody wrote down', async () => {
  const make = () => house.as('director', (work) => makeReport(work, { kind: 'funder', period: '2026-Q2' }))
  const said = async (id: string) => sayReport(await house.as('director', (work) => reportById(work, id)), 'en')
  const first = await said((await make()).reportId)
  assert.deepEqual(
    first.sections.map(({ key }) => key),
    ['spent', 'goals', 'verdicts', 'brought', 'file', 'failed', 'next', 'unknown'],
  )
  const text = (report: typeof first, key: string) =>
    report.sections.find((one) => one.key === key)!.statements.map(({ parts }) => parts.map((part) => part.text).join(''))
  assert.deepEqual(text(first, 'spent'), ['Nobody wrote down what “Warm rooms” took.'])
  await house.as('director', (work) => recordEffort(work, made.campaign, { hoursSpent: 26, moneySpent: 2900 }))
  const { reportId, version } = await make()
  assert.equal(version, 2)
  const second = await said(reportId)
  assert.deepEqual(text(second, 'spent'), [])
  assert.deepEqual(
    second.sections[0]!.figures.map(({ label, now, beside, source }) => [label.map(({ text }) => text).join(''), now, beside, source]),
    [
      ['Hours of work: Warm rooms', '26', 'planned: 20', 'written down with the campaign'],
      ['Money, CNY: Warm rooms', '2,900', 'planned: 3,000', 'written down with the campaign'],
    ],
  )
  // Of May alone: what the whole campaign took stands there with the days of the campaign.
  const may = await said((await house.as('director', (work) => makeReport(work, { kind: 'funder', period: '2026-05' }))).reportId)
  assert.deepEqual(
    may.sections[0]!.figures.map(({ now, period }) => [now, period]),
    ['26', '2,900'].map((now) => [now, 'for the whole campaign, Tue 5 May 2026 to Tue 30 Jun 2026']),
  )
  assert.ok(text(second, 'failed').some((one) => one.includes('Nobody reads the board outside.')))
})

test('one library of the alliance reads its own places alone, with who is missing by name', async () => {
  const make = (member?: string) => house.as('director', (work) => makeReport(work, { kind: 'member', period: '2026-Q1', member }))
  assert.equal(await codeOf(make()), 'insight.report-no-library')
  await house.system((work) =>
    recordFacts(work, [
      { metric: 'members.new', day: '2026-02-12', point: 2, amount: 3, source: 'sign-up book' },
      { metric: 'members.new', day: '2026-02-12', point: 1, amount: 40, source: 'sign-up book' },
    ]),
  )
  const { reportId } = await make(made.member)
  assert.notEqual((await house.as('director', (work) => makeReport(work, { kind: 'board', period: '2026-Q1' }))).reportId, reportId)
  const report = sayReport(await house.as('director', (work) => reportById(work, reportId)), 'en')
  assert.equal(report.title, 'Report of Hill Library, quarter 1 of 2026')
  const section = (key: string) => report.sections.find((one) => one.key === key)!
  assert.deepEqual(
    section('brought').figures.map(({ key, now }) => [key, now]),
    [
      ['metric.visits.onsite', '210'],
      ['metric.members.new', 'not shown'],
    ],
    'three people who took a card are three neighbours',
  )
  assert.deepEqual(
    section('places').figures.map(({ key, now }) => [key, now]),
    [
      ['place.visits.onsite.2', '170'],
      ['place.visits.onsite.3', '40'],
    ],
  )
  const unknown = section('unknown').statements.map(({ parts }) => parts.map(({ text }) => text).join(''))
  assert.ok(
    unknown.some((one) => /one place is missing: Valley \(March 2026\)/.test(one)),
    unknown.join(' | '),
  )
  assert.ok(unknown.includes('What came by codes is counted for the whole alliance: a code knows no library.'))
})
