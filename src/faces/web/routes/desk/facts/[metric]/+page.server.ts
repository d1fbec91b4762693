import { error } from '@sveltejs/kit'
import { addMonths, lastDay } from '#platform'
import { localDay } from '#rooms/alliance'
import { figureSource } from '#rooms/channels'
import { countsPeople, findMetric, listSources, shownSeries } from '#rooms/facts'
import { look } from '#web/server/act.ts'
import { monthOr, pointNames } from '#web/server/facts-pages.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const metric = findMetric(event.params.metric)
    if (!metric) error(404, event.locals.t('refusals.platform.not-found'))
    const sources = await listSources(work, metric.key)
    const inWords = (source: string) => figureSource(source, event.locals.t)
    const today = (await localDay(work, null, work.now)).slice(0, 7)
    const last =
      sources
        .map((s) => s.to.slice(0, 7))
        .sort()
        .at(-1) ?? today
    const to = monthOr(event.url.searchParams.get('to'), last)
    const first = sources.map((s) => s.from.slice(0, 7)).sort()[0] ?? to
    const from = monthOr(event.url.searchParams.get('from'), [first, addMonths(to, -23)].sort()[1]!)
    const wanted = event.url.searchParams.get('point') ?? ''
    const names = await pointNames(work, event.locals.locale)
    const point = /^\d{1,9}$/.test(wanted) && (wanted === '0' || names[Number(wanted)]) ? Number(wanted) : null
    const additive = metric.kind === 'additive'
    const found = await shownSeries(work, {
      metric: metric.key,
      from: `${from}-01`,
      to: lastDay(to),
      by: !additive && metric.silence === 'nought' ? 'day' : 'month',
      points: point === null ? undefined : [point],
      perPoint: true,
    })
    const rows = found.rows.map(({ points, ...row }) => ({ ...row, sources: row.sources.map(inWords) }))
    const perPoint = [...new Set(found.rows.flatMap((row) => row.points?.map((p) => p.point) ?? []))]
      .sort((a, b) => a - b)
      .map((no) => ({
        point: no,
        name: names[no] ?? event.locals.t('facts.desk.whole'),
        amounts: found.rows.map((row) => row.points?.find((p) => p.point === no)?.amount ?? null),
        hidden: found.rows.map((row) => row.points?.find((p) => p.point === no)?.hidden ?? false),
        atLeast: found.rows.map((row) => row.points?.find((p) => p.point === no)?.atLeast ?? false),
      }))
    return {
      metric: { ...metric },
      by: found.by,
      from,
      to,
      point,
      names,
      rows,
      perPoint,
      sources: sources.map((one) => ({ ...one, source: inWords(one.source) })),
      gaps: found.gaps,
      notices: found.notices,
      additive,
      lastDay: lastDay(to),
      rowsShown: !countsPeople(metric),
    }
  })
