import { addDays, addMonths, lastDay } from '#platform'
import { total } from '#rooms/facts'
import {
  approvePlan,
  campaignById,
  changeCampaign,
  closeGoal,
  type Goal,
  openCampaign,
  recordDecision,
  recordEffort,
  savePlan,
  setGoal,
} from '#rooms/strategy'
import { as, type City, cityMonth } from './city.ts'
import { places } from './places.ts'

/** What posts can serve at a moment. */
export interface Strategy {
  goals: { year?: Goal; members?: Goal; stations?: Goal; applications?: Goal; newsletter?: Goal }
  campaigns: { night?: string; bus?: string; south?: string }
}

const numbers = (test: (kind: string) => boolean): number[] => places.flatMap((place, i) => (test(place.kind) ? [i + 1] : []))
const stations = numbers((kind) => kind === 'reading-station')

/** The outreach plan of a calendar year, written by an editor and approved by the director. */
export async function planYear(city: City, year: number): Promise<void> {
  const plan = await as(city, 'reader-one', (work) =>
    savePlan(work, {
      year,
      version: 0,
      revision: 0,
      mission: 'Whoever lives in Demo City is at most a quarter of an hour from a place with books, and knows it.',
      aims: [
        'New members among newcomers in the south',
        'Reading stations that are used, not only open',
        'A card applied for from home',
        'Say what did not work',
      ],
      channels: [
        { channel: 'website', purpose: 'Everything, first', hoursPerWeek: 6, money: null },
        { channel: 'newsletter', purpose: 'What’s on, once a week', hoursPerWeek: 3, money: null },
        { channel: 'poster', purpose: 'At the places themselves', hoursPerWeek: 2, money: 18_000 },
        { channel: 'feeds', purpose: 'For other sites', hoursPerWeek: 0.5, money: null },
      ],
      reviews: [3, 6, 9, 12].map((month) => ({
        day: `${year}-${String(month).padStart(2, '0')}-15`,
        about: month === 12 ? 'the whole year' : 'goals and campaigns',
      })),
      budget: 60_000,
      currency: 'CNY',
      notes: 'Made up for the demo city.',
    }),
  )
  await as(city, 'director', (work) => approvePlan(work, { year, version: plan.version, revision: plan.revision }))
}

const monthIn = (locale: string, month: string): string =>
  new Intl.DateTimeFormat(locale, { month: 'long', timeZone: 'UTC' }).format(new Date(`${month}-15`))

/** The first year's goal and its campaign. */
export async function openFirstYear(city: City, strategy: Strategy): Promise<void> {
  const first = cityMonth(city, 0)
  strategy.goals.year = await as(city, 'director', (work) =>
    setGoal(work, {
      title: `2,700 new members by the end of ${monthIn('en', cityMonth(city, 11))}`,
      titles: { 'zh-CN': `到${monthIn('zh-CN', cityMonth(city, 11))}底新增2700名读者` },
      publicLabel: 'New members',
      publicLabels: { 'zh-CN': '新增读者' },
      metric: 'members.new',
      points: null,
      target: 2700,
      per: 'total',
      starts: `${first}-01`,
      ends: lastDay(cityMonth(city, 11)),
      baseline: null,
    }),
  )
  const night = {
    title: 'The night has a library',
    titles: { 'zh-CN': '夜里也有图书馆' },
    hypothesis: 'People who work late come to the reading bar once they know it is open past midnight, and take a card there.',
    starts: `${cityMonth(city, 3)}-01`,
    ends: lastDay(cityMonth(city, 5)),
    goals: [strategy.goals.year.goalId],
    comparison: {
      kind: 'periods' as const,
      periods: [{ from: `${cityMonth(city, 4)}-08`, to: `${cityMonth(city, 4)}-21` }],
      why: 'Two weeks without posts, drawn by lot.',
    },
    hoursPlanned: 60,
    moneyPlanned: 9000,
    currency: 'CNY',
  }
  strategy.campaigns.night = (await as(city, 'reader-one', (work) => openCampaign(work, night))).campaignId
}

/** The campaign on the bus screens, which will bring little; it is announced two months before. */
export async function openTheBus(city: City, strategy: Strategy): Promise<void> {
  strategy.campaigns.bus = (
    await as(city, 'reader-one', (work) =>
      openCampaign(work, {
        title: 'Next stop: library',
        titles: { 'zh-CN': '下一站，图书馆' },
        hypothesis: 'Who reads our opening hours on the screens of line 12 gets off at the railway station library on the way home.',
        starts: `${cityMonth(city, 6)}-01`,
        ends: lastDay(cityMonth(city, 8)),
        goals: [strategy.goals.year!.goalId],
        comparison: { kind: 'points', points: [9], why: 'The harbour library is as large and no bus with screens stops there.' },
        hoursPlanned: 30,
        moneyPlanned: 12_000,
        currency: 'CNY',
      }),
    )
  ).campaignId
}

/** After the night campaign has begun one of its quiet weeks is given up; the page shows that it was changed after the announcement. */
export async function changeTheNight(city: City, campaignId: string): Promise<void> {
  await as(city, 'reader-one', async (work) => {
    const { version, title, hypothesis, starts, ends, goals, hoursPlanned, moneyPlanned, currency } = await campaignById(work, campaignId)
    await changeCampaign(work, {
      campaignId,
      version,
      title,
      hypothesis,
      starts,
      ends,
      goals,
      hoursPlanned,
      moneyPlanned,
      currency,
      comparison: {
        kind: 'periods',
        periods: [{ from: `${cityMonth(city, 4)}-08`, to: `${cityMonth(city, 4)}-14` }],
        why: 'One week without posts.',
      },
      why: 'The poetry festival fell into the second quiet week.',
    })
    await recordEffort(work, campaignId, { hoursSpent: 71, moneySpent: 8600 })
  })
}

/** The second year: one goal that will be on track, one that will not, one from home, and the campaign in the south. */
export async function openSecondYear(city: City, strategy: Strategy, students: string): Promise<void> {
  const from = `${cityMonth(city, 12)}-01`
  const to = lastDay(addMonths(cityMonth(city, 12), 11))
  const { year } = strategy.goals
  await as(city, 'director', async (work) => {
    if (year) await closeGoal(work, year.goalId, 'Reached in the eleventh month.')
    strategy.goals.members = await setGoal(work, {
      title: '300 new members a month',
      publicLabel: 'New members',
      titles: { 'zh-CN': '每月新增300名读者' },
      publicLabels: { 'zh-CN': '新增读者' },
      metric: 'members.new',
      points: null,
      target: 300,
      per: 'month',
      starts: from,
      ends: to,
    })
    strategy.goals.stations = await setGoal(work, {
      title: '5,600 loans a month at the reading stations',
      publicLabel: 'Loans at the stations',
      titles: { 'zh-CN': '阅读驿站每月借出5600册次' },
      publicLabels: { 'zh-CN': '阅读驿站借阅量' },
      metric: 'loans',
      points: stations,
      target: 5600,
      per: 'month',
      starts: from,
      ends: to,
    })
    strategy.goals.applications = await setGoal(work, {
      title: '90 cards applied for from home in a year',
      titles: { 'zh-CN': '一年内90人在家办理读者证' },
      metric: 'cards.applied',
      points: null,
      target: 90,
      per: 'total',
      starts: from,
      ends: to,
    })
  })
  const held = [3, 4, 7] // Riverside, Old Town, East Market
  strategy.campaigns.south = (
    await as(city, 'reader-one', (work) =>
      openCampaign(work, {
        title: 'A card for the south',
        titles: { 'zh-CN': '南区人手一证' },
        hypothesis: 'Newcomers who are shown the branch on their way home take a card within a month.',
        starts: `${cityMonth(city, 14)}-01`,
        ends: lastDay(addMonths(cityMonth(city, 14), 5)),
        goals: [strategy.goals.members!.goalId, strategy.goals.applications!.goalId],
        comparison: { kind: 'points', points: held, why: 'Drawn by lot among six branches; no poster and no post there.' },
        audienceId: students,
        hoursPlanned: 90,
        moneyPlanned: 14_000,
        currency: 'CNY',
      }),
    )
  ).campaignId
}

/** What has just begun, or is about to: too early to tell. */
export async function openTheNext(city: City, strategy: Strategy): Promise<void> {
  const next = addMonths(city.today.slice(0, 7), 1)
  strategy.goals.newsletter = await as(city, 'director', (work) =>
    setGoal(work, {
      title: '30 newsletter readers more in each month',
      titles: { 'zh-CN': '每月新增30名邮件通讯订阅者' },
      metric: 'newsletter.subscribed',
      points: null,
      target: 30,
      per: 'month',
      starts: addDays(city.today, -9),
      ends: lastDay(addMonths(next, 5)),
    }),
  )
  await as(city, 'reader-one', (work) =>
    openCampaign(work, {
      title: 'Crates on tour',
      titles: { 'zh-CN': '流动书箱' },
      hypothesis: 'A crate chosen by its readers is lent twice as often as one chosen by us.',
      starts: `${next}-01`,
      ends: lastDay(addMonths(next, 2)),
      goals: [strategy.goals.stations!.goalId],
      comparison: { kind: 'points', points: stations.filter((_, i) => i % 2 === 0), why: 'Every second station keeps the old crate.' },
      hoursPlanned: 40,
      moneyPlanned: 2000,
      currency: 'CNY',
    }),
  )
}

const seen: [saw: string, chose: string][] = [
  ['Posts about opening hours are followed twice as often as posts about the building.', 'Say the hours in the first line.'],
  ['Nobody followed the link on the bus screens for a month.', 'Give the bus screens up and hang posters at the stops.'],
  ['Stations whose keeper names a book lend more of it.', 'Each crate gets a card “the keeper says”.'],
  ['Scans of a poster come within four days of its hanging.', 'Hang a new one every second week, not every month.'],
  ['The night bar is full at ten and empty at one.', 'Announce the last hour as quiet hour.'],
  ['Applications from home come on Sunday evening.', 'Post the form on Sunday at six.'],
  ['Story hours fill where the poster hangs in the bakery.', 'Ask three bakeries before each season.'],
  ['Nobody reads a post that is published on Monday morning.', 'Publish on Saturday at ten.'],
  ['A third of the followers of Little Lantern come through the poster.', 'Every episode gets a poster.'],
  ['Loans at the stations fall while visits do not.', 'Ask at five stations what is missing before any campaign.'],
]

/** A decision of the month, with the figure it was read from. */
export async function decide(city: City, index: number, strategy: Strategy): Promise<void> {
  const [saw, chose] = seen[index % seen.length]!
  const { members, year } = strategy.goals
  const goal = members ?? year
  const month = addMonths(city.house.clock.now().toISOString().slice(0, 7), -1)
  await as(city, 'director', async (work) => {
    const read = { metric: 'reach.touches', from: `${month}-01`, to: lastDay(month) }
    const { amount } = await total(work, read)
    await recordDecision(work, {
      kind: index % 4 === 3 ? 'lesson' : 'decision',
      about: goal
        ? { kind: 'goal', id: goal.goalId, title: goal.title }
        : { kind: 'alliance', id: city.alliance, title: 'Demo City Libraries' },
      saw,
      chose,
      metric: read.metric,
      reading: amount,
      readingFrom: read.from,
      readingTo: read.to,
      ownerName: city.staff.author.name,
    })
  })
}
