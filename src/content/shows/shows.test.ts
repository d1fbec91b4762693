import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readAudit } from '#platform'
import { addStaff } from '#rooms/alliance'
import * as content from '#rooms/content'
import { fromPlain } from '../plain.ts'
import { rederiveShows } from './announce-show.ts'
import { announced, checked, codes, evening, house, makePoint, planned, refusedWith, streams } from './shows-for-tests.ts'

content.channelLimits.register(async () => [
  {
    channel: 'website',
    form: 'article',
    title: null,
    text: null,
    images: { most: 20, ratio: null, minWidth: null },
    link: 'none',
    linkLength: 0,
    byDefault: true,
  },
])
const now = (moment: string) => house.setNow(moment)
const seen = (slug: string, locale = 'en') => house.visitor((work) => content.publicShow(work, slug, locale))
const piece = async (id: string, locale = 'en') =>
  (await house.visitor((work) => content.showPieces.show(work, [id], { locale, absolute: 'https://library.example' }))).get(id)
const publicTitles = (which: 'coming' | 'over') =>
  house.visitor(async (work) => (await content.publicShows(work, { locale: 'en', which, limit: 100 })).map(({ title }) => title))

test('a plan names what, when and how long; all that is wrong is said at once', async () => {
  assert.deepEqual(
    await codes(
      house.as('author', (work) =>
        content.saveShow(work, {
          titles: { 'no tag': 'x' },
          minutes: 0,
          point: 999,
          picture: 'x',
          moderator: '0199a000-0000-7000-8000-000000000001',
          streams: [{ platform: 'youtube', address: 'javascript:alert(1)' }],
          session: '0199a000-0000-7000-8000-000000000001',
        }),
      ),
    ),
    [
      'titles.no tag content.shows.not-a-language',
      'titles.en content.shows.title-missing',
      'streams.0.address content.shows.not-a-web-address',
      'point content.shows.no-such-point',
      'picture content.shows.no-such-picture',
      'moderator content.shows.not-a-colleague',
      'minutes content.shows.number-out-of-bounds',
      'starts content.shows.start-missing',
    ],
  )
  assert.deepEqual(await codes(planned({ starts: { wall: '2026-02-30T19:00' } })), ['starts content.shows.time-not-known'])
  assert.deepEqual(await codes(planned({ session: '0199a000-0000-7000-8000-000000000001' })), ['session content.shows.no-such-session'])
  assert.deepEqual(await codes(house.as('desk', (work) => content.saveShow(work, { titles: { en: 'x' }, starts: evening, minutes: 5 }))), [
    'platform.not-allowed',
  ])
  const show = await planned()
  assert.deepEqual([show.state, show.phase, show.starts.at.toISOString()], ['draft', 'before', '2026-09-10T11:00:00.000Z'])
  assert.equal((await planned()).slug, `${show.slug}-2`)
})

test('a time that a clock change skips or doubles is one moment, and the length is true minutes', async () => {
  const starts = async (wall: string, minutes = 60) => {
    const show = await planned({ starts: { wall, zone: 'Europe/London' }, minutes })
    return [show.starts.wall, show.starts.at.toISOString(), show.ends.toISOString()]
  }
  assert.deepEqual(
    await starts('2027-03-28T01:30'),
    ['2027-03-28T01:30', '2027-03-28T01:30:00.000Z', '2027-03-28T02:30:00.000Z'],
    'skipped',
  )
  assert.deepEqual(await starts('2026-10-25T01:30'), ['2026-10-25T01:30', '2026-10-25T00:30:00.000Z', '2026-10-25T01:30:00.000Z'], 'twice')
  assert.deepEqual(await starts('2026-10-25T00:30', 120), ['2026-10-25T00:30', '2026-10-24T23:30:00.000Z', '2026-10-25T01:30:00.000Z'])
})

test('nobody outside knows of it before a person has answered for its tone and announced it', async () => {
  const show = await planned({ titles: { en: 'Quiet so far' } })
  await assert.rejects(seen(show.slug), refusedWith('content.shows.no-such-show'))
  const announce = () => house.as('editor', (work) => content.announceShow(work, show.id))
  assert.deepEqual(await codes(announce()), ['no-tone-check content.shows.problem.no-tone-check'])
  const answer = (jokeOn: string) =>
    house.as('author', (work) => content.checkTone(work, { show: show.id, jokeOn, risks: 'It is not funny.', decides: 'Li Min' }))
  assert.deepEqual(await codes(answer('cats')), ['jokeOn content.shows.joke-missing'])
  await answer('weaker')
  assert.deepEqual(await codes(announce()), ['joke-on-the-weaker content.shows.problem.joke-on-the-weaker'])
  await answer('powerful')
  const checks = await house.as('desk', (work) => content.toneChecks(work, show.id))
  assert.deepEqual(
    checks.map(({ jokeOn, by }) => [jokeOn, by]),
    [
      ['powerful', 'Test author'],
      ['weaker', 'Test author'],
    ],
    'every answer stays',
  )
  const warnings = (await house.as('desk', (work) => content.checkShow(work, show.id))).map(({ level, code }) => `${level} ${code}`)
  assert.deepEqual(warnings, ['warn no-host', 'warn no-moderator'])
  await announce()
  assert.equal((await seen(show.slug)).title, 'Quiet so far')
  await assert.rejects(announce(), refusedWith('content.shows.announced-already'))
  const found = () => house.visitor((work) => content.findPublic(work, { words: 'quiet', locale: 'en' }))
  assert.deepEqual(
    (await found()).map(({ kind, path }) => [kind, path]),
    [['show', `/shows/${show.slug}`]],
  )
  const record = await house.as('owner', (work) => readAudit(work, { subject: { kind: 'show', id: show.id } }))
  assert.deepEqual(
    record.map(({ act }) => act),
    ['content.show-announced', 'content.show-tone-checked', 'content.show-tone-checked', 'content.show-planned'],
  )
  assert.deepEqual(await codes(house.as('desk', (work) => content.announceShow(work, show.id))), ['platform.not-allowed'])
})

test('what stops it: nowhere to watch, a time that has passed, a name without consent', async () => {
  now('2026-09-07T01:00:00Z')
  const show = await checked({ streams: [], starts: { wall: '2026-09-01T19:00' } })
  await house.as('author', (work) => content.saveMember(work, { show: show.id, role: 'guest', name: 'Chen Yu' }))
  assert.deepEqual(await codes(house.as('editor', (work) => content.announceShow(work, show.id))), [
    'begins-in-the-past content.shows.problem.begins-in-the-past',
    'nowhere-to-watch content.shows.problem.nowhere-to-watch',
    'cast-without-consent content.shows.problem.cast-without-consent',
  ])
})

test('people are named as they agreed, and no longer from the moment they do not', async () => {
  now('2026-09-07T01:00:00Z')
  const show = await checked({ point: (await makePoint()).point_no })
  const colleague = await house.system((work) => addStaff(work, { name: 'Li Min', email: 'li@library.example', roles: ['author'] }))
  const liMin = { kind: 'staff', id: colleague.staff_id, name: 'Li Min', roles: ['author'] } as const
  const add = (member: Omit<content.SaveMember, 'show'>) =>
    house.as('author', (work) => content.saveMember(work, { show: show.id, ...member }))
  assert.deepEqual(await codes(add({ role: 'ghost', name: '' })), ['role content.shows.not-a-choice', 'name content.shows.nobody-named'])
  assert.deepEqual(await codes(add({ name: 'x', consentOn: '2027-01-01' })), ['consentOn content.shows.day-ahead'])
  await add({ role: 'guest', name: 'Chen Yu', does: 'Reads', consent: 'asked by Li Min, paper in the file', consentOn: '2026-09-01' })
  await add({ role: 'crew', name: 'Camera Wang', consent: 'yes' })
  await house.as('editor', (work) => content.announceShow(work, show.id))
  const named = async () => (await seen(show.slug)).cast.map(({ name, role }) => `${role} ${name}`)
  assert.deepEqual(await named(), ['guest Chen Yu'], 'the crew is not named')
  const [guest] = await house.as('author', (work) => content.castOf(work, show.id))
  await house.as('author', (work) => content.revokeMember(work, { show: show.id, member: guest!.id }))
  assert.deepEqual(await named(), [])
  await add({ role: 'host', staff: liMin.id, name: 'not taken from a form' })
  assert.deepEqual(await named(), [], 'a colleague is named by their own consent alone')
  await house.as(liMin, (work) => content.consentToByline(work, { name: 'Min' }))
  assert.deepEqual(await named(), ['host Min'])
  await house.as(liMin, content.revokeByline)
  assert.deepEqual(await named(), [])
  const [after] = await house.as('author', (work) => content.castOf(work, show.id))
  assert.deepEqual([after!.name, after!.known, after!.consent, after!.does], ['', '', '', 'Reads'])
  const record = JSON.stringify(await house.as('owner', (work) => readAudit(work, { subject: { kind: 'show', id: show.id } })))
  assert.ok(!record.includes('Chen Yu'), 'the record names nobody')
  await house.as('author', (work) => content.removeMember(work, { show: show.id, member: guest!.id }))
  assert.equal((await house.as('author', (work) => content.castOf(work, show.id))).length, 2)
})

test('a text that shows it says what holds at the moment: before, now, after, called off', async () => {
  now('2026-09-07T01:00:00Z')
  const show = await announced({ titles: { en: 'Ghosts <live>', 'zh-CN': '幽灵直播' } })
  const before = (await piece(show.id))!
  assert.match(before.page, /<a href="https:\/\/library\.example\/shows\/[\w-]+">Ghosts &lt;live&gt;<\/a>/)
  assert.match(before.page, /Thursday,? 10 September 2026, 19:00 \(Asia\/Shanghai\), 45 minutes/)
  assert.match(before.page, /show\.ics">Add to calendar<\/a> · <a href="[^"]+#remind">/)
  assert.doesNotMatch(before.page, /youtube/)
  assert.match((await piece(show.id, 'zh-CN'))!.text, /幽灵直播: https:\/\/library\.example\/zh-CN\/shows\//)
  now('2026-09-10T11:05:00Z')
  assert.match((await piece(show.id))!.page, /On now<\/p><p><a href="https:\/\/www\.youtube\.com[^"]+">Watch on YouTube/)
  now('2026-09-10T11:46:00Z')
  assert.match((await piece(show.id))!.text, /Whether there is a recording will stand here/)
  await house.as('author', (work) => content.saveShowRecording(work, { show: show.id, none: true }))
  assert.match((await piece(show.id))!.text, /There is no recording/)
  await house.as('author', (work) =>
    content.saveShowRecording(work, { show: show.id, none: false, address: 'https://youtu.be/abcdefghijk' }),
  )
  assert.match((await piece(show.id))!.page, /<a href="https:\/\/youtu\.be\/abcdefghijk">Watch the recording<\/a>/)
  const draft = await planned()
  assert.equal(await piece(draft.id), undefined, 'one that is not announced leaves no trace')
  const problems = (id: string) =>
    house.as('author', (work) => content.showPieces.problems(work, id, { locales: ['en'], day: '2026-09-11' }))
  assert.deepEqual(await problems(draft.id), [{ code: 'show-not-announced', level: 'stop', params: {} }])
  assert.deepEqual(await problems(show.id), [])
})

const scheduled = async (texts: content.PostPatch['texts'], post?: content.Post) => {
  const made =
    post ??
    (await house.as('author', (work) =>
      content.writePost(work, { source: 'en', texts, noAction: 'a test', noGoal: 'a test', variants: { website: {} } }),
    ))
  if (post) await house.as('author', (work) => content.writePost(work, { post: post.id, noGoal: 'a test', variants: { website: {} } }))
  await house.as('author', (work) => content.requestReview(work, { post: made.id }))
  const current = await house.as('author', (work) => content.postById(work, made.id))
  await house.as('editor', (work) => content.reviewPost(work, { post: made.id, version: current.version, verdict: 'passed' }))
  await house.as('editor', (work) =>
    content.schedulePost(work, { post: made.id, version: current.version, at: { wall: '2026-09-09T09:00' } }),
  )
  return made.id
}
const stateOf = async (post: string) => (await house.as('author', (work) => content.postById(work, post))).state

test('posts about it show it; a move takes what is planned off the calendar and changes what every text says', async () => {
  now('2026-09-07T01:00:00Z')
  const show = await announced({ titles: { en: 'Moving ghosts', 'zh-CN': '搬家的幽灵' } })
  const draft = await house.as('author', (work) => content.draftShowPost(work, { show: show.id, purpose: 'announcement' }))
  assert.deepEqual(
    [draft.content.texts.en!.title, draft.content.texts['zh-CN']!.title, content.piecesOf(draft.content.texts.en!.body)],
    ['Live: Moving ghosts', '直播：搬家的幽灵', [{ kind: 'show', id: show.id }]],
  )
  const own = await scheduled(undefined, draft)
  const other = await scheduled({ en: { title: 'This week', body: fromPlain(`Look.\n\n{piece:show/${show.id}}`) } })
  const apart = await scheduled({ en: { title: 'Something else', body: fromPlain('Nothing of it.') } })
  await assert.rejects(
    house.as('author', (work) => content.saveShow(work, { show: show.id, starts: { wall: '2026-09-11T19:00' } })),
    refusedWith('content.shows.move-instead'),
  )
  const move = (starts: { wall: string }) => house.as('editor', (work) => content.moveShow(work, { show: show.id, starts }))
  await assert.rejects(move({ wall: '2026-09-01T19:00' }), refusedWith('content.shows.start-is-past'))
  const moved = await move({ wall: '2026-09-11T20:00' })
  assert.deepEqual([moved.revision, moved.starts.wall], [1, '2026-09-11T20:00'])
  assert.deepEqual([await stateOf(own), await stateOf(other), await stateOf(apart)], ['approved', 'approved', 'scheduled'])
  assert.match((await piece(show.id))!.page, /11 September 2026, 20:00/)
  const longer = await house.as('editor', (work) => content.moveShow(work, { show: show.id, minutes: 60 }))
  assert.deepEqual([longer.revision, longer.minutes], [1, 60], 'a length is no other time')
  const listed = await house.as('author', (work) => content.showPosts(work, show.id, 'zh-CN'))
  assert.deepEqual(
    listed.map(({ purpose, title, state }) => [purpose, title, state]),
    [['announcement', '直播：搬家的幽灵', 'approved']],
  )
})

test('one that is called off says why everywhere, and may take place after all', async () => {
  now('2026-09-07T01:00:00Z')
  const show = await announced({ titles: { en: 'Called off ghosts' } })
  const cancel = (why: Record<string, string>) => house.as('editor', (work) => content.cancelShow(work, { show: show.id, why }))
  assert.deepEqual(await codes(cancel({ en: ' ' })), ['why.en content.shows.why-missing'])
  await cancel({ en: 'The host is ill.' })
  assert.match((await piece(show.id))!.text, /Does not take place\.\nThe host is ill\./)
  const gone = await seen(show.slug)
  assert.deepEqual([gone.stands, gone.why], ['cancelled', 'The host is ill.'])
  const file = await house.visitor((work) => content.showCalendar(work, gone, 'en', 'https://library.example'))
  assert.match(file, /STATUS:CANCELLED\r\n/)
  assert.match(file, /SEQUENCE:1\r\n/)
  await assert.rejects(
    house.as('editor', (work) => content.moveShow(work, { show: show.id, minutes: 5 })),
    refusedWith('content.shows.cannot-move'),
  )
  await assert.rejects(
    house.as('desk', (work) => content.startRun(work, show.id)),
    refusedWith('content.shows.called-off'),
  )
  const back = await house.as('editor', (work) => content.reviveShow(work, { show: show.id }))
  assert.deepEqual([back.state, back.revision, back.cancelled], ['announced', 2, null])
  assert.match((await piece(show.id))!.page, /10 September 2026, 19:00/)
  assert.deepEqual(await codes(house.as('editor', (work) => content.reviveShow(work, { show: show.id }))), ['content.shows.cannot-revive'])
})

test('of many who move and call off at once each sees what the one before has made of it', async () => {
  now('2026-09-07T01:00:00Z')
  const show = await announced()
  const tries = await Promise.allSettled(
    Array.from({ length: 64 }, (_, i) =>
      i === 31
        ? house.as('editor', (work) => content.cancelShow(work, { show: show.id, why: { en: 'Ill.' } }))
        : house.as('editor', (work) => content.moveShow(work, { show: show.id, starts: { wall: `2026-09-1${1 + (i % 8)}T19:00` } })),
    ),
  )
  for (const one of tries) if (one.status === 'rejected') refusedWith('content.shows.cannot-move')(one.reason)
  const after = await house.as('editor', (work) => content.showById(work, show.id))
  assert.equal(after.state, 'cancelled')
  const moves = (await house.as('owner', (work) => readAudit(work, { subject: { kind: 'show', id: show.id }, limit: 200 }))).filter(
    ({ act, params }) => act === 'content.show-moved' && params.from !== params.to,
  )
  assert.equal(after.revision, moves.length + 1, 'every move and the calling off count once')
})

test('what is to come stands before what is over; the calendar has it on its local day', async () => {
  now('2026-09-07T01:00:00Z')
  const london = await announced({ titles: { en: 'Night in London' }, starts: { wall: '2026-09-16T23:30', zone: 'Europe/London' } })
  await planned({ titles: { en: 'Hidden draft' } })
  now('2026-09-16T22:31:00Z')
  assert.ok((await publicTitles('coming')).includes('Night in London'), 'on now')
  assert.ok(!(await publicTitles('coming')).includes('Hidden draft'))
  now('2026-09-16T23:20:00Z')
  assert.equal((await publicTitles('over'))[0], 'Night in London')
  const days = await house.as('author', (work) => content.calendarItems(work, { from: '2026-09-16', to: '2026-09-18', locale: 'en' }))
  const found = days.flatMap(({ day, items }) =>
    items.filter(({ id }) => id === london.id).map((item) => [day, item.kind, item.time, item.state]),
  )
  assert.deepEqual(found, [['2026-09-17', 'show', '06:30', 'after']])
})

test('another library sees nothing of it', async () => {
  now('2026-09-07T01:00:00Z')
  const show = await announced()
  const elsewhere = { alliance: house.otherAlliance }
  await assert.rejects(
    house.as('editor', (work) => content.showById(work, show.id), elsewhere),
    refusedWith('content.shows.no-such-show'),
  )
  assert.equal((await house.system((work) => content.publicShows(work, { locale: 'en', which: 'coming' }), elsewhere)).length, 0)
})

test('every text in which a name can stand is found, and its words replaced in one place, without the record saying which', async () => {
  now('2026-09-07T01:00:00Z')
  const show = await announced({
    titles: { en: 'An evening with Zhao Min' },
    abouts: { en: 'Zhao Min reads. Come to hear Zhao Min.' },
    streams,
  })
  const row = await house.as('author', (work) =>
    content.saveRow(work, { show: show.id, title: 'Welcome', length: '5', who: 'Zhao Min', say: 'Here is Zhao Min' }),
  )
  const texts = async () =>
    (await house.as('editor', (work) => content.showTexts(work))).filter(({ id, text }) => id === show.id && text.includes('Zhao Min'))
  assert.deepEqual(
    (await texts()).map(({ place, locale, public: seen }) => [place, locale, seen]).sort(),
    [
      ['about', 'en', true],
      [`row.${row}.say`, null, false],
      [`row.${row}.who`, null, false],
      ['title', 'en', true],
    ].sort(),
  )
  for (const { id, place, locale } of await texts())
    await house.as('editor', (work) =>
      content.replaceInShow(work, { id, place, locale, find: 'Zhao Min', by: 'a guest', why: 'consent taken back' }),
    )
  assert.deepEqual(await texts(), [])
  assert.deepEqual((await seen(show.slug)).about, 'a guest reads. Come to hear a guest.')
  const replace = (place: string, find = 'x') =>
    house.as('editor', (work) => content.replaceInShow(work, { id: show.id, place, locale: 'en', find, by: '' }))
  await assert.rejects(replace('title'), refusedWith('content.shows.words-not-there'))
  await assert.rejects(replace('nowhere'), refusedWith('content.shows.no-such-text'))
  await assert.rejects(replace('row.x.say'), refusedWith('content.shows.no-such-text'))
  await assert.rejects(replace('title', 'An evening with a guest'), refusedWith('content.shows.field-missing'))
  const record = JSON.stringify(await house.as('owner', (work) => readAudit(work, { act: 'content.show-words-replaced' })))
  assert.ok(!record.includes('a guest reads') && record.includes('consent taken back'))
})

test('a plan that was never announced can be thrown away, with all that hangs on it', async () => {
  const show = await checked()
  await house.as('author', (work) => content.saveRow(work, { show: show.id, title: 'Welcome', length: '1' }))
  await house.as('author', (work) => content.saveMember(work, { show: show.id, name: 'Chen Yu' }))
  await house.as('author', (work) => content.dropShow(work, show.id))
  await assert.rejects(
    house.as('author', (work) => content.showById(work, show.id)),
    refusedWith('content.shows.no-such-show'),
  )
  const known = await announced()
  await assert.rejects(
    house.as('author', (work) => content.dropShow(work, known.id)),
    refusedWith('content.shows.announced-already'),
  )
})

test('new zone data move the instant, not the clock on the wall, and are told like a move', async () => {
  now('2026-09-07T01:00:00Z')
  const show = await announced({ starts: { wall: '2026-12-10T19:00' } })
  // As rows are that an older zone table derived.
  await house.system((work) =>
    work.db
      .updateTable('content.shows')
      .set({ starts_at: new Date('2026-12-10T10:00:00Z') })
      .where('alliance_id', '=', work.alliance)
      .where('show_id', '=', show.id)
      .execute(),
  )
  assert.equal(await house.system(rederiveShows), 1)
  const after = await house.as('author', (work) => content.showById(work, show.id))
  assert.deepEqual([after.starts.wall, after.starts.at.toISOString(), after.revision], ['2026-12-10T19:00', '2026-12-10T11:00:00.000Z', 1])
  assert.equal(await house.system(rederiveShows), 0)
})
