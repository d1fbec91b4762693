import { type FieldProblem, Fields, locales, refuseField, refuseFields, toCsv, translator } from '#platform'
import { readTable } from '#rooms/facts'
import { type Asked, type CriterionInput, checkCriterion, figureKeys, figureNamed } from './check-criterion.ts'
import { figureName } from './say-workbook.ts'

// Whoever judges hands out a sheet of their own: this is the table it is brought as, and the table a workbook is written as.

export const sheetColumns = ['part', 'code', 'criterion', 'kind', 'points', 'threshold', 'unit', 'figure', 'years'] as const
type Column = (typeof sheetColumns)[number]

const headers: Readonly<Record<Column, RegExp>> = {
  part: /^(part|部分|一级指标)$/i,
  code: /^(code|编号|序号)$/i,
  criterion: /^(criterion|指标|标准|评估标准)$/i,
  kind: /^(kind|类型)$/i,
  points: /^(points|分值)$/i,
  threshold: /^(threshold|达标值|标准值)$/i,
  unit: /^(unit|单位)$/i,
  figure: /^(figure|数据|数据项)$/i,
  years: /^(years|年度口径)$/i,
}
const kinds: Readonly<Record<string, string>> = { 必备: 'must', 必备条件: 'must', 计分: 'points', 评分: 'points', 得分: 'points' }

const rules: Readonly<Record<string, string>> = {
  ...{ 每年: 'each', 每年均须达到: 'each', 'each year': 'each' },
  ...{ 平均: 'mean', 年均: 'mean', 各年平均: 'mean', 'mean of the years': 'mean' },
  ...{ 最后一年: 'last', 末年: 'last', 以末年为准: 'last', 'last year': 'last', 'the last year': 'last' },
}

const plain = (text: string) => text.normalize('NFKC').trim().toLowerCase()
let byName: Map<string, string> | undefined

/** The key of a figure by its name in the house, in any of its languages. A name that two figures share names neither. */
function figureCalled(text: string): string {
  if (figureNamed(text.trim())) return text
  if (!byName) {
    const { indicators, metrics } = figureKeys()
    const names = [...indicators, ...metrics].flatMap((key) =>
      [...new Set(locales().map((one) => plain(figureName(key, translator(one)))))].map((name) => ({ name, key })),
    )
    byName = new Map(
      [...Map.groupBy(names, ({ name }) => name)].flatMap(([name, all]) => (all.length === 1 ? [[name, all[0]!.key] as const] : [])),
    )
  }
  return byName.get(plain(text)) ?? text
}

/** More no sheet of an authority has. */
export const mostCriteria = 1000
export const mostSheetBytes = 2 * 1024 * 1024
const mostTold = 50

/**
 * Reads a sheet whole or not at all: a line that says something wrong is named with its column and why, up to 50, then how many more there are.
 * Refuses the field `file`.
 */
export async function readSheet(bytes: Uint8Array): Promise<Asked[]> {
  if (bytes.length > mostSheetBytes) throw refuseField('file', 'insight.criteria-too-large', { max: mostSheetBytes / 1024 / 1024 })
  const { records } = await readTable(async function* () {
    yield bytes
  })
  const rows: Asked[] = []
  const problems: FieldProblem[] = []
  const seen = new Set<string>()
  let at: Map<Column, number> | undefined
  let more = 0
  let lines = 0
  const wrong = (line: number, column: string, why: string, params: FieldProblem['params'] = {}) => {
    if (problems.length < mostTold) problems.push({ field: 'file', code: `insight.line-${why}`, params: { ...params, line, column } })
    else more++
  }
  for await (const some of records)
    for (const { line, fields } of some) {
      if (!at) {
        at = columnsOf(fields)
        continue
      }
      if (fields.every((field) => field.trim() === '')) continue
      if (++lines > mostCriteria) throw refuseField('file', 'insight.criteria-too-many', { max: mostCriteria })
      const check = new Fields('insight')
      const row = checkCriterion(check, inputOf(fields, at))
      if (seen.has(row.code) && row.code !== '') check.wrong('code', 'criterion-twice')
      seen.add(row.code)
      for (const { field, code, params } of check.problems) wrong(line, field, code.slice('insight.'.length), params)
      if (check.problems.length === 0) rows.push(row)
    }
  if (more > 0) problems.push({ field: 'file', code: 'insight.line-more', params: { count: more } })
  if (problems.length > 0) throw refuseFields(problems)
  if (rows.length === 0) throw refuseField('file', 'insight.criteria-no-rows')
  return rows
}

function columnsOf(fields: readonly string[]): Map<Column, number> {
  const titles = fields.map((field) => field.normalize('NFKC').trim())
  const at = new Map(
    sheetColumns.flatMap((column) => {
      const found = titles.findIndex((title) => headers[column].test(title))
      return found < 0 ? [] : [[column, found] as const]
    }),
  )
  for (const needed of ['part', 'code', 'criterion', 'kind'] as const)
    if (!at.has(needed)) throw refuseField('file', 'insight.criteria-columns', { columns: sheetColumns.join(', ') })
  return at
}

function inputOf(fields: readonly string[], at: ReadonlyMap<Column, number>): CriterionInput {
  const text = (column: Column) => fields[at.get(column) ?? -1] ?? ''
  const kind = text('kind').normalize('NFKC').trim()
  return {
    part: text('part'),
    code: text('code'),
    criterion: text('criterion'),
    kind: kinds[kind] ?? kind.toLowerCase(),
    points: numberIn(text('points')),
    threshold: numberIn(text('threshold')),
    unit: text('unit'),
    figure: figureCalled(text('figure')),
    years: rules[plain(text('years'))] ?? text('years'),
  }
}

/** 120,000 or 85 % or 0.02; nothing where the cell is empty, NaN for what is no number. */
export function numberIn(text: string): number | null {
  const plain = text.normalize('NFKC').replace(/[\s'’]/g, '')
  if (plain === '') return null
  const digits = /^\d{1,3}(,\d{3})+(\.\d+)?%?$/.test(plain) ? plain.replaceAll(',', '') : plain
  return /^\d+(\.\d+)?%?$/.test(digits) ? Number(digits.replace('%', '')) : Number.NaN
}

/** A workbook's criteria as the table that {@link readSheet} reads back as the same. */
export const writeSheet = (criteria: readonly Asked[]): string =>
  toCsv(
    sheetColumns,
    criteria.map((one) => sheetColumns.map((column) => one[column])),
  )
