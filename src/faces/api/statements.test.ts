// A list asks the database as often for many rows as for few: nothing is looked up row by row.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { furnish, type House } from '#house'
import { makeToken, newId } from '#platform'
import { claimHost } from '#rooms/alliance'
import {
  fromPlain,
  listSeries,
  nextEpisodes,
  publishDue,
  requestReview,
  saveSeries,
  schedulePost,
  setReviewRule,
  writePost,
} from '#rooms/content'
import { applyForCard } from '#rooms/patrons'
import { campaignStudies, openCampaign, setGoal } from '#rooms/strategy'
import { cardApplication, countStatements, openTestHouse, type TestHouse } from '#testing'
import { makeApp } from './api.ts'
import { allOperations } from './index.ts'

let house: TestHouse
let ask: (path: string) => Promise<{ items: { verdict?: { reason: string } }[] }>
let count: ReturnType<typeof countStatements>
let studied = ''

before(async () => {
  house = await openTestHouse()
  const app = makeApp((await furnish(house.platform)) as House, allOperations().operations)
  const scopes = ['strategy:read', 'content:read', 'channels:read', 'patrons:read']
  const { token } = await house.as('owner', (work) => makeToken(work, { name: 'Lists', scopes }))
  await house.system((work) => claimHost(work, 'api.test'))
  ask = async (path) => {
    const answer = await app.request(`http://api.test/api/v1${path}`, { headers: { host: 'api.test', authorization: `Bearer ${token}` } })
    assert.equal(answer.status, 200, `${path}: ${await answer.clone().text()}`)
    return answer.json()
  }
  // As a room that runs studies will fill the contract: with a statement.
  campaignStudies.register(async (work, ids) => {
    const { rows } = await sql<{ id: string }>`select campaign_id as id from strategy.campaigns
      where alliance_id = ${work.alliance} and campaign_id = any(${[...ids]}::uuid[]) and campaign_id = ${studied}`.execute(work.db)
    const finding = {
      studyId: newId(),
      verdict: 'shown',
      metric: 'loans',
      points: [1] as number[],
      estimate: 3,
      low: 1,
      high: 5,
      confidence: 95,
    } as const
    return new Map(rows.map(({ id }) => [id, finding]))
  })
  await house.as('owner', (work) => setReviewRule(work, { kind: 'notice', steps: [], corrections: false, reason: 'two staff' }))
  count = countStatements(house)
})
after(() => house.close())

/** One more of everything: a goal, a campaign, a series with a published episode and its deliveries, an application. */
async function add(n: number): Promise<void> {
  const { goalId } = await house.as('director', (work) =>
    setGoal(work, {
      title: `Goal ${n}`,
      metric: 'cards.applied',
      points: null,
      target: 100,
      per: 'total',
      starts: '2026-09-01',
      ends: '2026-12-31',
    }),
  )
  const campaign = await house.as('director', (work) =>
    openCampaign(work, {
      title: `Campaign ${n}`,
      hypothesis: 'It helps.',
      starts: '2026-09-08',
      ends: '2026-09-30',
      goals: [goalId],
      comparison: { kind: 'none', why: 'one place only' },
      hoursPlanned: null,
      moneyPlanned: null,
      currency: 'CNY',
    }),
  )
  studied ||= campaign.campaignId
  const series = await house.as('editor', (work) => saveSeries(work, { names: { en: `Series ${n}` } }))
  const post = await house.as('author', (work) =>
    writePost(work, {
      kind: 'notice',
      source: 'en',
      series: series.id,
      texts: { en: { title: `Story ${n}`, body: fromPlain('Come in.'), action: 'Get a card' } },
      action: { kind: 'apply', target: '' },
      goal: goalId,
      variants: { website: {}, feeds: {} },
    }),
  )
  await house.as('author', (work) => requestReview(work, { post: post.id }))
  await house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at: 'now' }))
  await house.system((work) => publishDue(work))
  await house.visitor((work) => applyForCard(work, cardApplication({ name: `Reader ${n}`, phone: String(13_000_000 + n) })))
}

const lists = ['/campaigns', '/goals', '/posts', '/published-posts', '/post-series', '/deliveries', '/card-applications']

test('lists of the API ask as often for ten rows as for two', async () => {
  const asked = async () => {
    const found: Record<string, { rows: number; statements: number }> = {}
    for (const path of lists) {
      let rows = 0
      // The least of some: what is kept for a while (hosts, day ends, when a token was used) is read anew now and then.
      const times: number[] = []
      for (let i = 0; i < 4; i++) times.push(await count(async () => (rows = (await ask(path)).items.length)))
      found[path] = { rows, statements: Math.min(...times) }
    }
    return found
  }
  for (let n = 1; n <= 2; n++) await add(n)
  const few = await asked()
  for (let n = 3; n <= 10; n++) await add(n)
  const many = await asked()
  for (const path of lists) {
    assert.ok(few[path]!.rows >= 2 && many[path]!.rows >= few[path]!.rows * 5, `${path}: ${few[path]!.rows}, then ${many[path]!.rows} rows`)
    assert.equal(many[path]!.statements, few[path]!.statements, path)
  }
  const verdicts = (await ask('/campaigns')).items.map(({ verdict }) => verdict!.reason)
  assert.deepEqual(verdicts.toSorted(), [...Array(9).fill('no-study'), 'study'])
})

test('the next numbers of all series are asked for at once', async () => {
  const numbers = await house.as('editor', async (work) => {
    const all = await listSeries(work)
    return [
      ...(
        await nextEpisodes(
          work,
          all.map(({ id }) => id),
        )
      ).values(),
    ]
  })
  assert.deepEqual(numbers, Array(10).fill(2))
})
