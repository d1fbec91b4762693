// What the pages and files of returns share.
import { addMonths, monthOf, type Work } from '#platform'
import { allianceOf, localDay } from '#rooms/alliance'
import { type AskReturn, type Return, returnKinds, type SaidLine, sayingOfReturn, sayLines } from '#rooms/insight'

/** What an address asks for; unless it says, the ministry's or the map's return, of the last year that is over. */
export async function returnAsked(work: Work, url: URL): Promise<AskReturn> {
  const today = await localDay(work, null, work.now)
  const kind = url.searchParams.get('kind') ?? ((await allianceOf(work)).country === 'CN' ? 'mct' : returnKinds[0])
  const period = url.searchParams.get('period') ?? addMonths(monthOf(today), -12).slice(0, 4)
  const [what, id] = (url.searchParams.get('of') ?? '').split(':')
  return { kind, period, member: what === 'member' && id ? id : undefined }
}

/** A return in the reader's words. */
export async function sayForPage(work: Work, content: Return, locals: App.Locals): Promise<{ of: string; lines: SaidLine[] }> {
  const { default_locale } = await allianceOf(work)
  const saying = sayingOfReturn(content, locals, default_locale)
  return { of: content.of.titles[locals.locale] || content.of.title, lines: sayLines(content, saying) }
}

export const returnColumns = [
  'key',
  'asks',
  'figure',
  'says',
  'made_from',
  'parts',
  'told_for',
  'source',
  'lacks',
  'note',
  'rule_read',
] as const

export const returnRow = (line: SaidLine) => [
  line.key,
  line.asks,
  line.amount,
  line.says,
  line.rule,
  line.parts.map((part) => `${part.name}: ${part.says}`).join('; '),
  [...new Set(line.parts.flatMap((part) => part.days ?? []))].join('; '),
  [...new Set(line.parts.map((part) => part.source).filter((source) => source !== ''))].join('; '),
  line.lacks.join(' '),
  line.note,
  line.seen ? 'yes' : 'no',
]

/** A name for a file: `2025`, or `2025-07-2026-06`. */
export const periodInFile = ({ period }: Pick<Return, 'period'>): string => period.replace('/', '-')
