import { audit, newId, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { correctFact, factsPolicy, type MetricKey, makeScene, recordFact } from '#rooms/facts'
import { contentPolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import { figureTooEarly, figureWrong, notAPlace } from './errors.ts'
import { type StreamPlatform, streamPlatforms } from './platforms.ts'
import { lockShow, phaseAt, type Show, type ShowRow, titleOf } from './show.ts'
import type { ShowMetric } from './tables.ts'

/** What is counted of a show. None of the three is a number of people. */
export const showMetrics: readonly ShowMetric[] = ['peak-viewers', 'total-views', 'attendance']

/** One figure of a show, or the gap where it should stand. */
export interface ShowFigure {
  metric: ShowMetric
  /** The platform; '' for the door of the place it was made at. */
  place: StreamPlatform | ''
  /** Null: no figure, which is not a nought. */
  amount: number | null
  source: string
  note: string
  /** What shows it, a file for staff. */
  evidence: string | null
  at: Date | null
  by: string
}

export interface RecordShowFigure {
  show: string
  metric: string
  place?: string
  amount: number
  note?: string
  /** A picture of the screen, or the counting sheet. */
  evidence?: Uint8Array
}

/**
 * Writes down what one platform, or the door, counted of a show: the most viewers at once, views, or who came into the room. Each is a fact of
 * the day it was on, with the platform's own scene, so that nobody adds peaks up; a figure given again corrects the one before. Refuses
 * `content.shows.figure-too-early`, `.figure-wrong`, `.not-a-place`.
 */
export async function recordShowFigure(work: Work, input: RecordShowFigure): Promise<void> {
  contentPolicy.demand(work, 'record-show-figures')
  const show = await lockShow(work, input.show)
  const metric = showMetrics.find((one) => one === input.metric)
  const place = (metric === 'attendance' ? '' : streamPlatforms.find((one) => one === input.place)) ?? null
  if (!metric || place === null || (metric === 'attendance' && show.point_no === null)) throw notAPlace()
  if (!Number.isSafeInteger(input.amount) || input.amount < 0 || input.amount > 1_000_000_000) throw figureWrong()
  if (show.state === 'draft' || phaseAt(show, work.now) === 'before') throw figureTooEarly()
  const evidence = input.evidence
    ? await work.house.files.put(work, input.evidence, {
        kind: 'evidence',
        name: 'figures',
        allow: ['image/png', 'image/jpeg', 'image/webp', 'application/pdf'],
        audience: 'staff',
      })
    : null
  const old = await work.db
    .selectFrom('content.show_figures')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('show_id', '=', show.show_id)
    .where('metric', '=', metric)
    .where('place', '=', place)
    .executeTakeFirst()
  const source = place === '' ? 'counted at the door' : `${place}, read by hand`
  const scene = old?.scene ?? (await sceneOf(work, show, place))
  const key = `show:${show.show_id}:${metric}:${place}`
  if (old) await correctFact(work, { key, amount: input.amount, source })
  else
    await recordFact(work, {
      metric: `show.${metric}` satisfies MetricKey,
      day: await localDay(work, show.point_no, show.starts_at),
      point: place === '' ? show.point_no : null,
      scene,
      amount: input.amount,
      source,
      key,
    })
  await work.db
    .insertInto('content.show_figures')
    .values({
      alliance_id: work.alliance,
      figure_id: old?.figure_id ?? newId(),
      show_id: show.show_id,
      metric,
      place,
      amount: input.amount,
      scene,
      source,
      note: (input.note ?? '').trim().slice(0, 500),
      evidence_id: evidence?.file_id ?? old?.evidence_id ?? null,
      at: work.now,
      by_name: actorOf(work).name,
    })
    .onConflict((on) =>
      on.columns(['alliance_id', 'figure_id']).doUpdateSet((eb) => ({
        amount: eb.ref('excluded.amount'),
        note: eb.ref('excluded.note'),
        source: eb.ref('excluded.source'),
        evidence_id: eb.ref('excluded.evidence_id'),
        at: eb.ref('excluded.at'),
        by_name: eb.ref('excluded.by_name'),
      })),
    )
    .execute()
  const params = { title: titleOf(show), metric: metric.replaceAll('-', '_'), amount: input.amount, before: old?.amount ?? -1 }
  await audit(work, old ? 'content.show-figure-corrected' : 'content.show-figure-recorded', { kind: 'show', id: show.show_id }, params)
}

/** Each platform counts under a scene of its own; so does the room, where its place already tells it apart. */
async function sceneOf(work: Work, show: ShowRow, place: string): Promise<number> {
  if (place === '') return 0
  const label = `${titleOf(show)} · ${place}`.slice(0, 200)
  // Views and peak of one platform are of one scene.
  const other = await work.db
    .selectFrom('content.show_figures')
    .select('scene')
    .where('alliance_id', '=', work.alliance)
    .where('show_id', '=', show.show_id)
    .where('place', '=', place)
    .executeTakeFirst()
  return other?.scene ?? (await makeScene(work, { kind: 'show', subjectKind: 'show', subjectId: show.show_id, label })).scene
}

/**
 * The figures of a show, and the gaps: every platform it was streamed on owes its peak and its views, the place it was made at who came.
 * What was recorded for a platform that is no longer named stays.
 */
export async function figuresOf(work: Work, show: Show): Promise<ShowFigure[]> {
  contentPolicy.demand(work, 'see-drafts')
  factsPolicy.demand(work, 'see-facts')
  const rows = await work.db
    .selectFrom('content.show_figures')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('show_id', '=', show.id)
    .execute()
  const platforms = [...new Set([...show.streams.map(({ platform }) => platform), ...rows.flatMap(({ place }) => (place ? [place] : []))])]
  const owed: [ShowMetric, string][] = [
    ...(['peak-viewers', 'total-views'] as const).flatMap((metric) => platforms.map((place): [ShowMetric, string] => [metric, place])),
    ...(show.point !== null || rows.some(({ metric }) => metric === 'attendance') ? [['attendance', ''] as [ShowMetric, string]] : []),
  ]
  return owed.map(([metric, place]): ShowFigure => {
    const row = rows.find((one) => one.metric === metric && one.place === place)
    return {
      metric,
      place: place as StreamPlatform | '',
      amount: row?.amount ?? null,
      source: row?.source ?? '',
      note: row?.note ?? '',
      evidence: row?.evidence_id ?? null,
      at: row?.at ?? null,
      by: row?.by_name ?? '',
    }
  })
}
