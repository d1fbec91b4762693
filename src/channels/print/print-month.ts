import { addDays, audit, createFormatter, defineContract, firstDay, isMonth, lastDay, openRuler, translator, type Work } from '#platform'
import { allianceOf, listClosings, nameIn } from '#rooms/alliance'
import { calendarItems, holidaysOn, wordsIn } from '#rooms/content'
import { channelsPolicy } from '../policy.ts'
import { notAMonth } from './errors.ts'
import { inLetters } from './letters.ts'
import type { ProgrammeDay } from './month-programme.ts'
import { fileName, linkOfPrint, looksOf, type Printed, pathIn } from './printed.ts'

/** Something dated that readers can come to. */
export interface ProgrammeItem {
  /** The local day, and the time or null for the whole of it. */
  day: string
  time: string | null
  text: string
}

/** Filled by rooms that hold what readers come to (events, visits): what of it lies in these days, in a language. */
export const programmeSource =
  defineContract<(work: Work, range: { from: string; to: string; locale: string }) => Promise<ProgrammeItem[]>>('ProgrammeSource')

/**
 * The programme of a month on A5: what other rooms have dated, what goes out on a day if `posts` is asked for, days on which everything is
 * closed, holidays and days the library has written down.
 * @param input.month `2026-12`
 * @param input.posts also the posts that are planned or published in it
 */
export async function printMonth(work: Work, input: { month: string; locale: string; posts?: boolean }): Promise<Printed> {
  channelsPolicy.demand(work, 'export-print')
  if (!isMonth(input.month)) throw notAMonth()
  const { month, locale } = input
  const t = translator(locale)
  const fmt = createFormatter(locale, (await allianceOf(work)).time_zone, work.now)
  const ruler = await openRuler()
  const letters = (words: string) => inLetters(ruler, words, locale, words)
  const looks = await looksOf(work, locale)
  const title = t('channels.print.month-title', { month: fmt.month(month) })
  const own = await linkOfPrint(work, {
    kind: 'month-programme',
    about: { kind: 'month', id: month },
    target: await pathIn(work, '/', locale),
    label: title,
  })
  const days = (await daysOf(work, input)).map(
    ({ day, lines }): ProgrammeDay => ({
      day: fmt.day(day, 'short'),
      lines: lines.map((line) => ({ ...line, text: letters(line.text) })),
    }),
  )
  const { monthProgramme } = await import('./month-programme.ts')
  const sheets = monthProgramme(
    {
      ...looks,
      library: letters(looks.library),
      title,
      scan: t('channels.print.scan-site'),
      ...own,
      days,
      empty: t('channels.print.month-empty'),
      page: (no) => t('channels.print.page', { no }),
    },
    ruler,
  )
  await audit(work, 'channels.print-drawn', { kind: 'month', id: month }, { title, form: 'month-programme' })
  const { drawSheets } = await import('./draw-sheets.ts')
  const bytes = await drawSheets(sheets, { title, author: looks.library, locale })
  return { bytes, mime: 'application/pdf', name: fileName(['programme', month, locale], 'pdf') }
}

type Dated = { day: string; lines: { time: string; text: string; quiet: boolean }[] }

async function daysOf(work: Work, { month, locale, posts }: { month: string; locale: string; posts?: boolean }): Promise<Dated[]> {
  const t = translator(locale)
  const [from, to] = [firstDay(month), lastDay(month)]
  const found = new Map<string, Dated['lines']>()
  const add = (day: string, time: string | null, text: string, quiet = false) =>
    void found.set(day, [...(found.get(day) ?? []), { time: time ?? '', text, quiet }])
  const all: string[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) all.push(day)
  for (const note of await holidaysOn(work, all))
    if (note.kind !== 'working-day') add(note.day, null, wordsIn(note.names, locale).text, true)
  for (const closing of await listClosings(work, { points: [], from })) {
    if (closing.effect !== 'closed') continue
    const reason = nameIn({ name: closing.reason, names: closing.reasons }, locale)
    for (const day of all)
      if (closing.starts.slice(0, 10) <= day && closing.ends > `${day}T00:00`) add(day, null, t('channels.print.closed', { reason }), true)
  }
  for (const source of programmeSource.all())
    for (const item of await source(work, { from, to, locale })) add(item.day, item.time, item.text)
  if (posts)
    for (const { day, items } of await calendarItems(work, { from, to, locale }))
      for (const item of items) if (['scheduled', 'published'].includes(item.state)) add(day, item.time, item.title)
  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, lines]) => ({ day, lines: lines.toSorted((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0)) }))
}
