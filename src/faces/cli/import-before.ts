// What `foyer import` says of a site, of addresses and of codes from before.
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { type Platform, translator } from '#platform'
import { importSite } from '#rooms/channels'
import { importOldAddresses } from '#rooms/reach'
import type { Given } from './command.ts'
import { system } from './open.ts'

/** A report as it is printed, and as JSON. */
export interface Said {
  report: object
  lines: string[]
}

const most = 20

/** Takes in a feed or an export of the old site; the file is read as it lies, however large. */
export async function bringSite(house: Platform, alliance: string, given: Given, path: string, dryRun: boolean): Promise<Said> {
  const t = translator('en')
  const report = await importSite(house, alliance, system, {
    open: () => createReadStream(path),
    name: basename(path),
    pictures: given.text('pictures'),
    fetchPictures: given.has('fetch-pictures'),
    series: given.list('series'),
    language: given.text('language'),
    authors: !given.has('without-authors'),
    reopen: given.has('reopen'),
    dryRun,
  })
  const { pictures } = report
  return {
    report,
    lines: [
      `  ${report.read} items read (${report.kind}, ${report.encoding}): ${report.posts} posts, ${report.pages} pages and ${report.drafts} drafts ${dryRun ? 'would come' : 'came'}, ${report.known} known, ${report.refusedCount} put aside${report.waiting > 0 ? `, ${report.waiting} wait for their pictures: run it again` : ''}`,
      `  ${report.addresses} old addresses ${dryRun ? 'would lead' : 'lead'} here; ${pictures.found} pictures: ${pictures.brought} came, ${pictures.known} known, ${pictures.missing} missing, ${pictures.withoutAlt} not described`,
      ...(report.comments > 0 ? [`  ${report.comments} comments of readers were not taken`] : []),
      ...Object.entries(report.passedOver).map(([kind, count]) => `  not taken: ${count} ${kind}`),
      ...(report.onlySummaries ? [`  ${t('channels.bring.only-summaries')}`] : []),
      ...report.reopens.map(({ metric, month }) => `  ${dryRun ? 'would open' : 'opened'} again: ${metric} ${month}`),
      ...report.refused
        .slice(0, most)
        .map(({ item, line, title, code, params }) => `  item ${item}, line ${line} (${title}): ${t(`refusals.${code}`, params)}`),
      ...report.notes
        .slice(0, most)
        .map(({ item, title, code, params }) => `  item ${item} (${title}): ${t(`channels.site.note.${code}`, params)}`),
    ],
  }
}

/** Takes in old addresses, or printed codes. */
export async function bringAddresses(
  house: Platform,
  alliance: string,
  given: Given,
  path: string,
  { what, dryRun }: { what: 'addresses' | 'codes'; dryRun: boolean },
): Promise<Said> {
  const t = translator('en')
  const file = await readFile(path)
  const report = await house.work(alliance, system, (work) =>
    importOldAddresses(work, { file, name: basename(path), what, prefix: given.text('prefix'), dryRun }),
  )
  return {
    report,
    lines: [
      `  ${report.read} lines read (${report.encoding}): ${report.kept} ${dryRun ? 'would be new' : 'new'}, ${report.known} known, ${report.refused.length} refused`,
      ...report.refused.slice(0, most).map(({ line, code, params }) => `  line ${line}: ${t(`refusals.${code}`, params)}`),
    ],
  }
}
