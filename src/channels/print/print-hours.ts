import { addDays, audit, createFormatter, openRuler, translator, type Work } from '#platform'
import { dayHours, pointByNo, readerOf, sayName, sayWhere, scheduleOf, statisticalDay } from '#rooms/alliance'
import { channelsPolicy } from '../policy.ts'
import { inLetters } from './letters.ts'
import { fileName, linkOfPrint, looksOf, type Printed, pathIn } from './printed.ts'
import type { PaperWidth, Receipt } from './receipt.ts'

/** The opening hours of a place for the next seven days on a receipt, as a PDF or as plain text. Closings are in them. */
export async function printHours(
  work: Work,
  input: { point: number; width: PaperWidth; locale: string; plain?: boolean },
): Promise<Printed> {
  channelsPolicy.demand(work, 'export-print')
  const { locale, width } = input
  const t = translator(locale)
  const point = await pointByNo(work, input.point)
  const reader = await readerOf(work, locale)
  const schedule = await scheduleOf(work, input.point, { locale })
  const fmt = createFormatter(locale, schedule.zone, work.now)
  const today = statisticalDay(schedule.zone, schedule.dayEnds, work.now)
  const name = sayName(point, reader).text
  const ruler = await openRuler()
  const letters = (words: string) => inLetters(ruler, words, locale, name)
  const lines = Array.from({ length: 7 }, (_, i) => {
    const { day, intervals, notes, known } = dayHours(schedule, addDays(today, i))
    const open = intervals.map(({ opens, closes }) => `${opens}–${closes}`).join(', ')
    const said = open || t(known ? 'channels.print.shut' : 'channels.print.hours-unknown')
    return letters([`${fmt.day(day, 'short')}  ${said}`, ...notes.map(({ reason }) => reason)].join(' · '))
  })
  const own = await linkOfPrint(work, {
    kind: 'hours-receipt',
    about: { kind: 'point', id: String(point.point_no) },
    target: await pathIn(work, `/points/${point.point_no}`, locale),
    label: name,
  })
  const receipt: Receipt = {
    library: letters((await looksOf(work, locale)).library),
    title: letters(name),
    blocks: [
      { head: t('channels.print.hours'), lines },
      {
        head: t('channels.print.where'),
        lines: [...sayWhere(point, reader).map(({ text }) => text), point.phone ?? ''].filter(Boolean).map(letters),
      },
    ].filter(({ lines: some }) => some.length > 0),
    scan: t('channels.print.scan-place'),
    ...own,
  }
  await audit(work, 'channels.print-drawn', { kind: 'point', id: point.point_no }, { title: name, form: `receipt-${width}` })
  const { receiptSheet, receiptText } = await import('./receipt.ts')
  const file = (ending: string) => fileName(['hours', String(point.point_no), locale], ending)
  if (input.plain) return { bytes: Buffer.from(receiptText(receipt, width)), mime: 'text/plain; charset=utf-8', name: file('txt') }
  const { drawSheets } = await import('./draw-sheets.ts')
  const bytes = await drawSheets([receiptSheet(receipt, width, ruler)], { title: name, author: receipt.library, locale })
  return { bytes, mime: 'application/pdf', name: file('pdf') }
}
