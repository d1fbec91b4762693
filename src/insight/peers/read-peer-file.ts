import { addMonths, firstDay, isMonth, lastDay, refuseField } from '#platform'
import { readFigure, readPeriod, readTable, spanEnd, spanNames } from '#rooms/facts'

/** What a library of others counted: whose, of which kind (the other columns), for which days (none: at any time), how much. */
export type PeerRow = [authority: string, kind: string, from: string | null, to: string | null, count: number]

export interface PeerFile {
  rows: PeerRow[]
  /** Lines that are not in it, and why, up to 50. */
  left: { line: number; why: 'no-authority' | 'no-period' | 'no-count' }[]
  leftCount: number
}

const authorityHeader = /^(authority|local authority|authority code|library service|service|library|单位|图书馆|馆名)$/i
const periodHeader = /^(period|year|date|时段|年份|年度)$/i
const countHeader = /^(count|amount|value|number|population|数量|人数|人口)$/i
const mostRows = 200_000

/**
 * Reads a table of others: a column of authorities, one of periods (ISO 8601 intervals such as 2023-04-01/P3M, months, quarters, years), one of
 * counts; all other columns tell kinds apart. A population may stand without a period. Nothing is guessed: a line that lacks something is left
 * out and told. Refuses the field `file`.
 */
export async function readPeerFile(bytes: Uint8Array, measure: string): Promise<PeerFile> {
  const open = async function* () {
    yield bytes
  }
  const { records } = await readTable(open)
  const file: PeerFile = { rows: [], left: [], leftCount: 0 }
  let columns: { authority: number; period: number; count: number; kinds: number[] } | undefined
  for await (const some of records)
    for (const { line, fields } of some) {
      if (!columns) {
        columns = columnsOf(fields, measure)
        continue
      }
      if (fields.every((field) => field.trim() === '')) continue
      const row = rowOf(fields, columns)
      if (typeof row === 'string') {
        file.leftCount++
        if (file.left.length < 50) file.left.push({ line, why: row })
      } else file.rows.push(row)
      if (file.rows.length > mostRows) throw refuseField('file', 'insight.peers-too-long', { max: mostRows })
    }
  if (file.rows.length === 0) throw refuseField('file', 'insight.peers-no-rows')
  return file
}

function columnsOf(fields: readonly string[], measure: string) {
  const headers = fields.map((field) => field.normalize('NFKC').trim())
  const find = (header: RegExp) => headers.findIndex((text) => header.test(text))
  const [authority, period, count] = [find(authorityHeader), find(periodHeader), find(countHeader)]
  if (authority < 0 || count < 0 || (period < 0 && measure !== 'population')) throw refuseField('file', 'insight.peers-columns')
  return {
    authority,
    period,
    count,
    kinds: headers.flatMap((text, col) => ([authority, period, count].includes(col) || text === '' ? [] : [col])),
  }
}

function rowOf(fields: readonly string[], columns: ReturnType<typeof columnsOf>): PeerRow | PeerFile['left'][number]['why'] {
  const at = (col: number) => (fields[col] ?? '').normalize('NFKC').trim().slice(0, 120)
  const authority = at(columns.authority)
  if (authority === '') return 'no-authority'
  const period = columns.period < 0 ? null : daysOf(at(columns.period))
  if (period === undefined) return 'no-period'
  const figure = readFigure(at(columns.count), 'count')
  if (figure.kind !== 'amount') return 'no-count'
  const kind = columns.kinds.map(at).filter(Boolean).join(', ')
  return [authority, kind, period?.from ?? null, period?.to ?? null, figure.amount]
}

/** The days of a period: whole months in ISO 8601 (2023-04-01/P3M, /P1Y: financial years begin when they like), or what imports understand. */
function daysOf(text: string): { from: string; to: string } | undefined {
  const [, month, count, unit] = /^(\d{4}-\d\d)-01\/P(\d{1,2})([MY])$/.exec(text) ?? []
  if (month && isMonth(month) && Number(count) > 0)
    return { from: firstDay(month), to: lastDay(addMonths(month, Number(count) * (unit === 'Y' ? 12 : 1) - 1)) }
  const period = readPeriod(text)
  return period && { from: period.day, to: spanEnd(spanNames.indexOf(period.span), period.day) }
}
