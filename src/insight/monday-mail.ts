import { addDays, createFormatter, escapeHtml, type Formatter, type Translate, translator, type Work, weekdayOf } from '#platform'
import { allianceOf, brandOf, listStaff, localDay, type Names, nameIn, type Reader, type Said, wallOf } from '#rooms/alliance'
import { figureSource } from '#rooms/channels'
import { countsPeople, inFives, metric as metricOf, readTotal } from '#rooms/facts'
import { knownLetters, planLetter } from '#rooms/patrons'
import { campaignVerdicts, type GoalProgress, listCampaigns, listGoals, progressOf, sayTitle } from '#rooms/strategy'
import { sayGoal } from './say-goal.ts'
import { undecidedCampaigns } from './undecided.ts'

/** A sentence; `foreign`: the words in it that are in another language than the page. */
export type MondayLine = { text: string; small?: string; href?: string; foreign?: Said }

/** One page in four parts; every line is a sentence. `evidence`: of which kind (ISO 16439) the figures of a part are. */
export type MondayPage = {
  subject: string
  title: string
  sections: { heading: string; lead?: string; lines: MondayLine[]; evidence?: string }[]
  foot: string
}

const changes = [
  'cards.applied',
  'newsletter.subscribed',
  'newsletter.unsubscribed',
  'posts.published',
  'deliveries.sent',
  'reach.touches',
  'reach.views',
] as const

/** What the director reads on Monday: goals, what changed, what needs a decision, what we do not know. Read as the system: it is for directors. */
export async function mondayPage(work: Work, locale: string, role: 'director' | 'owner' = 'director'): Promise<MondayPage> {
  const t = translator(locale)
  const alliance = await allianceOf(work)
  const fmt = createFormatter(locale, alliance.time_zone, work.now)
  const day = await localDay(work, null, work.now)
  const library = nameIn(alliance, locale)
  const reader = { locale, first: alliance.default_locale }
  const goals = await progressOf(work, await listGoals(work, { state: 'open', on: day, limit: 20 }))
  const decisions = await toDecide(work, day, goals, reader, t, fmt)
  const counted = t('insight.evidence-kind.says', { kind: t('insight.evidence-kind.inferred') })
  return {
    subject: t('insight.monday.subject', {
      library,
      day: fmt.day(addDays(day, -1), 'short'),
      goals: goals.length,
      decisions: decisions.length,
    }),
    title: fmt.day(day),
    sections: [
      {
        heading: t('insight.monday.goals'),
        lines: goals.length === 0 ? [{ text: t('insight.monday.no-goals') }] : goals.map((progress) => goalLine(progress, reader, t, fmt)),
        ...(goals.length === 0 ? {} : { evidence: counted }),
      },
      { ...(await whatChanged(work, day, t, fmt)), evidence: counted },
      { heading: t('insight.monday.decide'), lines: decisions.length > 0 ? decisions : [{ text: t('insight.monday.nothing-to-decide') }] },
      { heading: t('insight.monday.unknown'), lines: await unknown(work, day, goals, reader, t, fmt) },
    ],
    foot: t('insight.monday.foot', { library, role }),
  }
}

function goalLine(progress: GoalProgress, reader: Reader, t: Translate, fmt: Formatter): MondayLine {
  const { goal, sources, figuresThrough: through, gaps } = progress
  const count = gaps.months.length + gaps.points.length
  return {
    ...sentence(goal, reader, (title) => `${title}: ${sayGoal(progress, t, fmt)}`),
    small: t('insight.monday.goal-source', {
      metric: t(`metrics.${goal.metric}.name`),
      source: sources.length > 0 ? fmt.list(sources.map((source) => figureSource(source, t))) : t('insight.goal.no-source'),
      through: through ? fmt.day(through, 'short') : '–',
      gaps: count === 0 ? t('insight.goal.gaps-none') : fmt.number(count),
    }),
    href: `/desk/goals/${goal.goalId}`,
  }
}

/** A sentence that names a goal or a campaign as the reader reads it. */
function sentence(thing: { title: string; titles: Names }, reader: Reader, say: (title: string) => string): MondayLine {
  const title = sayTitle(thing, reader)
  return { text: say(title.text), ...(title.locale === reader.locale ? {} : { foreign: title }) }
}

/** The last seven whole days beside the seven before. Counts of people under 5 are not said, others in steps of five: weeks lie across the months that are told elsewhere. */
async function whatChanged(work: Work, day: string, t: Translate, fmt: Formatter): Promise<MondayPage['sections'][number]> {
  const [from, to] = [addDays(day, -7), addDays(day, -1)]
  const lines = []
  for (const metric of changes) {
    const report = countsPeople(metricOf(metric))
    const now = await readTotal(work, { metric, from, to, report })
    const before = await readTotal(work, { metric, from: addDays(from, -7), to: addDays(to, -7), report })
    const said = (total: typeof now) =>
      total.hidden
        ? t('insight.few')
        : total.amount === null
          ? t('web.table.not-recorded')
          : report
            ? fmt.fives(inFives(total.amount))
            : fmt.number(total.amount)
    lines.push({ text: t('insight.monday.change', { what: t(`metrics.${metric}.name`), now: said(now), before: said(before) }) })
  }
  return {
    heading: t('insight.monday.changed'),
    lead: t('insight.monday.changed-lead', { from: fmt.day(from, 'short'), to: fmt.day(to, 'short') }),
    lines,
  }
}

async function toDecide(
  work: Work,
  day: string,
  goals: readonly GoalProgress[],
  reader: Reader,
  t: Translate,
  fmt: Formatter,
): Promise<MondayLine[]> {
  const lines = goals
    .filter((progress) => progress.verdict === 'off-track')
    .map(({ goal }) => ({
      ...sentence(goal, reader, (title) => t('insight.monday.decide-goal', { title })),
      href: `/desk/goals/${goal.goalId}`,
    }))
  for (const campaign of await undecidedCampaigns(work, day))
    lines.push({
      ...sentence(campaign, reader, (title) => t('insight.monday.decide-campaign', { title, day: fmt.day(campaign.ends, 'short') })),
      href: `/desk/campaigns/${campaign.campaignId}`,
    })
  return lines
}

async function unknown(
  work: Work,
  day: string,
  goals: readonly GoalProgress[],
  reader: Reader,
  t: Translate,
  fmt: Formatter,
): Promise<MondayLine[]> {
  const lines: MondayLine[] = []
  for (const { goal, gaps } of goals) {
    if (gaps.months.length > 0)
      lines.push(
        sentence(goal, reader, (title) =>
          t('insight.monday.unknown-month', { title, months: fmt.list(gaps.months.map((month) => fmt.month(month))) }),
        ),
      )
    for (const { month, missing } of gaps.points.slice(-3))
      lines.push(
        sentence(goal, reader, (title) => t('insight.monday.unknown-points', { title, month: fmt.month(month), count: missing.length })),
      )
  }
  const campaigns = await listCampaigns(work, { on: day, limit: 20 })
  const verdictOf = await campaignVerdicts(
    work,
    campaigns.map(({ campaignId }) => campaignId),
  )
  for (const campaign of campaigns) {
    const { verdict, reason } = verdictOf(campaign.campaignId)
    if (verdict === 'cannot-tell')
      lines.push(
        sentence(campaign, reader, (title) => t(`insight.monday.unknown-${reason === 'no-study' ? 'caused' : 'silent'}`, { title })),
      )
  }
  lines.push({ text: t('insight.monday.unknown-nothing') })
  return lines
}

/** The sentence as HTML, with the words in another language marked, so that a screen reader pronounces them right. */
function marked({ text, foreign }: MondayLine): string {
  const at = foreign ? text.indexOf(foreign.text) : -1
  if (!foreign || at < 0) return escapeHtml(text)
  const after = text.slice(at + foreign.text.length)
  return `${escapeHtml(text.slice(0, at))}<span lang="${escapeHtml(foreign.locale)}">${escapeHtml(foreign.text)}</span>${escapeHtml(after)}`
}

/** The page as plain text and as HTML. */
export function renderMonday(
  page: MondayPage,
  options: { url: string; locale: string; open: string; act: string },
): { text: string; html: string } {
  const text = [
    page.title,
    ...page.sections.flatMap((section) => [
      '',
      section.heading.toUpperCase(),
      ...(section.lead ? [section.lead] : []),
      ...section.lines.flatMap((line) => [
        `- ${line.text}`,
        ...(line.small ? [`  ${line.small}`] : []),
        ...(line.href ? [`  ${options.url}${line.href}`] : []),
      ]),
      ...(section.evidence ? [section.evidence] : []),
    ]),
    '',
    `${options.open}: ${options.url}/desk`,
    '',
    '-- ',
    page.foot,
    '',
  ].join('\n')
  const line = (one: MondayLine) =>
    `<li>${one.href ? `<a href="${escapeHtml(options.url + one.href)}">${marked(one)}</a>` : marked(one)}${one.small ? `<br><span class="small">${escapeHtml(one.small)}</span>` : ''}</li>`
  const html = `<!doctype html>
<html lang="${escapeHtml(options.locale)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escapeHtml(page.title)}</title>
<style>body{margin:0;padding:24px 16px;background:#f5f7f4;color:#14201b;font:16px/1.55 'Source Sans 3',system-ui,'PingFang SC','Microsoft YaHei',sans-serif}main{max-width:640px;margin:0 auto;background:#fff;padding:28px 24px;border-radius:10px}
h1{font-size:26px;line-height:1.2;margin:0 0 8px}h2{font-size:18px;margin:24px 0 8px;padding-top:16px;border-top:1px dashed #d3dad4}ul{margin:0;padding:0 0 0 18px}li{margin:0 0 8px}.small,.foot{color:#56645d;font-size:14px}a{color:${options.act}}
@media (prefers-color-scheme:dark){body{background:#0f1613;color:#e8efea}main{background:#17201c}h2{border-color:#2d3a34}.small,.foot{color:#9caaa2}a{color:#7fd4ba}}</style></head><body><main>
<h1>${escapeHtml(page.title)}</h1>
${page.sections.map((section) => `<h2>${escapeHtml(section.heading)}</h2>${section.lead ? `<p class="small">${escapeHtml(section.lead)}</p>` : ''}<ul>${section.lines.map(line).join('')}</ul>${section.evidence ? `<p class="small">${escapeHtml(section.evidence)}</p>` : ''}`).join('\n')}
<p><a href="${escapeHtml(`${options.url}/desk`)}">${escapeHtml(options.open)}</a></p>
<p class="foot">${escapeHtml(page.foot)}</p>
</main></body></html>
`
  return { text, html }
}

/**
 * Plans the Monday mail of every director (or, where there is none, owner) from Monday 08:00 of the alliance on. The letter's key is person and
 * Monday: however often this runs, in however many processes, each of them gets one.
 * @returns how many were planned by this run
 */
export async function planMondayMails(work: Work): Promise<number> {
  const alliance = await allianceOf(work)
  const wall = wallOf(alliance.time_zone, work.now)
  const day = wall.slice(0, 10)
  if (weekdayOf(day) !== 1 || wall.slice(11, 16) < '08:00') return 0
  const staff = (await listStaff(work)).filter((person) => person.status === 'active' && person.email)
  const directors = staff.filter((person) => person.roles.includes('director'))
  const role = directors.length > 0 ? 'director' : 'owner'
  const readers = directors.length > 0 ? directors : staff.filter((one) => one.roles.includes('owner'))
  const keyOf = (person: (typeof readers)[number]) => `monday/${person.staff_id}/${day}`
  // Asked first, because the page is much work and this runs all day.
  const written = await knownLetters(work, readers.map(keyOf))
  const act = (await brandOf(work)).light.act
  let planned = 0
  for (const person of readers.filter((one) => !written.has(keyOf(one)))) {
    const locale = person.locale || alliance.default_locale
    const page = await mondayPage(work, locale, role)
    const { text, html } = renderMonday(page, { url: work.house.config.url, locale, open: translator(locale)('insight.monday.open'), act })
    if (
      await planLetter(work, {
        key: keyOf(person),
        kind: 'monday',
        to: person.email,
        subject: page.subject,
        text,
        html,
      })
    )
      planned++
  }
  return planned
}
