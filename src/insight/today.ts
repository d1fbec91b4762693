import { addDays, type Work } from '#platform'
import {
  allianceOf,
  alliancePolicy,
  dayStart,
  listInvitations,
  listServicePoints,
  listStaff,
  localDay,
  mailLeaves,
  nameIn,
  type OpenNow,
  openNow,
  readerOf,
  type Said,
  schedulesOf,
  staffById,
  staffPolicy,
  stateAt,
} from '#rooms/alliance'
import { accountName, channelsPolicy, type DeliveryView, inboxPolicy, inboxState, listDeliveries } from '#rooms/channels'
import { type CalendarItem, calendarItems, contentPolicy, listReviews, pagesToWrite, titlesOf } from '#rooms/content'
import { countQuarantine, factsPolicy } from '#rooms/facts'
import { cardRules, patronsPolicy, unsentLetters, waitingApplications } from '#rooms/patrons'
import { type GoalProgress, listGoals, progressOf, sayTitle, strategyPolicy } from '#rooms/strategy'
import { insightPolicy } from './policy.ts'
import { undecidedCampaigns } from './undecided.ts'

/** Something that waits for a person. The sentence is `insight.needs.<what>`, the word beside it `insight.status.<what>`, the button `insight.do.<what>`. */
export type Need = {
  what:
    | 'not-sent'
    | 'unconfirmed'
    | 'by-hand'
    | 'cannot-be-changed'
    | 'printed'
    | 'outdated'
    | 'review'
    | 'quarantine'
    | 'application'
    | 'letter'
    | 'inbox'
    | 'no-decision'
    | 'page-to-write'
    | 'no-mail-server'
    | 'no-place'
    | 'nobody-invited'
  /** Rows sort by harm, not by time: the higher, the nearer the top. */
  harm: number
  tone: 'bad' | 'warn' | 'info'
  /** Since when, or for when; null when it has no time. */
  when: Date | null
  params: Record<string, string | number>
  href: string
}

export type Today = {
  day: string
  /** The first place of the library and whether it is open (null: its hours are not known), until when; null where there is no place. */
  place: { name: string; open: boolean | null; until: Date | null } | null
  /** The place that was given to whoever asks, a keeper say, and what it does now. */
  own: { no: number; name: string; state: OpenNow; mayChange: boolean } | null
  needs: Need[]
  /** What leaves today; null for who does not see posts. */
  goingOut: CalendarItem[] | null
  /** The open goal that needs a look most; null where none is open; undefined where goals are not this person's to read. */
  goal: { progress: GoalProgress; title: Said; more: number } | null | undefined
}

/** What the first page of the desk says, for whoever asks: only what they may see. */
export async function today(work: Work, locale: string): Promise<Today> {
  insightPolicy.demand(work, 'read-today')
  const day = await localDay(work, null, work.now)
  const needs = await needsOf(work, day, locale)
  const own = await ownPlace(work, locale)
  const place = own ? null : await firstPlace(work, locale)
  return { day, place, own, needs, goingOut: await goingOut(work, day, locale), goal: await oneGoal(work, day, locale) }
}

/** What waits for whoever asks, worst first. */
export async function needsOf(work: Work, day: string, locale = 'en'): Promise<Need[]> {
  const needs = [
    ...(await deliveryNeeds(work, locale)),
    ...(await inboxNeeds(work)),
    ...(await reviewNeeds(work, locale)),
    ...(await quarantineNeeds(work)),
    ...(await applicationNeeds(work)),
    ...(await decisionNeeds(work, day, locale)),
    ...(await pageNeeds(work, locale)),
    ...(await houseNeeds(work)),
  ]
  return needs.sort((a, b) => b.harm - a.harm || (a.when?.getTime() ?? 0) - (b.when?.getTime() ?? 0))
}

async function deliveryNeeds(work: Work, locale: string): Promise<Need[]> {
  if (!channelsPolicy.allows(work.actor, 'list-deliveries')) return []
  const { deliveries } = await listDeliveries(work, { needsSomebody: true, limit: 50 })
  const posts = deliveries.map(({ post }) => post)
  const titles = contentPolicy.allows(work.actor, 'see-drafts') ? await titlesOf(work, posts, locale) : new Map<string, string>()
  // A step by hand waits for those who may do it, as a review does.
  const mine = deliveries.filter(({ state, may }) => state !== 'by-hand' || may.publish)
  return mine.map((delivery): Need => {
    const channel = accountName({ kind: delivery.channel, name: delivery.account.name }, locale)
    const params = { title: titles.get(delivery.post) ?? delivery.title, channel, count: delivery.counts.unconfirmed ?? 0 }
    const base = { when: delivery.endedAt ?? delivery.dueAt, params, href: `/desk/deliveries?post=${delivery.post}` }
    if (delivery.outdated) return { ...base, what: outdatedNeed(delivery), harm: 80, tone: 'warn', when: delivery.outdated.at }
    if (delivery.state === 'by-hand')
      // Waits since the post went out everywhere else: the longer, the worse.
      return {
        ...base,
        what: 'by-hand',
        harm: work.now.getTime() - delivery.dueAt.getTime() > 86_400_000 ? 78 : 65,
        tone: 'warn',
        href: `/desk/deliveries/${delivery.id}`,
      }
    return delivery.state === 'unconfirmed'
      ? { ...base, what: 'unconfirmed', harm: 90, tone: 'warn' }
      : { ...base, what: 'not-sent', harm: 100, tone: 'bad' }
  })
}

/** What people say to the library and nobody has answered: one line, worse after a day. */
async function inboxNeeds(work: Work): Promise<Need[]> {
  if (!inboxPolicy.allows(work.actor, 'read-incoming')) return []
  const { waiting, oldest } = await inboxState(work)
  if (waiting === 0 || !oldest) return []
  const late = work.now.getTime() - oldest.getTime() > 86_400_000
  return [{ what: 'inbox', harm: late ? 85 : 60, tone: 'warn', when: oldest, params: { count: waiting }, href: '/desk/inbox' }]
}

/** What is to be done about what left before it was changed: a mail is followed by a correction, a sheet on a wall is printed again or taken down. */
const outdatedNeed = ({ channel, may }: DeliveryView): Need['what'] =>
  may.correct ? 'cannot-be-changed' : channel === 'poster' ? 'printed' : 'outdated'

async function reviewNeeds(work: Work, locale: string): Promise<Need[]> {
  if (!contentPolicy.allows(work.actor, 'see-drafts')) return []
  // Only what this person may pass: a post of their own, or a step of somebody else's, needs somebody, but not them.
  const mine = (await listReviews(work, 50, locale)).filter(({ may }) => may.may)
  return mine.map(({ post }): Need => {
    const soon = post.visibleAt !== null && post.visibleAt.getTime() - work.now.getTime() < 86_400_000
    return {
      what: 'review',
      harm: soon ? 75 : 50,
      tone: 'warn',
      when: post.visibleAt ?? post.updatedAt,
      params: { title: post.title },
      href: `/desk/posts/${post.id}`,
    }
  })
}

async function quarantineNeeds(work: Work): Promise<Need[]> {
  if (!factsPolicy.allows(work.actor, 'mend-quarantine')) return []
  const open = (await countQuarantine(work)).reduce((sum, row) => sum + Number(row.open), 0)
  return open > 0 ? [{ what: 'quarantine', harm: 40, tone: 'info', when: null, params: { count: open }, href: '/desk/facts' }] : []
}

async function applicationNeeds(work: Work): Promise<Need[]> {
  if (!patronsPolicy.allows(work.actor, 'list-applications')) return []
  const needs: Need[] = []
  const { count, oldest } = await waitingApplications(work)
  if (count > 0 && oldest) {
    const late = work.now.getTime() - oldest.getTime() > (await cardRules(work)).readyDays * 86_400_000
    needs.push({
      what: 'application',
      harm: late ? 70 : 30,
      tone: late ? 'warn' : 'info',
      when: oldest,
      params: { count },
      href: '/desk/patrons',
    })
  }
  const unsent = await unsentLetters(work)
  if (unsent.count > 0)
    needs.push({ what: 'letter', harm: 60, tone: 'warn', when: unsent.oldest, params: { count: unsent.count }, href: '/desk/patrons' })
  return needs
}

/** What a new library still owes its readers: how to join, the rules, how to get here. */
async function pageNeeds(work: Work, locale: string): Promise<Need[]> {
  if (!contentPolicy.allows(work.actor, 'write-page')) return []
  return (await pagesToWrite(work)).map(
    ({ id, titles }): Need => ({
      what: 'page-to-write',
      harm: 10,
      tone: 'info',
      when: null,
      params: { title: titles[locale] ?? Object.values(titles)[0] ?? '' },
      href: `/desk/pages/${id}`,
    }),
  )
}

/** What the house itself still lacks: a way for mail to leave, a place, a second person. The demo city lives without. */
async function houseNeeds(work: Work): Promise<Need[]> {
  const need = (what: Need['what'], harm: number, tone: Need['tone'], href: string): Need => ({
    what,
    harm,
    tone,
    when: null,
    params: {},
    href,
  })
  const needs: Need[] = []
  if (alliancePolicy.allows(work.actor, 'change-alliance') && !(await mailLeaves(work)))
    needs.push(need('no-mail-server', 65, 'warn', '/desk/channels'))
  if (alliancePolicy.allows(work.actor, 'change-points') && (await listServicePoints(work, { status: 'any', limit: 1 })).length === 0)
    needs.push(need('no-place', 16, 'info', '/desk/points/new'))
  if (
    staffPolicy.allows(work.actor, 'change-staff') &&
    (await listStaff(work, { left: true })).length === 1 &&
    (await listInvitations(work)).length === 0
  )
    needs.push(need('nobody-invited', 14, 'info', '/desk/settings/staff'))
  return needs
}

async function decisionNeeds(work: Work, day: string, locale: string): Promise<Need[]> {
  if (!strategyPolicy.allows(work.actor, 'record-decision')) return []
  const campaigns = await undecidedCampaigns(work, day)
  if (campaigns.length === 0) return []
  const { time_zone } = await allianceOf(work)
  const reader = await readerOf(work, locale)
  return campaigns.map(
    (campaign): Need => ({
      what: 'no-decision',
      harm: 20,
      tone: 'info',
      when: new Date(dayStart(time_zone, 0, addDays(campaign.ends, 1))),
      params: { title: sayTitle(campaign, reader).text },
      href: `/desk/campaigns/${campaign.campaignId}`,
    }),
  )
}

async function goingOut(work: Work, day: string, locale: string): Promise<CalendarItem[] | null> {
  if (!contentPolicy.allows(work.actor, 'see-drafts')) return null
  const [found] = await calendarItems(work, { from: day, to: day, locale })
  return (found?.items ?? []).filter((item) => item.kind === 'post' && item.state !== 'withdrawn' && item.state !== 'binned')
}

/** The open goal that needs a look most: off track first, then the one that ends first. */
async function oneGoal(work: Work, day: string, locale: string): Promise<Today['goal']> {
  if (!insightPolicy.allows(work.actor, 'read-insight') || !strategyPolicy.allows(work.actor, 'read-strategy')) return undefined
  const judged = await progressOf(work, await listGoals(work, { state: 'open', on: day, limit: 20 }))
  const order = ['off-track', 'missed', 'on-track', 'cannot-tell', 'too-early', 'reached']
  judged.sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || (a.goal.ends ?? '9').localeCompare(b.goal.ends ?? '9'))
  const [progress] = judged
  if (!progress) return null
  const title = sayTitle(progress.goal, await readerOf(work, locale))
  return { progress, title, more: judged.length - 1 }
}

async function firstPlace(work: Work, locale: string): Promise<Today['place']> {
  const [point] = await listServicePoints(work, { limit: 1, order: 'number' })
  if (!point) return null
  const { open, until } = await openNow(work, point.point_no)
  return { name: nameIn(point, locale), open, until: until === undefined ? null : new Date(until) }
}

/** The place of a member of staff who was given one. */
async function ownPlace(work: Work, locale: string): Promise<Today['own']> {
  const no = work.actor.kind === 'staff' ? (await staffById(work, work.actor.id))?.point_no : null
  const [point] = no ? await listServicePoints(work, { points: [no] }) : []
  if (!point) return null
  const schedules = await schedulesOf(work, [point], { locale })
  return {
    no: point.point_no,
    name: nameIn(point, locale),
    state: stateAt(schedules.get(point.point_no)!, work.now),
    mayChange: alliancePolicy.allows(work.actor, 'change-hours'),
  }
}
