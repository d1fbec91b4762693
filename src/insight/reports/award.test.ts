// What a jury looks for: the pieces themselves, with title, day, channel and what came of them, and evidence that the text names by number.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Work } from '#platform'
import { campaignById, changeCampaign, recordDecision } from '#rooms/strategy'
import { openTestHouse, type TestHouse } from '#testing'
import { makeReport, putArtefact, reportById, reportFile, sayReport } from '../index.ts'
import { campaignFor, letPostsLeave } from '../what-next/posts-for-tests.ts'

let house: TestHouse
let report: string
const at = <T>(now: Date, act: (work: Work) => Promise<T>) => house.as('director', act, { now })
const sentencesOf = async (section: string, locale = 'en') =>
  sayReport(await house.as('director', (work) => reportById(work, report)), locale)
    .sections.find(({ key }) => key === section)!
    .statements.map(({ parts }) => parts.map(({ text }) => text).join(''))

before(async () => {
  house = await openTestHouse()
  house.setNow('2026-04-01T00:00:00Z')
  const made = await house.as('director', (work) => campaignFor(work, 'reach.touches'))
  // The seventh post is followed most, the first least.
  await letPostsLeave(at, { campaign: made.campaign, goal: made.goal, metric: 'reach.touches', posts: 8 }, (i, channel) => [
    i === 6 ? 30 : channel === 'x' ? i + 1 : 0,
  ])
  house.setNow('2026-05-02T02:00:00Z')
  await house.as('director', async (work) => {
    const { audienceId, campaignId, ...campaign } = await campaignById(work, made.campaign)
    await changeCampaign(work, { ...campaign, campaignId, audienceId, hypothesis: 'Who reads it comes.', why: 'It was seen by few.' })
  })
  house.setNow('2026-07-02T02:00:00Z')
  await house.as('director', async (work) => {
    await recordDecision(work, {
      kind: 'lesson',
      about: { kind: 'campaign', id: made.campaign, title: 'Come in' },
      saw: 'Posters were not read.',
      chose: 'Fewer of them.',
      decidedOn: '2026-06-20',
    })
    const [post] = await work.db
      .selectFrom('content.posts')
      .select('post_id')
      .where('alliance_id', '=', work.alliance)
      .where('title', '=', 'Post 6')
      .execute()
    await putArtefact(work, { kind: 'post', subject: post!.post_id, shows: 'Thirty people followed it.' })
    report = (await makeReport(work, { kind: 'award', period: '2026-Q2' })).reportId
  })
})
after(() => house.close())

test('each campaign shows the posts that were followed most, with day, channels, what came and what its picture shows', async () => {
  const made = await sentencesOf('creativity')
  assert.equal(made.length, 1 + 6 + 1)
  assert.match(made[0]!, /^“Come in”: 8 posts went out/)
  assert.equal(
    made[1],
    '“Post 6”, Sat 25 Apr 2026, by Posters, Website and X: its codes were followed 60 times. Its picture shows: A leaf. [evidence 1]',
  )
  assert.equal(made[2], '“Post 7”, Wed 29 Apr 2026, by Posters, Website and X: its codes were followed 8 times.')
  assert.equal(made.at(-1), '2 more posts of it went out.')
  const chinese = await sentencesOf('creativity', 'zh-CN')
  assert.match(chinese[1]!, /代码被使用 60 次.*图片内容：A leaf。 ［材料 1］$/)
})

test('evidence is numbered, and what fails names it; the report begins with what was done, reached and failed', async () => {
  const file = await sentencesOf('file')
  assert.match(file[0]!, /^1\. Post, Sat 25 Apr 2026: “Post 6”\. Shows: Thirty people followed it\./)
  assert.match(file[1]!, /^2\. Decision, Sat 20 Jun 2026: “Fewer of them”/)
  assert.ok((await sentencesOf('failed')).some((one) => /Posters were not read\..*\[evidence 2\]$/.test(one)))
  assert.ok((await sentencesOf('failed')).includes('“Come in” was changed after it had been announced: expectation.'))
  assert.ok((await sentencesOf('failed', 'zh-CN')).includes('“Come in”在宣布之后被改动过：预期。'))
  const [short] = await sentencesOf('short')
  assert.match(
    short!,
    /^One campaign ran, with 8 posts; its codes were followed 89 times\. One goal runs to Thu 31 Dec 2026 and is off track\./,
  )
  assert.match((await sentencesOf('short', 'zh-CN'))[0]!, /有一个目标截止于2026年12月31日.*，落后于进度。/)
  assert.doesNotMatch(short!, /not reached/)
  assert.ok((await sentencesOf('strategy')).some((one) => /^“More readers”: .* Off track\. It runs to Thu 31 Dec 2026\.$/.test(one)))
  assert.match(short!, /2 pieces of evidence are numbered at the end; 2 of them are named in the text\.$/)
})

test('reports that were kept before are said as they are', async () => {
  const kept = await house.as('director', (work) => reportById(work, report))
  const opens = '/desk/campaigns/x'
  const about = { title: 'Come in', titles: {} }
  const before = {
    ...kept.report,
    sections: [
      {
        key: 'short' as const,
        figures: [],
        statements: [
          { says: 'in-short' as const, campaigns: 2, posts: 16, touches: 444, goals: 1, reached: 1, failed: 0, pieces: 8 },
          { says: 'changed-after-announcement' as const, about, opens },
        ],
      },
    ],
  }
  const said = sayReport({ ...kept, report: before }, 'en').sections[0]!.statements.map(({ parts }) =>
    parts.map(({ text }) => text).join(''),
  )
  assert.deepEqual(said, [
    '2 campaigns ran, with 16 posts; their codes were followed 444 times. One goal was set; it was reached. Nothing is known to have failed. 8 pieces of evidence are numbered at the end; 8 of them are named in the text.',
    '“Come in” was changed after it had been announced.',
  ])
})

test('a month of a campaign tells the posts of that month and what came in it; the numbers add up', async () => {
  const may = await house.as('director', async (work) => {
    const { reportId } = await makeReport(work, { kind: 'award', period: '2026-05' })
    return sayReport(await reportById(work, reportId), 'en')
  })
  const said = (key: string) =>
    may.sections.find((one) => one.key === key)!.statements.map(({ parts }) => parts.map(({ text }) => text).join(''))
  // They leave from 1 April, one every four days; none but those of May are counted, or listed.
  assert.deepEqual(said('creativity'), ['“Come in”: no post went out.'])
  assert.match(said('short')[0]!, /^One campaign ran, with no post that went out; its codes were followed by nobody\./)
})

test('the board reads no list of posts; the jury reads it on every paper', async () => {
  const board = await house.as('director', async (work) => {
    const { reportId } = await makeReport(work, { kind: 'board', period: '2026-Q2' })
    return reportById(work, reportId)
  })
  assert.ok(board.report.sections.every(({ statements }) => statements.every(({ says }) => says !== 'post' && says !== 'in-short')))
  const html = await house.as('director', (work) => reportFile(work, { report, form: 'html', locale: 'en' }))
  assert.match(new TextDecoder().decode(html.bytes), /Its picture shows: A leaf\./)
})
