import type { Formatter, Translate } from '#platform'
import type { ReportStatement } from './report.ts'

type Short = Extract<ReportStatement, { says: 'in-short' }>

/** What a jury reads first, in a few sentences: what was done, what was reached, what runs on, what failed, and what shows it. */
export function sayShort(short: Short, t: Translate, fmt: Formatter): string {
  const { campaigns, posts, touches, goals, reached, running = [], failed, pieces, cited = pieces, honours = 0 } = short
  const say = (part: string, params: Record<string, string | number>) => t(`insight.report.in-short.${part}`, params)
  return fmt.sentences([
    say('campaigns', { campaigns, posts, touches }),
    // That none was due is not that none was set.
    goals > 0 || running.length === 0 ? say('goals', { goals, reached }) : '',
    running.length > 0 ? sayRunning(running, say, fmt) : '',
    honours > 0 ? say('honours', { honours }) : '',
    say('failed', { failed }),
    pieces > 0 ? say('pieces', { pieces, cited }) : '',
  ])
}

/** Goals whose day has not come are neither reached nor missed: how they stand, and until when they run. */
function sayRunning(
  running: NonNullable<Short['running']>,
  say: (part: string, params: Record<string, string | number>) => string,
  fmt: Formatter,
) {
  const count = (wanted: string) => running.filter(({ verdict }) => verdict === wanted).length
  const last = running
    .map(({ ends }) => ends)
    .filter((day) => day !== null)
    .sort()
    .at(-1)
  return say('running', {
    count: running.length,
    // A message chooses by names without hyphens.
    verdict: running[0]!.verdict.replace(/-./u, (at) => at[1]!.toUpperCase()),
    ended: String(last !== undefined),
    day: last ? fmt.day(last, 'year') : '',
    onTrack: count('on-track'),
    behind: count('off-track'),
    reached: count('reached'),
  })
}
