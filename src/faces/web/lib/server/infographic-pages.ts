import type { RequestEvent } from '@sveltejs/kit'
import { addMonths, monthOf, type Work } from '#platform'
import { listServicePoints, localDay } from '#rooms/alliance'
import { type AskInfographic, infographicForms, infographicShapes } from '#rooms/content'
import { metrics } from '#rooms/facts'
import { listGoals, sayTitle, strategyPolicy } from '#rooms/strategy'
import { readerIn } from './reader.ts'

/** What is asked of the figures, as it stands in an address or a form. */
export function askedOf(asked: URLSearchParams | FormData, locales: readonly string[] = []): AskInfographic {
  const one = (name: string) => String(asked.get(name) ?? '').trim()
  const metrics = [one('metric'), ...(one('form') === 'three' ? [one('metric2'), one('metric3')] : [])].filter(Boolean)
  const points = asked
    .getAll('points')
    .map(Number)
    .filter((point) => Number.isInteger(point) && point > 0)
  const titles = Object.fromEntries(locales.map((locale) => [locale, one(`titles.${locale}`)]))
  return {
    form: one('form'),
    shape: one('shape') || 'square',
    metrics,
    goal: one('goal') || null,
    from: one('from'),
    to: one('to') || one('from'),
    points: points.length > 0 ? points : null,
    titles,
  }
}

/** What the form of an infographic offers, and what it begins with: the month that is over. */
export async function infographicChoices(work: Work, event: Pick<RequestEvent, 'locals'>) {
  const { locale, t } = event.locals
  const over = addMonths(monthOf(await localDay(work, null, work.now)), -1)
  const goals = strategyPolicy.allows(work.actor, 'read-strategy') ? await listGoals(work, {}) : []
  return {
    forms: infographicForms.map((value) => ({ value, label: t(`content.infographics.form.${value}`) })),
    shapes: infographicShapes.map((value) => ({ value, label: t(`content.infographics.shape.${value}`) })),
    metrics: metrics().map(({ key }) => ({ value: key as string, label: t(`metrics.${key}.name`) })),
    goals: goals.map((goal) => ({ value: goal.goalId, label: sayTitle(goal, readerIn(event as RequestEvent)).text })),
    points: (await listServicePoints(work, {})).map((point) => ({
      value: String(point.point_no),
      label: point.names[locale] || point.name,
    })),
    first: { form: 'number', metric: 'visits.onsite', shape: 'square', from: over, to: over },
  }
}

/** The question as an address carries it on. */
export function questionOf({ form, shape, metrics = [], goal, from, to, points }: AskInfographic): string {
  const query = new URLSearchParams({ form, shape: shape ?? 'square', from: from ?? '', to: to ?? '' })
  for (const [i, metric] of metrics.entries()) query.set(i === 0 ? 'metric' : `metric${i + 1}`, metric)
  if (goal) query.set('goal', goal)
  for (const point of points ?? []) query.append('points', String(point))
  return query.toString()
}
