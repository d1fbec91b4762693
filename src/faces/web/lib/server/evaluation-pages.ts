// What the pages of evaluation workbooks share: what their forms say, and their choices.
import type { RequestEvent } from '@sveltejs/kit'
import type { Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import {
  type BeginEvaluation,
  type CriterionInput,
  figureKeys,
  figureName,
  numberIn,
  type Saying,
  sayingOfWorkbook,
  type Workbook,
} from '#rooms/insight'
import { text } from './act.ts'
import { textsIn } from './other-languages.ts'

/** What a form says of a round. */
export const roundIn = (form: FormData): Omit<BeginEvaluation, 'template' | 'locale' | 'file'> => ({
  title: text(form, 'title'),
  titles: textsIn(form, 'titles'),
  authority: text(form, 'authority'),
  from: numberIn(text(form, 'from')),
  to: numberIn(text(form, 'to')),
  due: text(form, 'due') || null,
  member: text(form, 'member') || null,
})

/** What a form says that a criterion asks. */
export const criterionIn = (form: FormData): CriterionInput => ({
  part: text(form, 'part'),
  code: text(form, 'code'),
  criterion: text(form, 'criterion'),
  kind: text(form, 'kind'),
  points: numberIn(text(form, 'points')),
  threshold: numberIn(text(form, 'threshold')),
  unit: text(form, 'unit'),
  figure: text(form, 'figure') || null,
  years: text(form, 'years') || null,
})

/** The bytes of an uploaded sheet; none where nothing was chosen. */
export async function sheetIn(form: FormData): Promise<Uint8Array> {
  const file = form.get('file')
  return file instanceof File ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array()
}

/** Figures that a criterion can have, those of one thing over another first. */
export function figureChoices({ locals: { t } }: Pick<RequestEvent, 'locals'>) {
  const keys = figureKeys()
  const of = (group: string, some: readonly string[]) => some.map((key) => ({ value: key, label: figureName(key, t), group }))
  return [
    { value: '', label: t('insight.evaluation.no-figure') },
    ...of(t('insight.indicators'), keys.indicators),
    ...of(t('insight.evaluation.metrics'), keys.metrics),
  ]
}

/** What sentences about a workbook are made with, and the language its sheet is written in. */
export async function sayingFor(work: Work, workbook: Workbook, { locals }: Pick<RequestEvent, 'locals'>): Promise<Saying> {
  return sayingOfWorkbook(workbook, locals, (await allianceOf(work)).default_locale)
}
