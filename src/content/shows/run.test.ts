import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { newId, readAudit } from '#platform'
import * as content from '#rooms/content'
import { announced, codes, evening, house, planned, refusedWith } from './shows-for-tests.ts'

const at = (moment: string) => house.setNow(moment)
const row = (show: string, title: string, length: string, more: object = {}) =>
  house.as('author', (work) => content.saveRow(work, { show, title, length, ...more }))
const sheet = (show: string) => house.as('desk', (work) => content.runSheet(work, show))
const running = (show: string) => house.as('desk', (work) => content.runningOf(work, show))
const titles = async (show: string) => (await sheet(show)).rows.map(({ title }) => title)
const next = (show: string, id: string) => house.as('desk', (work) => content.nextRow(work, { show, row: id }))

test('lengths are read as people write them, and come back as they were', () => {
  for (const [typed, seconds] of [
    ['5', 300],
    ['5:00', 300],
    ['1:30', 90],
    ['0:05', 5],
    ['90', 5400],
    ['1:02:03', 3723],
    [' ５：３０ ', 330],
  ] as const)
    assert.equal(content.readLength(typed), seconds, typed)
  for (const wrong of ['', 'x', '1:2', '1:60', '1:61:00', '-5', '1e3', '99999', '5.5', '1:2:3'])
    assert.equal(content.readLength(wrong), undefined, wrong)
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 86_400 }), (seconds) => {
      assert.equal(content.readLength(content.lengthText(seconds)), seconds)
    }),
  )
  fc.assert(fc.property(fc.string(), (typed) => (content.readLength(typed) ?? 0) <= 86_400))
})

test('rows follow each other; their clock and the total against the plan are worked out, also over a clock change', async () => {
  at('2026-09-07T01:00:00Z')
  const show = await planned({ minutes: 10, starts: { wall: '2026-10-25T00:55', zone: 'Europe/London' } })
  await row(show.id, 'Welcome', '5')
  const talk = await row(show.id, 'Talk', '4:30', { who: 'Host', say: 'Hello', chat: 'Where are you?', link: 'library.example' })
  const end = await row(show.id, 'End', '2')
  let run = await sheet(show.id)
  assert.deepEqual(
    run.rows.map(({ title, offset, clock }) => [title, offset, clock]),
    [
      ['Welcome', 0, '00:55:00'],
      ['Talk', 300, '01:00:00'],
      ['End', 570, '01:04:30'],
    ],
  )
  assert.deepEqual([run.total, run.left], [690, -90])
  assert.equal(run.rows[1]!.link, 'https://library.example')
  await house.as('author', (work) => content.moveRow(work, { show: show.id, row: end, by: 'up' }))
  await house.as('author', (work) => content.moveRow(work, { show: show.id, row: end, by: 'up' }))
  await house.as('author', (work) => content.moveRow(work, { show: show.id, row: end, by: 'up' }))
  assert.deepEqual(await titles(show.id), ['End', 'Welcome', 'Talk'])
  await house.as('author', (work) => content.removeRow(work, { show: show.id, row: talk }))
  run = await sheet(show.id)
  assert.deepEqual([run.total, run.left], [420, 180])
  assert.deepEqual(await codes(row(show.id, '', 'soon', { link: 'javascript:x' })), [
    'length content.shows.length-wrong',
    'title content.shows.field-missing',
    'link content.shows.not-a-web-address',
  ])
  await assert.rejects(
    house.as('author', (work) => content.removeRow(work, { show: show.id, row: talk })),
    refusedWith('content.shows.no-such-row'),
  )
  await assert.rejects(
    house.as('desk', (work) => content.saveRow(work, { show: show.id, title: 'x', length: '1' })),
    refusedWith('platform.not-allowed'),
  )
  // The clock goes from 02:00 to 01:00 in the middle of it.
  const late = await planned({ minutes: 90, starts: { wall: '2026-10-25T01:30', zone: 'Europe/London' } })
  await row(late.id, 'First', '45')
  await row(late.id, 'Second', '45')
  assert.deepEqual(
    (await sheet(late.id)).rows.map(({ clock }) => clock),
    ['01:30:00', '01:15:00'],
  )
})

test('many who move rows at once leave every row in one place', async () => {
  const show = await planned()
  const ids: string[] = []
  for (let i = 0; i < 6; i++) ids.push(await row(show.id, `Row ${i}`, '1'))
  await Promise.all(
    Array.from({ length: 64 }, (_, i) =>
      house.as('author', (work) => content.moveRow(work, { show: show.id, row: ids[i % 6]!, by: i % 2 ? 'up' : 'down' })),
    ),
  )
  assert.deepEqual((await titles(show.id)).sort(), ['Row 0', 'Row 1', 'Row 2', 'Row 3', 'Row 4', 'Row 5'])
})

test('while it runs: what is on, what comes, how late it is; notes keep their times', async () => {
  at('2026-09-07T01:00:00Z')
  const show = await announced({ starts: evening, minutes: 10 })
  const welcome = await row(show.id, 'Welcome', '2')
  const ghosts = await row(show.id, 'Ghosts', '5')
  await row(show.id, 'Goodbye', '3')
  await assert.rejects(
    house.as('desk', (work) => content.noteRun(work, { show: show.id, text: 'x' })),
    refusedWith('content.shows.not-running'),
  )
  at('2026-09-10T11:01:00Z')
  assert.deepEqual([(await running(show.id)).elapsed, (await running(show.id)).next?.title], [null, 'Welcome'])
  await house.as('desk', (work) => content.startRun(work, show.id))
  at('2026-09-10T11:02:00Z')
  let run = await running(show.id)
  assert.deepEqual(
    [run.rehearsal, run.elapsed, run.now?.title, run.now?.since, run.next?.title, run.late],
    [false, 60, 'Welcome', 60, 'Ghosts', 60],
  )
  at('2026-09-10T11:04:00Z')
  // A minute over its own two, and begun a minute late.
  assert.equal((await running(show.id)).late, 120)
  await next(show.id, welcome)
  await house.as('desk', (work) => content.noteRun(work, { show: show.id, text: 'A cat on the desk' }))
  at('2026-09-10T11:06:00Z')
  run = await running(show.id)
  assert.deepEqual([run.now?.title, run.late, run.notes[0]!.offset, run.notes[0]!.row], ['Ghosts', 120, 180, ghosts])
  await next(show.id, welcome)
  assert.equal((await running(show.id)).now?.title, 'Ghosts', 'what is done already is not done again')
  await house.as('desk', (work) => content.backRow(work, show.id))
  assert.equal((await running(show.id)).now?.title, 'Welcome')
  await next(show.id, welcome)
  at('2026-09-10T11:08:00Z')
  await next(show.id, ghosts)
  at('2026-09-10T11:10:00Z')
  await house.as('desk', (work) => content.endRun(work, show.id))
  run = await running(show.id)
  assert.deepEqual([run.elapsed, run.now, run.next, run.show.phase], [540, null, null, 'after'])
  at('2026-09-10T11:20:00Z')
  assert.equal((await running(show.id)).elapsed, 540)
})

test('two phones that press “done, next” at once end one row, not two; a show begins once', async () => {
  at('2026-09-10T10:59:00Z')
  const show = await announced({ starts: evening })
  const rows: string[] = []
  for (const title of ['A', 'B', 'C']) rows.push(await row(show.id, title, '5'))
  await Promise.all(Array.from({ length: 64 }, () => house.as('desk', (work) => content.startRun(work, show.id))))
  await Promise.all(Array.from({ length: 64 }, () => next(show.id, rows[0]!)))
  assert.equal((await running(show.id)).now?.title, 'B')
  const record = await house.as('owner', (work) => readAudit(work, { subject: { kind: 'show', id: show.id } }))
  assert.equal(record.filter(({ act }) => act === 'content.show-started').length, 1)
})

test('long before its time it is a rehearsal, of which readers see nothing; setting back forgets it', async () => {
  at('2026-09-09T02:00:00Z')
  const show = await announced({ starts: evening })
  const first = await row(show.id, 'A', '5')
  await house.as('desk', (work) => content.startRun(work, show.id))
  await next(show.id, first)
  await house.as('desk', (work) => content.noteRun(work, { show: show.id, text: '' }))
  let run = await running(show.id)
  assert.deepEqual([run.rehearsal, run.show.phase, run.late], [true, 'before', null])
  assert.equal((await house.visitor((work) => content.publicShow(work, show.slug, 'en'))).stands, 'before')
  await house.as('desk', (work) => content.resetRun(work, show.id))
  run = await running(show.id)
  assert.deepEqual([run.elapsed, run.notes.length, run.rows[0]!.doneAt], [null, 0, null])
})

test('parts of the recording become drafts with chapters, once each', async () => {
  at('2026-09-10T10:50:00Z')
  const series = await house.as('editor', (work) => content.saveSeries(work, { names: { en: 'Ghosts at Work' }, firstNumber: 7 }))
  const show = await announced({ starts: evening, minutes: 10, series: series.id })
  const rows: string[] = []
  for (const title of ['Welcome', 'Ghosts', 'Goodbye']) rows.push(await row(show.id, title, '3'))
  at('2026-09-10T11:00:00Z')
  await house.as('desk', (work) => content.startRun(work, show.id))
  for (const [i, moment] of ['2026-09-10T11:02:00Z', '2026-09-10T11:06:30Z'].entries()) {
    at(moment)
    if (i === 1) {
      at('2026-09-10T11:04:00Z')
      await house.as('desk', (work) => content.noteRun(work, { show: show.id, text: 'The cat' }))
      at(moment)
    }
    await next(show.id, rows[i]!)
  }
  const make = (cuts: content.MakeEpisodes['cuts'], shift = 0) =>
    house.as('author', (work) => content.makeEpisodes(work, { show: show.id, cuts, locale: 'en', shift }))
  await assert.rejects(make([{ from: 0, to: 60, title: 'x' }]), refusedWith('content.shows.not-over'))
  at('2026-09-10T11:09:00Z')
  await house.as('desk', (work) => content.endRun(work, show.id))
  const candidates = await house.as('author', (work) => content.cutCandidates(work, show.id, 30))
  assert.deepEqual(
    candidates.map(({ from, to, title, by }) => [from, to, title, by]),
    [
      [30, 150, 'Welcome', 'row'],
      [150, 420, 'Ghosts', 'row'],
      [270, 420, 'The cat', 'note'],
      [420, 570, 'Goodbye', 'row'],
    ],
  )
  await assert.rejects(make([{ from: 0, to: 60, title: 'x' }]), refusedWith('content.shows.no-recording-yet'))
  assert.deepEqual(
    await codes(
      house.as('author', (work) => content.saveShowRecording(work, { show: show.id, address: 'https://youtu.be/abcdefghijk', none: true })),
    ),
    ['none content.shows.recording-and-none'],
  )
  await house.as('author', (work) => content.saveShowRecording(work, { show: show.id, address: 'https://youtu.be/abcdefghijk' }))
  assert.deepEqual(await codes(make([{ from: 60, to: 60, title: ' ' }])), [
    'cuts.0.to content.shows.ends-before-start',
    'cuts.0.title content.shows.field-missing',
  ])
  const cuts = [
    { from: 30, to: 420, title: 'Ghosts and welcome' },
    { from: 270, to: 420, title: 'The cat' },
  ]
  const made = await make(cuts, 30)
  assert.equal(made.length, 2)
  assert.equal((await make(cuts, 30)).length, 0, 'the same part is one post')
  const text = content.toPlain(made[0]!.content.texts.en!.body)
  assert.match(text, /\[Watch from 0:30 to 7:00\]\(https:\/\/youtu\.be\/abcdefghijk\?t=30s\)/)
  assert.match(text, /- \[0:30\]\(.*t=30s\) Welcome\n- \[2:30\]\(.*t=150s\) Ghosts/)
  assert.deepEqual([made[0]!.content.series, made[0]!.state], [series.id, 'draft'])
  const listed = await house.as('author', (work) => content.showPosts(work, show.id, 'en'))
  assert.deepEqual(
    listed.map(({ title, cut }) => [title, cut?.from]),
    [
      ['Ghosts and welcome', 30],
      ['The cat', 270],
    ],
  )
  assert.ok(!(await house.as('author', (work) => content.cutCandidates(work, show.id, 30))).some(({ from }) => from === 270))
  // The library's own recording, whichever it is, plays in the text and is linked at its times.
  const recording = newId()
  await house.system((work) =>
    work.db
      .updateTable('content.shows')
      .set({ recording: '', recording_id: recording })
      .where('alliance_id', '=', work.alliance)
      .where('show_id', '=', show.id)
      .execute(),
  )
  const [own] = await make([{ from: 30, to: 150, title: 'Welcome alone' }], 30)
  assert.match(
    content.toPlain(own!.content.texts.en!.body),
    new RegExp(`\\{piece:recording/${recording}\\}\n\n\\[Watch from 0:30 to 2:30\\]\\(/recordings/${recording}\\?t=30#t=30\\)`),
  )
  assert.deepEqual(await codes(house.as('author', (work) => content.saveShowRecording(work, { show: show.id, piece: newId() }))), [
    'piece content.shows.no-such-recording',
  ])
})
