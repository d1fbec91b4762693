import { declaration, inLanguage, languageStyles, linked, list, packOdf, paragraph, spaces, words, xml } from './odf.ts'
import type { SaidFigure } from './say-figure.ts'
import type { SaidReport } from './say-report.ts'
import { headingOf, type Slide, slidesOf } from './slides.ts'

export const odpType = 'application/vnd.oasis.opendocument.presentation'

/** A report as an OpenDocument presentation, for whoever goes on working on the slides: titles, lists and tables are real ones. */
export const renderOdp = (report: SaidReport, url: string, at: Date): Promise<Buffer> =>
  packOdf(report, odpType, { styles: styles(report), content: content(report, url) }, at)

const text = (name: string, paragraph: string, size: number, more = '') =>
  `<style:style style:name="${name}" style:family="paragraph"><style:paragraph-properties ${paragraph}/><style:text-properties fo:font-size="${size}pt" style:font-size-asian="${size}pt" fo:color="#14201b" ${more}/></style:style>`

const styles = ({ locale }: SaidReport): string =>
  `${declaration}<office:document-styles ${spaces} office:version="1.3"><office:styles><style:default-style style:family="paragraph"><style:text-properties fo:font-size="18pt" style:font-size-asian="18pt" ${inLanguage(locale)}/></style:default-style>${text('Standard', 'fo:margin-bottom="2.5mm"', 18)}${text('Title', 'fo:margin-bottom="2mm"', 30, 'fo:font-weight="bold" style:font-weight-asian="bold"')}${text('Heading', 'fo:margin-bottom="2mm"', 24, 'fo:font-weight="bold" style:font-weight-asian="bold"')}${text('Second', 'fo:margin-bottom="1mm"', 12)}${text('Number', 'fo:text-align="end"', 16)}<style:style style:name="Bare" style:family="graphic"><style:graphic-properties draw:stroke="none" draw:fill="none"/></style:style></office:styles><office:automatic-styles><style:page-layout style:name="Wide"><style:page-layout-properties fo:page-width="280mm" fo:page-height="157.5mm" style:print-orientation="landscape"/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="Slide" style:page-layout-name="Wide"/></office:master-styles></office:document-styles>`

function content(report: SaidReport, url: string): string {
  const first = page('1', [
    box('title', 30, 40, paragraph(xml(report.title), 'Title')),
    box('outline', 75, 60, paragraph(words([report.alliance])) + paragraph(xml(report.about), 'Second') + changesOf(report)),
  ])
  const slides = slidesOf(report)
  const last = page(String(slides.length + 2), [
    box('title', 12, 18, paragraph(words([report.alliance]), 'Heading')),
    box('outline', 36, 100, paragraph(xml(report.foot), 'Second')),
  ])
  return `${declaration}<office:document-content ${spaces} office:version="1.3"><office:automatic-styles>${languageStyles(report)}</office:automatic-styles><office:body><office:presentation>${first}${slides.map((slide, i) => slideOf(slide, String(i + 2), report, url)).join('')}${last}</office:presentation></office:body></office:document-content>`
}

const changesOf = ({ changes }: SaidReport): string => (changes.length > 0 ? list(changes.slice(0, 4).map((one) => xml(one))) : '')

const page = (name: string, frames: readonly string[]): string =>
  `<draw:page draw:name="${name}" draw:master-page-name="Slide">${frames.join('')}</draw:page>`

/** A frame as wide as the slide; `top` and `height` in millimetres. */
const box = (kind: 'title' | 'outline', top: number, height: number, inner: string): string =>
  `<draw:frame draw:style-name="Bare" presentation:class="${kind}" svg:x="16mm" svg:y="${top}mm" svg:width="248mm" svg:height="${height}mm"><draw:text-box>${inner}</draw:text-box></draw:frame>`

function slideOf(slide: Slide, name: string, report: SaidReport, url: string): string {
  const heading = box('title', 12, 18, paragraph(xml(headingOf(slide)), 'Heading'))
  const says = slide.statements.map(({ parts, evidence }) => words(parts, url) + (evidence ? xml(` (${evidence})`) : ''))
  return page(name, [heading, slide.figures.length > 0 ? tableOf(name, slide.figures, report, url) : box('outline', 36, 110, list(says))])
}

function tableOf(name: string, figures: readonly SaidFigure[], { columns }: SaidReport, url: string): string {
  const cell = (...paragraphs: string[]) => `<table:table-cell>${paragraphs.join('')}</table:table-cell>`
  const row = (...cells: string[]) => `<table:table-row>${cells.join('')}</table:table-row>`
  const head = row(
    ...[columns.figure, columns.now, columns.beside].map((one, i) => cell(paragraph(xml(one), i === 0 ? 'Second' : 'Number'))),
  )
  const rows = figures.map(({ label, period, now, beside, opens }) =>
    row(
      cell(paragraph(linked(words(label), opens, url)), paragraph(xml(period), 'Second')),
      cell(paragraph(xml(now), 'Number')),
      cell(paragraph(xml(beside ?? '–'), 'Number')),
    ),
  )
  return `<draw:frame draw:style-name="Bare" svg:x="16mm" svg:y="36mm" svg:width="248mm" svg:height="110mm"><table:table table:name="t${name}"><table:table-column table:number-columns-repeated="3"/><table:table-header-rows>${head}</table:table-header-rows>${rows.join('')}</table:table></draw:frame>`
}
