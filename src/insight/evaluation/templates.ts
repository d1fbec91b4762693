import { locales, type Translate, translator } from '#platform'
import type { Reader } from '#rooms/alliance'
import type { CriterionInput } from './check-criterion.ts'

/**
 * What a workbook can begin from. `three-parts`: the frame of the national evaluation of public libraries in China (6th and 7th round), with the
 * four must-haves of the 6th round that were read, in a secondary source, for county libraries of the central region, first class. Full score
 * tables were not found, so there is none. `five-groups`: the groups of WH/T 70-2020. All else comes from the sheet of whoever judges.
 */
export const templates = ['three-parts', 'five-groups', 'empty'] as const
export type Template = (typeof templates)[number]

const parts: Readonly<Record<Template, readonly string[]>> = {
  'three-parts': ['must', 'service', 'professional', 'conditions'],
  'five-groups': ['facilities', 'funds-and-staff', 'collections', 'services', 'cooperation-and-management'],
  empty: [],
}

/** A library of 0.02 new items a head has 20 a thousand heads, by which the house tells them. */
const mustHaves: readonly { key: string; threshold: number; figure: string | null; years: CriterionInput['years'] }[] = [
  { key: 'loans', threshold: 120_000, figure: 'loans', years: 'each' },
  { key: 'satisfaction', threshold: 85, figure: null, years: 'each' },
  { key: 'floor', threshold: 5_000, figure: 'floor.area', years: 'last' },
  { key: 'new-items', threshold: 20, figure: 'items-added-per-head', years: 'each' },
]

/** The parts of a frame, by name, whether anything stands in them or not. */
export const partsOf = (template: Template, t: Translate): string[] => parts[template].map((part) => t(`insight.evaluation.part.${part}`))

/**
 * The language in which a workbook's parts are named: that of whoever began it from a template. One in which nothing stands yet shows its frame to
 * everybody in their own; one that is of its own sheet alone is in the alliance's first. Pure.
 */
export function languageIn(template: Template, named: readonly string[], { locale, first }: Reader): string {
  if (named.length === 0 && template !== 'empty') return locale
  const count = (one: string) => partsOf(template, translator(one)).filter((part) => named.includes(part)).length
  return locales().reduce((best, one) => (count(one) > count(best) ? one : best), first)
}

/** The criteria of a template in a language. */
export const criteriaOf = (template: Template, t: Translate): CriterionInput[] =>
  template !== 'three-parts'
    ? []
    : mustHaves.map(({ key, threshold, figure, years }, i) => ({
        part: t('insight.evaluation.part.must'),
        code: `6-${i + 1}`,
        criterion: t(`insight.evaluation.template.must.${key}`),
        kind: 'must',
        points: null,
        threshold,
        unit: t(`insight.evaluation.template.unit.${key}`),
        figure,
        years,
      }))
