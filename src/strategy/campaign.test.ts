// Campaigns and their comparison, audiences, channels, decisions.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, newId, readAudit } from '#platform'
import { addServicePoint } from '#rooms/alliance'
import { openTestHouse, type TestHouse } from '#testing'
import {
  type ChangeCampaign,
  campaignById,
  campaignVerdict,
  changeCampaign,
  channelPlanOf,
  describeAudience,
  listAudiences,
  listCampaigns,
  listChannelPlans,
  listDecisions,
  type OpenCampaign,
  openCampaign,
  planChannel,
  recordDecision,
  recordEffort,
  requireChannelInUse,
  retireAudience,
  retireChannel,
  retirementNotices,
  reviveChannel,
  setGoal,
} from './index.ts'

let house: TestHouse
let goalId: string
let points: number[]
before(async () => {
  house = await openTestHouse({ pool: 24 })
  points = await house.as('owner', async (work) => {
    const made: number[] = []
    for (const name of ['A', 'B', 'C', 'D', 'E', 'F']) made.push((await addServicePoint(work, { name, kind: 'branch' })).point_no)
    return made
  })
  goalId = (
    await house.as('editor', (work) =>
      setGoal(work, {
        title: '1,200 cards a month',
        metric: 'members.new',
        points: null,
        target: 1200,
        per: 'month',
        starts: '2026-09-01',
        ends: '2026-11-30',
      }),
    )
  ).goalId
})
after(async () => house.close())

const words = (more: Partial<OpenCampaign> = {}): OpenCampaign => ({
  title: 'The book that survived',
  hypothesis: 'People who see the gazetteer take a card.',
  starts: '2026-09-10',
  ends: '2026-11-30',
  goals: [goalId],
  comparison: { kind: 'points', points: points.slice(0, 3), why: 'drawn by lot' },
  hoursPlanned: 40,
  moneyPlanned: 12_000,
  currency: 'CNY',
  ...more,
})
const open = (more: Partial<OpenCampaign> = {}) => house.as('editor', (work) => openCampaign(work, words(more)))
const change = (campaignId: string, version: number, more: Partial<ChangeCampaign>) =>
  house.as('editor', (work) => changeCampaign(work, { ...words(more), why: more.why, campaignId, version }))
const refusal = (code: string) => (error: unknown) => isRefusal(error) && error.code === code
const fields = (expected: Record<string, string>) => (error: unknown) => {
  assert.ok(isRefusal(error), String(error))
  assert.deepEqual(Object.fromEntries(error.fields.map((field) => [field.field, field.code])), expected)
  return true
}

test('before its first day what a campaign says may change, and the newest wording is the announced one', async () => {
  const campaign = await open()
  assert.deepEqual([campaign.state, campaign.comparison.kind, campaign.announced.starts], ['planned', 'points', '2026-09-10'])
  const changed = await change(campaign.campaignId, 1, {
    comparison: { kind: 'periods', periods: [{ from: '2026-10-01', to: '2026-10-14' }], why: '' },
  })
  assert.equal(changed.announced.comparison.kind, 'periods')
  assert.deepEqual(changed.changedAfterAnnouncement, [])
})

test('from its first day on changes stand beside what was announced, and moving the first day frees nothing', async () => {
  const campaign = await open()
  house.setNow('2026-09-15T02:00:00Z')
  await assert.rejects(change(campaign.campaignId, 1, { starts: '2026-09-20' }), fields({ why: 'strategy.field-missing' }))
  const moved = await change(campaign.campaignId, 1, { starts: '2026-09-20', why: 'a slow start' })
  assert.equal(moved.starts, '2026-09-20')
  assert.equal(moved.announced.starts, '2026-09-10')
  assert.deepEqual(
    moved.changedAfterAnnouncement.map((entry) => [entry.changed, entry.why, entry.changedBy]),
    [[['starts'], 'a slow start', 'Test editor']],
  )
  const again = await change(campaign.campaignId, 2, {
    starts: '2026-09-20',
    comparison: { kind: 'none', why: 'too few' },
    why: 'a branch joined',
  })
  assert.deepEqual(again.announced.comparison, { kind: 'points', points: points.slice(0, 3), why: 'drawn by lot' })
  assert.deepEqual(
    again.changedAfterAnnouncement.map((entry) => entry.changed),
    [['starts'], ['comparison']],
  )
  const spoken = (await house.as('owner', (work) => readAudit(work, { subject: { kind: 'campaign', id: campaign.campaignId } }))).map(
    (entry) => entry.act,
  )
  assert.deepEqual(spoken, [
    'strategy.campaign-changed-after-announcement',
    'strategy.campaign-changed-after-announcement',
    'strategy.campaign-opened',
  ])
  const titled = await change(campaign.campaignId, 3, {
    title: 'A book',
    starts: '2026-09-20',
    comparison: { kind: 'none', why: 'too few' },
  })
  assert.equal(titled.changedAfterAnnouncement.length, 2)
  house.setNow('2026-09-07T01:00:00Z')
})

test('64 changes race over the first day: the announced wording is one that was written before it', async () => {
  const campaign = await open()
  const eve = new Date('2026-09-09T15:59:00Z') // 23:59 in Shanghai
  const day = new Date('2026-09-09T16:01:00Z')
  let version = 1
  for (let round = 0; round < 8; round++) {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) =>
        house.as(
          'editor',
          (work) =>
            changeCampaign(work, {
              ...words(),
              campaignId: campaign.campaignId,
              version,
              why: 'race',
              comparison: { kind: 'points', points: [points[i % 6]!], why: `${round}/${i}` },
            }),
          {
            now: round < 4 ? eve : day,
          },
        ),
      ),
    )
    assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') assert.ok(refusal('strategy.changed-meanwhile')(outcome.reason), String(outcome.reason))
    version++
  }
  const after = await house.as('analyst', (work) => campaignById(work, campaign.campaignId), { now: day })
  assert.match(after.announced.comparison.why, /^3\//)
  assert.equal(after.version, 9)
  assert.ok(after.changedAfterAnnouncement.length >= 1 && after.changedAfterAnnouncement.every((entry) => entry.version > 5))
})

test('two at the stroke of midnight: whoever comes after the first day never writes what was announced', async () => {
  for (let round = 0; round < 6; round++) {
    const campaign = await open()
    const tries = [new Date('2026-09-09T15:59:59Z'), new Date('2026-09-09T16:00:01Z')].map((now, i) =>
      house.as(
        'editor',
        (work) =>
          changeCampaign(work, {
            ...words(),
            campaignId: campaign.campaignId,
            version: 1,
            why: 'midnight',
            hypothesis: i === 0 ? 'before' : 'after',
          }),
        { now },
      ),
    )
    await Promise.allSettled(tries)
    const told = await house.as('analyst', (work) => campaignById(work, campaign.campaignId))
    assert.notEqual(told.announced.hypothesis, 'after')
  }
})

test('a campaign serves goals, and a comparison of nothing needs a reason', async () => {
  await assert.rejects(open({ goals: [] }), fields({ goals: 'strategy.campaign-without-goal' }))
  await assert.rejects(open({ goals: [newId()] }), fields({ goals: 'strategy.no-such-goal' }))
  await assert.rejects(open({ comparison: { kind: 'none', why: '' } }), fields({ 'comparison.why': 'strategy.field-missing' }))
  await assert.rejects(
    open({ comparison: { kind: 'points', points: [404], why: '' } }),
    fields({ 'comparison.points': 'strategy.no-such-points' }),
  )
  await assert.rejects(
    open({ comparison: { kind: 'periods', periods: [], why: '' } }),
    fields({ 'comparison.periods': 'strategy.no-periods-chosen' }),
  )
  await assert.rejects(
    house.as('author', (work) => openCampaign(work, words())),
    refusal('platform.not-allowed'),
  )
  const listed = await house.as('author', (work) => listCampaigns(work, { goalId, on: '2026-10-01' }))
  assert.ok(listed.length > 1)
  assert.deepEqual(await house.as('owner', (work) => listCampaigns(work), { alliance: house.otherAlliance }), [])
})

test('without a study nobody can tell what any campaign caused', async () => {
  const campaign = await open()
  assert.deepEqual(await house.as('director', (work) => campaignVerdict(work, campaign.campaignId)), {
    verdict: 'cannot-tell',
    reason: 'no-study',
  })
  const spent = await house.as('editor', (work) => recordEffort(work, campaign.campaignId, { hoursSpent: 51.5, moneySpent: null }))
  assert.deepEqual([spent.hoursSpent, spent.moneySpent, spent.version], [51.5, null, 1])
})

test('an audience has words, a size with its day and source, and a name of its own', async () => {
  const told = {
    name: 'Students of the south',
    description: 'Live in the three new districts',
    size: 41_000,
    sizeOn: '2025-11-01',
    source: 'city yearbook 2025',
  }
  const audience = await house.as('editor', (work) => describeAudience(work, told))
  await assert.rejects(
    house.as('editor', (work) => describeAudience(work, { ...told, name: 'STUDENTS of the south' })),
    refusal('strategy.audience-name-taken'),
  )
  await assert.rejects(
    house.as('editor', (work) => describeAudience(work, { ...told, name: 'x', sizeOn: null, source: '' })),
    fields({ sizeOn: 'strategy.day-missing', source: 'strategy.field-missing' }),
  )
  const changed = await house.as('editor', (work) =>
    describeAudience(work, { ...told, size: 43_000, audienceId: audience.audienceId, version: 1 }),
  )
  assert.deepEqual([changed.size, changed.version], [43_000, 2])
  await assert.rejects(
    house.as('editor', (work) => describeAudience(work, { ...told, audienceId: audience.audienceId, version: 1 })),
    refusal('strategy.changed-meanwhile'),
  )
  await house.as('editor', (work) => retireAudience(work, audience.audienceId))
  assert.deepEqual(await house.as('editor', (work) => listAudiences(work)), [])
  await house.as('editor', (work) => retireAudience(work, audience.audienceId, false))
  assert.equal((await house.as('editor', (work) => listAudiences(work))).length, 1)
})

test('to a retired channel nothing is published; its readers are told, and what replaces it', async () => {
  const plan = (channel: string) =>
    house.as('editor', (work) => planChannel(work, { channel, version: 0, purpose: 'news', audienceId: null, hoursPerWeek: 2 }))
  await plan('sms')
  await plan('newsletter')
  await assert.rejects(plan('sms'), refusal('strategy.changed-meanwhile'))
  await assert.rejects(
    house.as('editor', (work) => retireChannel(work, { channel: 'sms', on: '2026-10-01', notice: 'x', replacedBy: null })),
    refusal('platform.not-allowed'),
  )
  const retire = (channel: string, replacedBy: string | null, on = '2026-10-01') =>
    house.as('director', (work) => retireChannel(work, { channel, on, notice: 'From October by mail.', replacedBy }))
  assert.equal((await retire('sms', 'newsletter')).state, 'announced')
  await assert.rejects(retire('newsletter', 'sms', '2026-12-01'), refusal('strategy.replacement-retired'))
  await assert.rejects(retire('sms', 'sms'), fields({ replacedBy: 'strategy.replaced-by-itself' }))
  await assert.rejects(retire('fax', null), refusal('strategy.no-such-channel-plan'))
  const use = (channel: string, at: string) => house.as('author', (work) => requireChannelInUse(work, channel, new Date(at)))
  await use('sms', '2026-09-30T15:59:00Z')
  await assert.rejects(
    use('sms', '2026-09-30T16:00:00Z'),
    (error) => isRefusal(error) && error.code === 'strategy.channel-retired-replaced' && error.params.replacedBy === 'newsletter',
  )
  await use('unplanned', '2030-01-01T00:00:00Z')
  assert.deepEqual(await house.visitor((work) => retirementNotices(work)), [
    { channel: 'sms', on: '2026-10-01', notice: 'From October by mail.', replacedBy: 'newsletter' },
  ])
  house.setNow('2026-10-02T02:00:00Z')
  assert.deepEqual(
    (await house.as('author', (work) => listChannelPlans(work))).map((row) => [row.channel, row.state]),
    [
      ['newsletter', 'in-use'],
      ['sms', 'retired'],
    ],
  )
  await house.as('owner', (work) => reviveChannel(work, 'sms'))
  await use('sms', '2026-10-02T02:00:00Z')
  assert.equal((await house.as('author', (work) => channelPlanOf(work, 'sms'))).retireNotice, null)
  house.setNow('2026-09-07T01:00:00Z')
})

test('a decision says what we saw and chose; it is not rewritten but replaced, once', async () => {
  const about = { kind: 'campaign' as const, id: newId(), title: 'The book that survived' }
  const record = (more: Partial<Parameters<typeof recordDecision>[1]> = {}) =>
    house.as('editor', (work) =>
      recordDecision(work, {
        kind: 'decision',
        about,
        saw: '12 scans from bus posters',
        chose: 'Stop posters in buses',
        metric: 'reach.touches',
        reading: 12,
        readingFrom: '2026-08-01',
        readingTo: '2026-08-31',
        ...more,
      }),
    )
  const first = await record()
  assert.deepEqual([first.decidedOn, first.decidedBy, first.reading], ['2026-09-07', 'Test editor', 12])
  const replaced = await Promise.allSettled(
    Array.from({ length: 8 }, (_, i) => record({ chose: `Try trams ${i}`, replaces: first.decisionId })),
  )
  assert.equal(replaced.filter((outcome) => outcome.status === 'fulfilled').length, 1)
  for (const outcome of replaced)
    if (outcome.status === 'rejected') assert.ok(refusal('strategy.decision-replaced')(outcome.reason), String(outcome.reason))
  await assert.rejects(record({ metric: null }), fields({ metric: 'strategy.reading-without-metric' }))
  await assert.rejects(record({ decidedOn: '2026-09-08' }), fields({ decidedOn: 'strategy.day-to-come' }))
  await record({ kind: 'lesson', chose: 'Scans do not count people', metric: null, reading: null })
  const told = await house.as('analyst', (work) => listDecisions(work, { about, kind: 'decision' }))
  assert.equal(told.length, 2)
  assert.equal(told.find((row) => row.decisionId === first.decisionId)?.replacedBy, told.find((row) => row.replaces)?.decisionId)
  assert.deepEqual(await house.as('owner', (work) => listDecisions(work), { alliance: house.otherAlliance }), [])
})

test('a channel is planned by the name that people give it', async () => {
  const plan = (channel: string) =>
    house.as('editor', (work) => planChannel(work, { channel, version: 0, purpose: 'news', audienceId: null, hoursPerWeek: 2 }))
  assert.equal((await plan(' Bus  screens ')).channel, 'bus-screens', 'named as people call it')
  await assert.rejects(plan('公交屏'), fields({ channel: 'strategy.not-a-channel-key' }))
})

test('a campaign keeps its title in other languages; translating it after the first day changes nothing that was announced', async () => {
  const campaign = await open({ titles: { 'zh-CN': '劫后余书' } })
  assert.deepEqual(campaign.titles, { 'zh-CN': '劫后余书' })
  const kept = await change(campaign.campaignId, 1, { hoursPlanned: 41 })
  assert.deepEqual([kept.hoursPlanned, kept.titles], [41, campaign.titles])
  house.setNow('2026-10-01T02:00:00Z')
  const later = await change(campaign.campaignId, 2, { titles: { 'zh-CN': '幸存的书' } })
  assert.deepEqual([later.titles, later.changedAfterAnnouncement], [{ 'zh-CN': '幸存的书' }, []])
  assert.deepEqual((await house.as('editor', (work) => campaignById(work, campaign.campaignId))).announced.titles, campaign.titles)
})

test('a campaign that was opened before titles had translations has none', async () => {
  const { titles: _none, ...terms } = (await open()).announced
  const campaignId = newId()
  await house.system(async (work) => {
    const row = await work.db
      .selectFrom('strategy.campaigns')
      .selectAll()
      .where('alliance_id', '=', work.alliance)
      .limit(1)
      .executeTakeFirstOrThrow()
    await work.db
      .insertInto('strategy.campaigns')
      .values({ ...row, campaign_id: campaignId, version: 1, announced_version: 1 })
      .execute()
    await work.db
      .insertInto('strategy.campaign_versions')
      .values({
        alliance_id: work.alliance,
        campaign_id: campaignId,
        version: 1,
        terms: JSON.stringify(terms),
        after_start: false,
        why: null,
        changed_by: 'Li',
        changed_at: work.now,
      })
      .execute()
  })
  const older = await house.as('editor', (work) => campaignById(work, campaignId))
  assert.deepEqual([older.title, older.titles, older.announced.titles], [terms.title, {}, {}])
})
