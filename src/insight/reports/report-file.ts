import { translator, type Work } from '#platform'
import { reportById } from './kept-reports.ts'
import { renderCsv } from './render-csv.ts'
import { renderHtml } from './render-html.ts'
import { odpType, renderOdp } from './render-odp.ts'
import { odtType, renderOdt } from './render-odt.ts'
import { renderPdf } from './render-pdf.ts'
import { renderSlides } from './render-slides.ts'
import { sayReport } from './say-report.ts'

export const reportForms = ['html', 'pdf', 'odt', 'slides', 'odp', 'csv'] as const
export type ReportForm = (typeof reportForms)[number]

export interface ReportFile {
  bytes: Uint8Array
  mime: string
  name: string
}

/** A kept report as a file: the same sentences and figures in each form. Refuses `insight.no-such-report`. */
export async function reportFile(
  work: Work,
  { report: id, version, form, locale }: { report: string; version?: number; form: ReportForm; locale: string },
): Promise<ReportFile> {
  const kept = await reportById(work, id, version)
  const said = sayReport(kept, locale)
  const { url } = work.house.config
  const name = `${kept.report.kind}-${kept.report.period}-v${kept.version}${form === 'slides' ? '-slides.html' : `.${form}`}`
  const text = (content: string) => new TextEncoder().encode(content)
  if (form === 'pdf')
    return { bytes: await renderPdf(said, `${url}/desk/insight/reports/${id}?version=${kept.version}`), mime: 'application/pdf', name }
  if (form === 'odt') return { bytes: await renderOdt(said, url, kept.madeAt), mime: odtType, name }
  if (form === 'odp') return { bytes: await renderOdp(said, url, kept.madeAt), mime: odpType, name }
  if (form === 'slides') return { bytes: text(renderSlides(said, url)), mime: 'text/html; charset=utf-8', name }
  if (form === 'csv') return { bytes: text(renderCsv(said, translator(locale), url)), mime: 'text/csv; charset=utf-8', name }
  return { bytes: text(renderHtml(said, url)), mime: 'text/html; charset=utf-8', name }
}
