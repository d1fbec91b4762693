import type { Bring, NextResult, Proposal, SaidGroup } from '#rooms/insight'
import { fmt, t } from '#web/i18n.ts'
import { channelName } from '#web/strategy/channel-name.ts'

/** What a level of a group is called: a format, a channel, a series, a weekday from 1, a time of day. */
export function levelName(group: string, level: string, names: Record<string, string>): string {
  if (group === 'channel') return channelName(level)
  if (group === 'series') return names[level] ?? t('insight.next.series.gone')
  // 1 January 2024 was a Monday.
  if (group === 'weekday')
    return new Intl.DateTimeFormat(fmt().locale, { weekday: 'long', timeZone: 'UTC' }).format(new Date(Date.UTC(2024, 0, Number(level))))
  return t(`insight.next.${group}.${level}`)
}

const groupName = (of: readonly string[]): string => t(`insight.next.group.${of.join('-')}`)
const levelNames = (of: readonly string[], level: readonly string[], names: Record<string, string>): string =>
  level.map((one, i) => levelName(of[i]!, one, names)).join(' · ')

/** Whether a group of what posts are made of matters, in one sentence. */
export function sayGroup({ of, matters, levels, times }: SaidGroup, names: Record<string, string>): string {
  const group = groupName(of)
  if (!matters) return t('insight.next.no-matter', { group })
  const [first, last] = [levels[0]!, levels.at(-1)!].map(({ level }) => levelNames(of, level, names)) as [string, string]
  return times === null ? t('insight.next.matters', { group, first, last }) : t('insight.next.matters.times', { group, first, last, times })
}
export { groupName, levelNames }

/** Which of what was tried is the best, or that nobody can say so. */
export function sayBest({ winner, chances, by }: NextResult): string {
  const first = chances[0]
  if (!first) return t('insight.next.no-chance')
  const what = {
    format: levelName('format', first.format, {}),
    channel: channelName(first.channel),
    best: fmt().percent(first.best, 0),
    by,
  }
  return t(winner ? 'insight.next.winner' : 'insight.next.no-winner', what)
}

/** How posts are measured, by which steps away from the goal, and what is not. */
export function sayMeasure({ measure: { metric, wanted }, days, by }: NextResult): string {
  const name = (key: string) => t(`metrics.${key}.name`)
  const what = { metric: name(metric), days, wanted: wanted ? name(wanted) : '', by }
  return t(
    wanted === null ? 'insight.next.measure.no-goal' : wanted === metric ? 'insight.next.measure.own' : 'insight.next.measure.near',
    what,
  )
}

/** What one such post may bring: the whole of it, or by the hour in a column that names what is counted. */
export function sayBring(bring: Bring | null, { measure, by }: NextResult, whole = false): string {
  if (!bring) return t('insight.next.bring.few')
  const number = (value: number) => fmt().number(value, { maximumFractionDigits: 1 })
  const figures = { expected: number(bring.expected), low: number(bring.low), high: number(bring.high), by: whole ? 'post' : by }
  if (!measure.people && !whole) return t('insight.next.bring.column', figures)
  return measure.people
    ? t('insight.next.bring.people', figures)
    : t('insight.next.bring.things', { ...figures, metric: t(`metrics.${measure.metric}.name`) })
}

/** A proposal in words: what, by which channel, in which series. */
export const sayProposal = (
  { format, channel, series }: Pick<Proposal, 'format' | 'channel' | 'series'>,
  names: Record<string, string>,
): string =>
  t(series ? 'insight.next.proposal.series' : 'insight.next.proposal', {
    format: levelName('format', format, names),
    channel: channelName(channel),
    series: series ? levelName('series', series, names) : '',
  })

/** Why somebody said no, in words. */
export const sayReason = ({ reason, words }: Pick<Proposal, 'reason' | 'words'>): string =>
  reason === 'other' ? (words ?? '') : [t(`insight.next.reason.${reason}`), ...(words ? [words] : [])].join(' – ')
