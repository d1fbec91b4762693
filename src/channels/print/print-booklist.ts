import { audit, openRuler, translator, type Work } from '#platform'
import { type PublicBooklist, type PublicItem, previewBooklist } from '#rooms/content'
import { channelsPolicy } from '../policy.ts'
import { listNotPublic } from './errors.ts'
import { inLetters } from './letters.ts'
import type { PrintedList } from './of-booklist.ts'
import { fileName, linkOfPrint, looksOf, type Printed, pathIn } from './printed.ts'
import type { PaperWidth, Receipt } from './receipt.ts'

/** What a list can be printed as. */
export const booklistPrints = ['shelf-talkers', 'bookmarks', 'table-sign', 'receipt-58', 'receipt-80'] as const
export type BooklistPrint = (typeof booklistPrints)[number]

/** The width of paper in the name of a form, and whether it is a receipt at all. */
export const paperOf = (form: string): PaperWidth | undefined => (form === 'receipt-58' ? 58 : form === 'receipt-80' ? 80 : undefined)

/**
 * Prints a list that readers have, in a language: signs for the shelf, bookmarks, a sign for a table, a receipt (a PDF, or plain text for a
 * printer that is sent text). Each form carries codes with a scene of its own, the same however often it is printed. Nothing is cut: what does
 * not fit in the smallest letters is refused with the book it is about (`channels.print.does-not-fit`).
 */
export async function printBooklist(
  work: Work,
  wanted: { list: string; form: BooklistPrint; locale: string; plain?: boolean },
): Promise<Printed> {
  channelsPolicy.demand(work, 'export-print')
  const list = await previewBooklist(work, wanted.list, wanted.locale)
  if (!list.public) throw listNotPublic()
  const { form } = wanted
  const printed = await inWords(work, list, form, wanted.locale)
  await audit(work, 'channels.print-drawn', { kind: 'booklist', id: list.id }, { title: list.title, form })
  const paper = paperOf(form)
  const name = (ending: string) => fileName([list.slug, form, list.locale], ending)
  const ruler = await openRuler()
  if (paper && wanted.plain) {
    const { receiptText } = await import('./receipt.ts')
    return { bytes: Buffer.from(receiptText(receiptOf(printed), paper)), mime: 'text/plain; charset=utf-8', name: name('txt') }
  }
  const { drawSheets } = await import('./draw-sheets.ts')
  const layouts = await import('./of-booklist.ts')
  const { receiptSheet } = await import('./receipt.ts')
  const sheets = paper
    ? [receiptSheet(receiptOf(printed), paper, ruler)]
    : form === 'shelf-talkers'
      ? layouts.shelfTalkers(printed, ruler)
      : form === 'bookmarks'
        ? layouts.bookmarks(printed, ruler)
        : layouts.tableSign(printed, ruler)
  const bytes = await drawSheets(sheets, { title: list.title, author: printed.library, locale: list.locale })
  return { bytes, mime: 'application/pdf', name: name('pdf') }
}

/** The list in letters that can be printed, each book with its code where this form shows it. */
async function inWords(work: Work, list: PublicBooklist, form: BooklistPrint, locale: string): Promise<PrintedList> {
  const t = translator(list.locale)
  const ruler = await openRuler()
  const letters = (words: string, item: string, of = list.locale) => inLetters(ruler, words, of, item)
  const looks = await looksOf(work, list.locale)
  const path = await pathIn(work, list.path, locale)
  const link = (target: string, label: string) => linkOfPrint(work, { kind: form, about: { kind: 'booklist', id: list.id }, target, label })
  const own = await link(path, list.title)
  const book = async (item: PublicItem) => ({
    title: letters(item.title, item.title, item.language || list.locale),
    by: letters(
      [item.author, item.year === null ? '' : String(item.year)].filter(Boolean).join(', '),
      item.title,
      item.language || list.locale,
    ),
    note: letters(item.note, item.title, item.noteLocale),
    shelf: letters(item.callNumber, item.title),
    place: letters(item.place, item.title),
    qr: form === 'shelf-talkers' ? (await link(`${path}#${item.id}`, `${list.title}: ${item.title}`)).qr : [],
  })
  const books = []
  for (const item of list.items) books.push(await book(item))
  return {
    ...looks,
    library: letters(looks.library, looks.library),
    title: letters(list.title, list.title),
    about: letters(list.about, list.title),
    scan: t('channels.print.scan-list'),
    ...own,
    books,
  }
}

const receiptOf = ({ library, title, books, scan, address, qr }: PrintedList): Receipt => ({
  library,
  title,
  blocks: books.map(({ title: head, by, shelf, place }) => ({
    head,
    lines: [by, [shelf, place].filter(Boolean).join(' · ')].filter(Boolean),
  })),
  scan,
  address,
  qr,
})
