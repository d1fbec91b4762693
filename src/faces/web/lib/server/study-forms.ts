// What the forms of studies send, read into what insight's capabilities take; and the choices these forms show.
import type { Formatter, Translate, Work } from '#platform'
import { metrics, whatIsRecorded } from '#rooms/facts'
import { type AddEvent, candidatesOf, type EventKind, type StudyInput, type StudyTerms } from '#rooms/insight'
import { text } from './act.ts'
import { numberOf } from './strategy-forms.ts'

const whole = (form: FormData, name: string): number[] => form.getAll(name).map(Number).filter(Number.isInteger)

/** The months of those chosen places that do not begin with the first. */
const startsIn = (form: FormData): NonNullable<StudyInput['starts']> =>
  whole(form, 'points').flatMap((point) => {
    const from = text(form, `starts.${point}`)
    return from === '' ? [] : [{ point, from }]
  })

const weeksIn = (form: FormData): NonNullable<StudyInput['weeks']> => ({
  from: text(form, 'weeks.from'),
  count: numberOf(form, 'weeks.count') ?? Number.NaN,
  washOut: numberOf(form, 'weeks.washOut') ?? 0,
})

/** What a study's form says. */
export const studyInput = (form: FormData): StudyInput => ({
  metric: text(form, 'metric'),
  points: whole(form, 'points'),
  chance: text(form, 'chance') === 'on',
  ...(text(form, 'starts') === 'on' ? { starts: startsIn(form) } : {}),
  ...(text(form, 'weeks') === 'on' ? { weeks: weeksIn(form) } : {}),
  controls: form.getAll('controls').map(String),
  from: text(form, 'from'),
  to: text(form, 'to'),
  smallest: numberOf(form, 'smallest') ?? Number.NaN,
  neighbours:
    text(form, 'neighbours') === 'chosen'
      ? { rule: 'chosen', points: whole(form, 'neighbours.points'), why: text(form, 'neighbours.why') }
      : { rule: 'distance', metres: numberOf(form, 'neighbours.metres') ?? Number.NaN },
})

/** A study as the answers of its form. */
export const studyValues = ({
  metric,
  points,
  drawn,
  starts,
  weeks,
  controls,
  from,
  to,
  smallest,
  neighbours,
}: StudyTerms): Record<string, string | string[]> => ({
  metric,
  points: (drawn ? candidatesOf(drawn) : points).map(String),
  ...(drawn ? { chance: 'on' } : {}),
  ...(starts ? { starts: 'on' } : {}),
  ...Object.fromEntries((starts ?? []).filter((one) => one.from !== from).map((one) => [`starts.${one.point}`, one.from])),
  ...(weeks ? { weeks: 'on', 'weeks.from': weeks.from, 'weeks.count': String(weeks.count), 'weeks.washOut': String(weeks.washOut) } : {}),
  ...(controls ? { controls } : {}),
  from,
  to,
  smallest: String(smallest),
  neighbours: neighbours.rule,
  ...(neighbours.rule === 'chosen'
    ? { 'neighbours.points': neighbours.points.map(String), 'neighbours.why': neighbours.why }
    : { 'neighbours.metres': String(neighbours.metres) }),
})

/** What can be studied: what may be added up over places. The page names them (`metrics.<key>.name`). */
export const studyMetrics = (): string[] => metrics().flatMap(({ key, kind }) => (kind === 'additive' ? [key] : []))

/**
 * The same as choices of a form: what is recorded first, at most places and for the longest time, each with since when and at how many places; what
 * is not recorded yet stands apart.
 */
export async function studyFigures(work: Work, { t, fmt }: { t: Translate; fmt: Formatter }) {
  const recorded = new Map((await whatIsRecorded(work)).map((one) => [one.metric as string, one]))
  const there = (key: string) => recorded.get(key)
  return studyMetrics()
    .sort((a, b) => (there(b)?.places ?? -1) - (there(a)?.places ?? -1) || (there(a)?.since ?? '').localeCompare(there(b)?.since ?? ''))
    .map((key) => {
      const [name, one] = [t(`metrics.${key}.name`), there(key)]
      return {
        value: key,
        label: one ? t('insight.study.metric.since', { name, since: fmt.month(one.since), places: one.places }) : name,
        group: t(
          !one ? 'insight.study.metric.not-recorded' : one.places > 0 ? 'insight.study.metric.recorded' : 'insight.study.metric.no-place',
        ),
        recorded: one !== undefined,
      }
    })
}

/** What the form of the calendar says. */
export const eventInput = (form: FormData): AddEvent => ({
  point: text(form, 'point') === '' ? null : Number(text(form, 'point')),
  kind: text(form, 'kind') as EventKind,
  from: text(form, 'from'),
  to: text(form, 'to') || text(form, 'from'),
  note: text(form, 'note'),
})
