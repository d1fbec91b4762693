import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId, readAudit, type Work } from '#platform'
import { type ChannelLimit, checkPost, postById } from '#rooms/content'
import { type ChannelPlan, retireChannel, reviveChannel } from '#rooms/strategy'
import { codes, openTestHouse, type TestHouse } from '#testing'
import {
  askNext,
  cancelNext,
  mostQuotas,
  type NextQuota,
  type NextSubject,
  proposalOf,
  refuseProposal,
  takeProposal,
  whatNext,
  workOutNext,
} from '../index.ts'
import { seedOf } from './ask-next.ts'
import { mayPropose } from './candidates.ts'
import { campaignFor, letPostsLeave } from './posts-for-tests.ts'
import { readPosts } from './read-posts.ts'

let house: TestHouse
let of: NextSubject
let goal: string
const at = <T>(now: Date, act: (work: Work) => Promise<T>) => house.as('director', act, { now })

/** Asks and works it out as the job does. */
async function workOut(subject: NextSubject, wanted: Partial<Parameters<typeof askNext>[1]> = {}) {
  const { runId } = await house.as('director', (work) => askNext(work, { ...subject, ...wanted }))
  const job = { jobId: newId(), alliance: house.alliance, attempt: 1, signal: new AbortController().signal }
  await workOutNext.run(house.platform, { run: runId }, job)
  return read(subject)
}
const read = (subject: NextSubject) => house.as('director', (work) => whatNext(work, subject))

before(async () => {
  house = await openTestHouse()
  house.setNow('2026-04-01T00:00:00Z')
  const made = await house.as('director', (work) => campaignFor(work, 'reach.touches'))
  of = { kind: 'campaign', id: made.campaign }
  goal = made.goal
  // X brings about five times what a poster does; a picture and the hour nothing.
  await letPostsLeave(at, { campaign: made.campaign, goal, metric: 'reach.touches', posts: 36 }, (i, channel) =>
    channel === 'x' ? [12 + (i % 3), 6, 2, i % 2] : [2, 1 + (i % 2), 0, 1],
  )
  house.setNow('2026-08-24T01:00:00Z')
})
after(() => house.close())

test('nobody has asked yet; who may not is turned away; what is no subject is refused', async () => {
  const { run, answer, proposals } = await read(of)
  assert.deepEqual([run, answer, proposals], [null, null, []])
  assert.deepEqual(await codes(house.as('desk', (work) => askNext(work, of))), ['platform.not-allowed'])
  assert.deepEqual(await codes(house.as('keeper', (work) => whatNext(work, of))), ['platform.not-allowed'])
  assert.deepEqual(await codes(read({ kind: 'library', id: of.id })), ['insight.nothing-proposed-for'])
  assert.deepEqual(await codes(house.as('director', (work) => whatNext(work, of), { alliance: house.otherAlliance })), [
    'strategy.no-such-campaign',
  ])
})

test('posts are read once a channel, with what came of each within 28 days; young ones with the share that can have come', async () => {
  const { seen, of: whose, left, measure } = await house.system((work) => readPosts(work, of, 'reach.touches'))
  assert.deepEqual([whose, seen.length, left], ['campaign', 72, { past: 0, uncounted: 0, young: 0 }])
  assert.deepEqual(measure, { metric: 'reach.touches', wanted: 'reach.touches', people: false })
  const sums = new Map<string, number>()
  for (const { channel, outcome } of seen) sums.set(channel, (sums.get(channel) ?? 0) + outcome)
  const total = (one: (i: number) => number) => Array.from({ length: 36 }, (_, i) => one(i)).reduce((sum, n) => sum + n, 0)
  assert.deepEqual(
    sums.get('x'),
    total((i) => 20 + (i % 3) + (i % 2)),
  )
  assert.deepEqual(
    sums.get('poster'),
    total((i) => 4 + (i % 2)),
  )
  assert.ok(seen.every(({ share }) => share > 0 && share <= 1))
  // The last left on 19 August, five days ago: all of what came of others in five days had come after four.
  const young = seen.filter(({ share }) => share < 1)
  assert.ok(young.every(({ at }) => at > seen[0]!.at - 28))
  assert.deepEqual(new Set(seen.map(({ levels }) => levels.format)), new Set(['picture', 'words']))
  assert.deepEqual(new Set(seen.map(({ levels }) => levels.band)), new Set(['morning', 'evening']))
})

test('says what matters and what cannot be told from noise, and proposes within the hours, with the propensity of each', async () => {
  const { answer, proposals } = await workOut(of, { posts: 4 })
  const result = answer!.result!
  const group = (...of: string[]) => result.groups.find((one) => one.of.join() === of.join())!
  assert.equal(group('channel').matters, true)
  assert.equal(group('channel').levels[0]!.level[0], 'x')
  assert.equal(group('band').matters, false)
  assert.equal(group('format').matters, false)
  assert.deepEqual([result.posts, result.of, result.by, result.left.young], [72, 'campaign', 'hour', 0])
  // Each channel: its hours of a week by its posts of a week, of which 13 weeks had 23 or so.
  assert.ok(result.hours.aPost.x! > result.hours.aPost.poster!)
  assert.equal(result.hours.there, 6)
  // Two formats by two channels, close by the hour: no winner is named below nine in ten.
  const [first] = result.chances
  assert.equal(result.winner !== null, first!.best >= 0.9)
  assert.ok(Math.abs(result.chances.reduce((sum, { best }) => sum + best, 0) - 1) < 1e-9)

  assert.ok(proposals.length >= 2, String(proposals.length))
  assert.ok(proposals.reduce((sum, { hours }) => sum + hours!, 0) <= 6 + 1e-9)
  for (const { propensity, among, explored, day, state, format, channel } of proposals) {
    assert.ok(propensity >= 0.15 / among && propensity <= 1 - 0.15 + 0.15 / among, `${propensity} among ${among}`)
    assert.equal(typeof explored, 'boolean')
    assert.ok(day > '2026-08-24' && day <= '2026-08-31', day)
    assert.deepEqual([state, ['picture', 'words'].includes(format), ['x', 'poster'].includes(channel)], ['open', true, true])
  }
  const said = await house.as('owner', (work) => readAudit(work, { subject: { kind: 'campaign', id: of.id }, act: 'insight.next-asked' }))
  assert.deepEqual(
    said.map(({ params }) => params),
    [{ title: 'Come in', kind: 'campaign' }],
  )
})

test('the same seed over the same posts gives the same again, to the bit', async () => {
  const kept = await house.system((work) =>
    work.db.selectFrom('insight.next_runs').select(['seen']).where('alliance_id', '=', work.alliance).where('state', '=', 'done').execute(),
  )
  const { seen } = await house.system((work) => readPosts(work, of, 'reach.touches'))
  assert.deepEqual(kept[0]!.seen, JSON.parse(JSON.stringify(seen)))
})

const told = ({ proposals }: Awaited<ReturnType<typeof read>>) =>
  proposals.map(({ slot, format, channel, series, day, band, propensity, explored, mayBring }) =>
    JSON.stringify([slot, format, channel, series, day, band, propensity, explored, mayBring]),
  )
const kept = (subject: NextSubject) =>
  house.system((work) =>
    work.db
      .selectFrom('insight.proposals as proposal')
      .innerJoin('insight.next_runs as run', (on) =>
        on.onRef('run.run_id', '=', 'proposal.run_id').onRef('run.alliance_id', '=', 'proposal.alliance_id'),
      )
      .select(['proposal.state', 'run.batch'])
      .where('proposal.alliance_id', '=', work.alliance)
      .where('proposal.subject_kind', '=', subject.kind)
      .where('proposal.subject_id', '=', subject.id)
      .execute(),
  )

test('asked again the same day with the same figures, the same is proposed; what nobody decided about lapses, with the number of its answer', async () => {
  const before = await read(of)
  const again = await workOut(of, { posts: 4 })
  assert.deepEqual(told(again), told(before))
  assert.equal(again.answer!.seed, before.answer!.seed)
  assert.notEqual(again.answer!.runId, before.answer!.runId)
  assert.deepEqual([before.answer!.batch, again.answer!.batch], [1, 2])
  // A limit that limits nothing draws nothing new either; one that does is another question.
  const quotas = (atLeast: number, atMost: number): NextQuota[] => [{ group: 'format', level: 'words', atLeast, atMost }]
  assert.deepEqual(told(await workOut(of, { posts: 4, quotas: quotas(0, 4) })), told(before))
  assert.notEqual((await workOut(of, { posts: 4, quotas: quotas(0, 1) })).answer!.seed, before.answer!.seed)
  const last = await workOut(of, { posts: 4 })
  const rows = await kept(of)
  const states = (batch: number) => new Set(rows.filter((row) => row.batch === batch).map(({ state }) => state))
  assert.deepEqual(
    [1, 2, 3, 4, 5].map((batch) => [...states(batch)].join()),
    ['lapsed', 'lapsed', 'lapsed', 'lapsed', 'open'],
  )
  assert.deepEqual([last.answer!.batch, last.decided], [5, []])
  // Where two reads come in another order, it is the same question.
  const { seen } = await house.system((work) => readPosts(work, of, 'reach.touches'))
  const { terms } = last.answer!
  assert.equal(seedOf(of, terms, seen.toReversed()), last.answer!.seed)
  assert.notEqual(seedOf(of, { ...terms, from: '2026-08-26' }, seen), last.answer!.seed)
  assert.notEqual(seedOf(of, terms, seen.with(0, { ...seen[0]!, outcome: seen[0]!.outcome + 1 })), last.answer!.seed)
})

test('a draft is begun once, for the campaign and its goal, by the channel and for the hour; of two at once one is told who was quicker', async () => {
  const { proposals } = await read(of)
  const { proposalId, channel, day, time } = proposals[0]!
  const both = await Promise.allSettled(
    (['director', 'editor'] as const).map((role) => house.as(role, (work) => takeProposal(work, proposalId))),
  )
  assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
  const lost = both.find((one) => one.status === 'rejected')!
  assert.equal(lost.reason.code, 'insight.proposal-decided')
  assert.equal(lost.reason.params.state, 'taken')
  const taken = (await read(of)).proposals[0]!
  const post = await house.as('director', (work) => postById(work, taken.post!))
  assert.deepEqual(
    [post.state, post.content.campaign, post.content.goal, Object.keys(post.content.variants).sort(), post.planned!.wall],
    ['draft', of.id, goal, ['website', channel].sort(), `${day}T${time}`],
  )
  const words = { picture: 'Picture', words: 'Words alone', x: 'X', poster: 'Posters' } as Record<string, string>
  assert.equal(post.content.texts.en!.title, `${words[taken.format]}, ${words[channel]} ??`)
  // Such a title leaves with nothing: it is marked as unfinished.
  const problems = await house.as('editor', (work) => checkPost(work, post.id))
  assert.ok(problems.some(({ code, level, field }) => code === 'unfinished' && level === 'stop' && field === 'texts.en.title'))
  const asked = await house.as('editor', (work) => proposalOf(work, post.id, 'en'))
  assert.deepEqual([asked!.proposal.proposalId, asked!.proposal.format, asked!.subject], [proposalId, taken.format, of])
  assert.equal(await house.as('editor', (work) => proposalOf(work, newId(), 'en')), null)
  const drafts = await house.system((work) =>
    work.db
      .selectFrom('insight.proposals')
      .select('post_id')
      .where('alliance_id', '=', work.alliance)
      .where('state', '=', 'taken')
      .execute(),
  )
  assert.deepEqual(drafts, [{ post_id: taken.post }])
  const where = ({ format, channel, series, day, band }: typeof taken) => [format, channel, series, day, band].join()
  const { proposals: next, answer, names } = await workOut(of, { posts: 4 })
  // What the draft takes is said, by its title.
  const { hours } = answer!.result!
  assert.deepEqual(hours.took, [{ post: post.id, hours: hours.aPost[channel] }])
  assert.deepEqual([hours.plan, names[post.id]], [6, post.content.texts.en!.title])
  assert.ok(Math.abs(hours.there! - (6 - hours.aPost[channel]!)) < 1e-9)
  assert.ok(next.length > 1 && next.every((one) => where(one) !== where(taken)))
  assert.deepEqual(await codes(house.as('editor', (work) => refuseProposal(work, { proposal: proposalId, reason: 'hours' }))), [
    'insight.proposal-decided',
  ])
})

test('a no takes a reason, holds for four weeks where everybody sees it, and then no longer', async () => {
  const { proposals } = await read(of)
  const { proposalId, format, channel } = proposals[1]!
  const refuse = (reason: string, words?: string) =>
    house.as('director', (work) => refuseProposal(work, { proposal: proposalId, reason, words }))
  assert.deepEqual(await codes(refuse('')), ['reason insight.next-reason'])
  assert.deepEqual(await codes(refuse('other', ' ')), ['words insight.field-missing'])
  assert.deepEqual(await codes(house.as('analyst', (work) => refuseProposal(work, { proposal: proposalId, reason: 'hours' }))), [
    'platform.not-allowed',
  ])
  assert.deepEqual(await codes(house.as('director', (work) => takeProposal(work, proposalId), { alliance: house.otherAlliance })), [
    'insight.no-such-proposal',
  ])
  assert.deepEqual(await refuse('other', 'Staff exams'), { holdsUntil: '2026-09-21' })
  // Other days of what was refused do not wait any more; what is of another kind does.
  const open = (await read(of)).proposals.filter(({ state }) => state === 'open')
  assert.deepEqual(
    open.map((one) => one.proposalId),
    proposals.filter((one) => one.state === 'open' && (one.format !== format || one.channel !== channel)).map((one) => one.proposalId),
  )
  const [audited] = await house.as('owner', (work) => readAudit(work, { act: 'insight.proposal-refused' }))
  assert.deepEqual([audited!.why, audited!.params.reason], ['Staff exams', 'other'])
  for (let i = 0; i < 3; i++) {
    const { proposals: next, held, answer } = await workOut(of, { posts: 6, hours: 100 })
    assert.ok(next.length > 0)
    // The same hour is not proposed twice for the same thing.
    assert.equal(new Set(next.map((one) => [one.format, one.channel, one.series, one.day, one.band].join())).size, next.length)
    assert.ok(next.every((one) => one.format !== format || one.channel !== channel))
    assert.deepEqual(
      held.map((one) => [one.format, one.channel, one.words, one.decidedBy, one.holdsUntil]),
      [[format, channel, 'Staff exams', 'Test director', '2026-09-21']],
    )
    assert.equal(answer!.result!.held, 1)
  }
  // Another subject is not bound by it.
  const { held, decided } = await workOut({ kind: 'library', id: 'all' })
  assert.deepEqual([held, decided], [[], []])
  house.setNow('2026-09-22T01:00:00Z')
  assert.deepEqual((await read(of)).held, [])
  house.setNow('2026-08-24T01:00:00Z')
})

test('what an older answer proposed lapses; quotas and hours that a person gives are kept or told', async () => {
  const [old] = (await read(of)).proposals
  const { proposals, answer } = await workOut(of, { posts: 3, hours: 100, quotas: [{ group: 'channel', level: 'x', atMost: 0 }] })
  assert.deepEqual(new Set(proposals.map(({ channel }) => channel)), new Set(['poster']))
  assert.equal(answer!.result!.hours.there, 100)
  assert.deepEqual(await codes(house.as('editor', (work) => takeProposal(work, old!.proposalId))), ['insight.proposal-lapsed'])
  const none = await workOut(of, { posts: 3, hours: 0 })
  assert.deepEqual([none.proposals.length, none.answer!.result!.empty], [0, 3])
  const over = await workOut(of, { posts: 1, quotas: [{ group: 'format', level: 'words', atLeast: 2 }] })
  assert.deepEqual([over.run!.state, over.run!.problem!.code], ['problem', 'over-committed'])
  // The answer of before stays.
  assert.equal(over.answer!.runId, none.answer!.runId)
  assert.deepEqual(
    await codes(
      house.as('director', (work) =>
        askNext(work, { ...of, posts: 0, hours: -1, quotas: [{ group: 'format', level: 'words', atLeast: 3, atMost: 1 }] }),
      ),
    ),
    ['posts insight.number-out-of-bounds', 'hours insight.number-out-of-bounds', 'atMost.words insight.next-quota-crossed'],
  )
})

test('one runs at a time; it can be called off, and then nothing comes of it', async () => {
  const { runId } = await house.as('director', (work) => askNext(work, of))
  assert.deepEqual(await codes(house.as('analyst', (work) => askNext(work, of))), ['insight.next-runs-already'])
  assert.equal((await read(of)).run!.state, 'waiting')
  await house.as('analyst', (work) => cancelNext(work, runId))
  assert.deepEqual(await codes(house.as('analyst', (work) => cancelNext(work, runId))), ['insight.next-run-is-over'])
  assert.deepEqual(await codes(house.as('director', (work) => cancelNext(work, newId()))), ['insight.no-such-next-run'])
  const job = { jobId: newId(), alliance: house.alliance, attempt: 1, signal: new AbortController().signal }
  await workOutNext.run(house.platform, { run: runId }, job)
  assert.notEqual((await read(of)).run!.runId, runId)
})

test('what is proposed carries a code, is chosen for a post, and stands in the plan until then', () => {
  const limit = (more: Partial<ChannelLimit>) => ({ channel: 'newsletter', link: 'beside', byDefault: false, ...more }) as ChannelLimit
  const plan = (more: Partial<ChannelPlan> = {}) => ({ channel: 'newsletter', state: 'in-use', retiresOn: null, ...more }) as ChannelPlan
  const may = (of: ChannelLimit, plans: ChannelPlan[]) => mayPropose(of, plans, '2026-08-31')
  assert.deepEqual([may(limit({}), [plan()]), may(limit({}), []), may(limit({}), [plan({ channel: 'x' })])], [true, true, false])
  // Letters are the library's own and are chosen; the website and its feeds come with every post.
  assert.deepEqual([may(limit({ place: 'site' }), []), may(limit({ place: 'site', byDefault: true }), [])], [true, false])
  assert.equal(may(limit({ link: 'none' }), []), false)
  const ends = (retiresOn: string) => may(limit({}), [plan({ state: 'announced', retiresOn })])
  assert.deepEqual(
    [ends('2026-08-31'), ends('2026-09-01'), may(limit({}), [plan({ state: 'retired', retiresOn: '2026-01-01' })])],
    [false, true, false],
  )
})

test('limits are bounded, each by its name: of what there is, once, and so many', async () => {
  const ask = (quotas: NextQuota[]) => codes(house.as('director', (work) => askNext(work, { ...of, quotas })))
  const channel = (level: string): NextQuota => ({ group: 'channel', level, atMost: 1 })
  assert.deepEqual(await ask([channel('carrier-pigeon')]), ['quotas insight.next-quota-unknown'])
  assert.deepEqual(await ask([channel('x'.repeat(100_000))]), ['quotas insight.next-quota-unknown'])
  assert.deepEqual(await ask([channel('x'), channel('x')]), ['quotas insight.next-quota-twice'])
  assert.deepEqual(await ask(Array.from({ length: mostQuotas + 1 }, () => channel('x'))), ['quotas insight.next-quotas-many'])
})

test('of what somebody said no to, what could not have been proposed anyway is not counted as held back', async () => {
  const library: NextSubject = { kind: 'library', id: 'all' }
  const channels = ['x', 'poster'] as const
  for (const channel of channels) {
    const others = channels.filter((one) => one !== channel).map((level): NextQuota => ({ group: 'channel', level, atMost: 0 }))
    const { proposals } = await workOut(library, { posts: 1, hours: 100, quotas: others })
    await house.as('director', (work) => refuseProposal(work, { proposal: proposals[0]!.proposalId, reason: 'hours' }))
  }
  const held = async () => {
    const { answer, held } = await workOut(library, { posts: 1, hours: 100 })
    return [answer!.result!.held, held.length]
  }
  assert.deepEqual(await held(), [2, 2])
  await house.as('director', (work) => retireChannel(work, { channel: 'poster', on: '2026-08-26', notice: 'No more.', replacedBy: null }))
  assert.deepEqual(await held(), [1, 2])
  await house.as('director', (work) => reviveChannel(work, 'poster'))
})
