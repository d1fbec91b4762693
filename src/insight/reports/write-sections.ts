import type { GoalProgress } from '#rooms/strategy'
import type { ArtefactKind } from '../evidence/artefact.ts'
import type { Days } from '../windows.ts'
import { mostCampaigns, type Parts } from './gather-parts.ts'
import { ofCampaign, ofGoal, opensBrought, titled } from './refer.ts'
import type { KeptArtefact, ReportFigure, ReportKind, ReportSection, ReportStatement } from './report.ts'
import { broughtFigures, effectFigures, endsOf, goalFigure, heardFigures, spentFigures } from './write-figures.ts'

/** Two pages hold no more than this of each; what there is besides is counted. What failed is always whole. */
const mostGoals = 8
const mostDecisions = 6

/** The sections of a report from what was gathered. Pure. */
export function writeSections(kind: ReportKind, parts: Parts, period: Days): ReportSection[] {
  const section = (key: ReportSection['key'], statements: ReportStatement[], figures: ReportFigure[] = []) => ({ key, statements, figures })
  const failed = section('failed', whatFailed(parts))
  const unknown = section('unknown', whatIsUnknown(parts))
  if (kind === 'award') {
    const said = [
      section(
        'strategy',
        [...missionStatements(parts), ...goalStatements(parts), ...planStatements(parts)],
        parts.goals.slice(0, mostGoals).map(goalFigure),
      ),
      section('creativity', madeStatements(parts)),
      section(
        'effect',
        [...verdictStatements(parts), ...broughtStatements(parts)],
        [...effectFigures(parts, period), ...broughtFigures(parts, period), ...heardFigures(parts)],
      ),
      section('evidence', [], parts.figures),
      ...(parts.artefacts.length > 0 ? [section('file', artefactStatements(parts))] : []),
      ...(parts.honours.length > 0 ? [section('honours', parts.honours.map(honourStatement))] : []),
      failed,
      unknown,
    ]
    return [section('short', [inShort(parts, failed.statements.length, citedIn(said), period)]), ...said]
  }
  if (kind === 'funder')
    return [
      section('spent', spentStatements(parts), spentFigures(parts)),
      section('goals', goalStatements(parts), parts.goals.slice(0, mostGoals).map(goalFigure)),
      section('verdicts', verdictStatements(parts), effectFigures(parts, period)),
      section('brought', broughtStatements(parts), [...parts.figures, ...broughtFigures(parts, period), ...heardFigures(parts)]),
      ...(parts.artefacts.length > 0 ? [section('file', artefactStatements(parts))] : []),
      failed,
      section('next', whatNext(parts)),
      unknown,
    ]
  if (kind === 'member')
    return [
      section('goals', goalStatements(parts), parts.goals.slice(0, mostGoals).map(goalFigure)),
      section('brought', [], parts.figures),
      section('places', [], parts.places),
      failed,
      section('next', whatNext(parts)),
      section('unknown', [{ says: 'codes-know-no-library' }, ...unknown.statements]),
    ]
  return [
    section('goals', goalStatements(parts), parts.goals.slice(0, mostGoals).map(goalFigure)),
    section('brought', broughtStatements(parts), [...parts.figures, ...broughtFigures(parts, period), ...heardFigures(parts)]),
    section('verdicts', verdictStatements(parts), effectFigures(parts, period)),
    failed,
    section('next', whatNext(parts)),
    unknown,
  ]
}

const goalStatement = (progress: GoalProgress): ReportStatement => {
  const { verdict, reason, actualSoFar, targetSoFar, targetInAll, figuresThrough, atLeast, goal } = progress
  return {
    says: 'goal',
    about: titled(goal),
    standing: {
      verdict,
      reason,
      actualSoFar,
      targetSoFar,
      targetInAll,
      figuresThrough,
      atLeast,
      goal: { starts: goal.starts, ends: goal.ends },
    },
    evidence: 'inferred',
    opens: ofGoal(progress),
  }
}

const goalStatements = ({ goals }: Parts): ReportStatement[] => [
  ...goals.slice(0, mostGoals).map(goalStatement),
  ...more('goals', goals.length - mostGoals, '/desk/goals'),
]

const more = (what: 'goals' | 'campaigns' | 'decisions' | 'posts', count: number, opens: string): ReportStatement[] =>
  count > 0 ? [{ says: 'more', what, count, opens }] : []

const broughtStatements = ({ brought, campaigns }: Parts): ReportStatement[] => [
  ...brought.map(
    ({ campaign, brought: found }): ReportStatement => ({
      says: 'range',
      about: titled(campaign),
      ...endsOf(found),
      evidence: 'observed',
      opens: opensBrought(campaign.campaignId, found),
    }),
  ),
  ...more('campaigns', campaigns.length - mostCampaigns, '/desk/campaigns'),
]

/** The number of the piece of evidence that shows something, as the report counts them; nothing where there is none. */
const see = ({ artefacts }: Pick<Parts, 'artefacts'>, kind: ArtefactKind, subject: string): { see?: number } => {
  const at = artefacts.findIndex((one) => one.kind === kind && one.subject === subject)
  return at < 0 ? {} : { see: at + 1 }
}

const causedStatement =
  (parts: Parts) =>
  ({ campaign, verdict, study }: Parts['campaigns'][number]): ReportStatement => ({
    says: 'caused',
    about: titled(campaign),
    verdict,
    study,
    evidence: 'inferred',
    opens: verdict.reason === 'study' ? `${ofCampaign(campaign)}/studies/${verdict.studyId}` : ofCampaign(campaign),
    ...(verdict.reason === 'study' ? see(parts, 'study', verdict.studyId) : {}),
  })

const verdictStatements = (parts: Parts): ReportStatement[] => parts.campaigns.slice(0, mostCampaigns).map(causedStatement(parts))

/** What the library wants of the year, in the words of its plan. */
const missionStatements = ({ plans }: Parts): ReportStatement[] =>
  plans
    .filter(({ mission, aims }) => mission !== '' || aims.length > 0)
    .map(({ year, mission, aims }) => ({ says: 'mission', year, mission, aims, opens: `/desk/plan?year=${year}` }))

/** What a campaign was meant to do and how it was to be judged, in the words that were announced before it began. */
const planStatements = ({ campaigns }: Parts): ReportStatement[] =>
  campaigns.slice(0, mostCampaigns).map(({ campaign }) => ({
    says: 'announced',
    about: titled(campaign),
    hypothesis: campaign.announced.hypothesis,
    comparison: campaign.announced.comparison.kind,
    why: campaign.announced.comparison.why,
    opens: ofCampaign(campaign),
  }))

/** Each campaign with its posts, those that were followed most first. */
const madeStatements = (parts: Parts): ReportStatement[] =>
  parts.brought.flatMap(({ campaign, brought: { rows }, made }): ReportStatement[] => [
    {
      says: 'made',
      about: titled(campaign),
      posts: made.posts.length + made.more,
      channels: [...new Set(rows.filter(({ sent, touches, views }) => sent + touches + views > 0).map(({ channel }) => channel))].sort(),
      opens: ofCampaign(campaign),
    },
    ...made.posts.map(
      ({ id, ...post }): ReportStatement => ({
        says: 'post',
        ...post,
        evidence: 'observed',
        opens: `/desk/posts/${id}`,
        ...see(parts, 'post', id),
      }),
    ),
    ...more('posts', made.more, ofCampaign(campaign)),
  ])

/** How many pieces of evidence the text names. */
const citedIn = (sections: readonly ReportSection[]): number =>
  new Set(sections.flatMap(({ statements }) => statements.flatMap((one) => ('see' in one && one.see ? [one.see] : [])))).size

/** What a jury reads first: how much was done, what was reached, what failed. */
const inShort = ({ brought, goals, artefacts, honours }: Parts, failed: number, cited: number, { to }: Days): ReportStatement => {
  const due = goals.filter(({ goal: { ends } }) => ends !== null && ends <= to)
  return {
    says: 'in-short',
    campaigns: brought.length,
    posts: brought.reduce((sum, { made }) => sum + made.posts.length + made.more, 0),
    touches: brought.reduce((sum, { brought: { totals } }) => sum + totals.touches, 0),
    goals: due.length,
    reached: due.filter(({ verdict }) => verdict === 'reached').length,
    running: goals.filter((one) => !due.includes(one)).map(({ verdict, goal: { ends } }) => ({ verdict, ends })),
    failed,
    pieces: artefacts.length,
    cited,
    honours: honours.length,
  }
}

/** A piece of evidence without who put it there. */
export const keptArtefact = ({ artefactId: _, putBy: __, ...kept }: Parts['artefacts'][number]): KeptArtefact => kept

/** The evidence under the numbers by which the text names it. */
const artefactStatements = ({ artefacts, alts }: Parts): ReportStatement[] =>
  artefacts.map((artefact, i) => {
    const alt = artefact.kind === 'picture' ? alts.get(artefact.subject) : undefined
    return { says: 'artefact', number: i + 1, ...(alt ? { alt } : {}), ...keptArtefact(artefact) }
  })

const honourStatement = ({ honourId, kind, title, giver, day, level, whatFor }: Parts['honours'][number]): ReportStatement => ({
  ...{ says: 'honour', kind, title, giver, day, level, whatFor, opens: `/desk/insight/honours/${honourId}` },
})

/** Campaigns of which nobody wrote down what they took. */
const spentStatements = ({ campaigns }: Parts): ReportStatement[] =>
  campaigns
    .filter(({ campaign }) => campaign.hoursSpent === null && campaign.moneySpent === null)
    .map(({ campaign }) => ({ says: 'not-spent', about: titled(campaign), opens: ofCampaign(campaign) }))

/** Goals that were not reached or lie behind, effects that were not shown, what changed after it was announced, what nobody followed, and what was learnt. */
function whatFailed(parts: Parts): ReportStatement[] {
  const { goals, campaigns, brought, lessons } = parts
  const nothing = ({ brought: { totals, posts, to } }: Parts['brought'][number]) =>
    posts.some(({ day }) => day !== null && day <= to) && totals.touches === 0 && !totals.signUps.hidden && totals.signUps.amount === 0
  return [
    ...goals.filter(({ verdict }) => verdict === 'missed' || verdict === 'off-track').map(goalStatement),
    ...campaigns.filter(({ verdict }) => verdict.verdict === 'not-shown').map(causedStatement(parts)),
    ...campaigns
      .filter(({ campaign }) => campaign.changedAfterAnnouncement.length > 0)
      .map(
        ({ campaign }): ReportStatement => ({
          says: 'changed-after-announcement',
          about: titled(campaign),
          changed: [...new Set(campaign.changedAfterAnnouncement.flatMap(({ changed }) => changed))],
          opens: ofCampaign(campaign),
        }),
      ),
    ...brought.filter(nothing).map(
      ({ campaign, brought: found }): ReportStatement => ({
        says: 'brought-nothing',
        about: titled(campaign),
        opens: opensBrought(campaign.campaignId, found),
      }),
    ),
    ...lessons.map(recorded(parts)),
  ]
}

/** A lesson or decision, with what it is about by its title in every language where the report knows it. */
const recorded =
  ({ goals, campaigns, artefacts }: Pick<Parts, 'goals' | 'campaigns' | 'artefacts'>) =>
  ({ decisionId, kind, about, saw, chose, decidedBy, decidedOn }: Parts['decisions'][number]): ReportStatement => {
    const known =
      goals.find(({ goal }) => goal.goalId === about.id)?.goal ??
      campaigns.find(({ campaign }) => campaign.campaignId === about.id)?.campaign
    return {
      says: kind,
      about: known ? titled(known) : { title: about.title, titles: {} },
      saw,
      chose,
      by: decidedBy,
      on: decidedOn,
      opens: '/desk/decisions',
      ...see({ artefacts }, 'decision', decisionId),
    }
  }

const whatNext = ({ goals, decisions, campaigns, artefacts }: Parts): ReportStatement[] => [
  ...decisions.slice(0, mostDecisions).map(recorded({ goals, campaigns, artefacts })),
  ...more('decisions', decisions.length - mostDecisions, '/desk/decisions'),
  ...campaigns
    .filter(({ undecided }) => undecided)
    .map(({ campaign }): ReportStatement => ({ says: 'undecided', about: titled(campaign), opens: ofCampaign(campaign) })),
]

/** What is not known: figures that lack the same days, or the same places, are named together. */
function whatIsUnknown({ figures }: Parts): ReportStatement[] {
  const statements: ReportStatement[] = []
  for (const same of Map.groupBy(figures, ({ gaps }) => JSON.stringify(gaps)).values()) {
    const { gaps, opens } = same[0]!
    if (gaps.length > 0) statements.push({ says: 'gap', metrics: same.map(({ metric }) => metric!), gaps, opens })
  }
  for (const same of Map.groupBy(figures, ({ missing }) => JSON.stringify(missing)).values()) {
    const { missing, opens } = same[0]!
    const points = [...new Set(missing.flatMap((one) => one.points))].sort((a, b) => a - b)
    if (points.length > 0)
      statements.push({
        says: 'missing',
        metrics: same.map(({ metric }) => metric!),
        points: points.map((point) => ({ point, months: missing.filter((one) => one.points.includes(point)).map(({ month }) => month) })),
        opens,
      })
  }
  return [...statements, { says: 'without-us' }]
}
