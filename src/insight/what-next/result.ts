import { cellInFives, hideSmallCells, smallestCell } from '#rooms/facts'
import type { NextFound } from './fit-next.ts'
import type { Bring, Measure, NextResult, SaidGroup } from './next.ts'
import { daysAfter, type Read, type SeenPost } from './read-posts.ts'

/** Changes when what a run gives changes, so that an old answer is known as one. */
const methodVersion = 1
const shownChances = 5
/** Between the parts of a level of a pair; a database does not take the sign that the model puts there. */
const joint = '\u0000'

type Named = Partial<Record<string, string>>

/** Whether figures of these posts may be shown: things always, people where they stand for 5 or more. */
function mayTell({ people }: Measure, seen: readonly SeenPost[], of: Named): boolean {
  if (!people) return true
  const own = seen.filter(({ levels }) => Object.entries(of).every(([group, level]) => (levels as Named)[group] === level))
  return own.reduce((sum, { outcome }) => sum + outcome, 0) >= smallestCell
}

const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
const rounded = (value: number): number => Math.round(value * 10) / 10

/** A figure as it may be shown, of people as so many times a measure. */
const told = ({ people }: Measure, { expected, low, high }: Bring, by: number): Bring => {
  const unit = people ? by : 1
  return { expected: rounded(expected / unit), low: rounded(low / unit), high: rounded(high / unit) }
}

/** What one proposed post may bring, of people as so many times what the middle one of the proposals may; null where it would tell of fewer than 5. */
export function bringAsTold(
  { measure, seen }: Read,
  found: NextFound,
  of: { format: string; channel: string },
  bring: Bring,
): Bring | null {
  if (!mayTell(measure, seen, { format: of.format, channel: of.channel })) return null
  return told(measure, bring, middle(found.proposals.map((one) => one.bring.expected)))
}

/** What is kept of an answer and may be shown. */
export function resultOf(
  { read, staffing, held }: { read: Read; staffing: NextResult['hours']; held: number },
  found: NextFound,
): NextResult {
  const { measure, seen } = read
  const [counted] = hideSmallCells([measure.people ? sum(seen) : null])
  const cell = (id: string) => {
    const [format, channel] = id.split('|') as [string, string]
    return { format, channel }
  }
  const usual = middle(found.chances.map(({ expected }) => expected))
  return {
    measure,
    of: read.of,
    posts: seen.length,
    left: read.left,
    counted: measure.people ? cellInFives(counted!) : { amount: sum(seen), hidden: false },
    days: daysAfter,
    from: read.from,
    to: read.to,
    by: found.by,
    groups: found.told.map((group): SaidGroup => {
      const of = group.group.split(' × ')
      const levels = group.levels.map(({ level, posts, effect, low, high }) => {
        const parts = level.split(joint)
        const shown = mayTell(measure, seen, Object.fromEntries(of.map((name, i) => [name, parts[i]])))
        const times = (log: number) => rounded(Math.exp(log))
        return { level: parts, posts, bring: shown ? { expected: times(effect), low: times(low), high: times(high) } : null }
      })
      const ends = [levels[0], levels.at(-1)].every((one) => one?.bring)
      return { of, matters: group.toldApart, certainty: group.certainty, times: ends ? rounded(group.times) : null, levels }
    }),
    chances: found.chances.slice(0, shownChances).map(({ id, best, ...bring }) => {
      const of = cell(id)
      return { ...of, best, bring: mayTell(measure, seen, of) ? told(measure, bring, usual) : null }
    }),
    winner: found.winner === null ? null : cell(found.winner),
    hours: staffing,
    unmet: found.unmet.map(({ group, ...rest }) => ({ ...rest, group: group as 'format' | 'channel' })),
    empty: found.empty,
    held,
    versions: { method: methodVersion, node: process.versions.node },
  }
}

const sum = (seen: readonly SeenPost[]): number => seen.reduce((all, { outcome }) => all + outcome, 0)
