import { declaration, inLanguage, languageStyles, linked, list, packOdf, paragraph, spaces, words, xml } from './odf.ts'
import type { SaidFigure } from './say-figure.ts'
import type { SaidReport, SaidSection } from './say-report.ts'
import type { SaidStatement } from './say-statement.ts'

// A text document as OASIS OpenDocument 1.3 describes it: headings, lists and tables by their own elements, so that whoever goes on writing in it
// has them too.

export const odtType = 'application/vnd.oasis.opendocument.text'

/** A report as an OpenDocument text, for whoever goes on writing in it. `url` is the house's; every entry of the file has the time `at`. */
export const renderOdt = (report: SaidReport, url: string, at: Date): Promise<Buffer> =>
  packOdf(report, odtType, { styles: styles(report), content: content(report, url) }, at)

const styles = ({ locale }: SaidReport): string => {
  const style = (name: string, paragraph: string, text: string, parent = 'Standard') =>
    `<style:style style:name="${name}" style:family="paragraph"${name === 'Standard' ? '' : ` style:parent-style-name="${parent}"`}><style:paragraph-properties ${paragraph}/><style:text-properties ${text}/></style:style>`
  const heading = (level: number, size: string) =>
    `<style:style style:name="Heading_${level}" style:display-name="Heading ${level}" style:family="paragraph" style:parent-style-name="Standard" style:default-outline-level="${level}"><style:paragraph-properties fo:margin-top="4mm" fo:margin-bottom="2mm" fo:keep-with-next="always"/><style:text-properties fo:font-size="${size}" fo:font-weight="bold" style:font-size-asian="${size}" style:font-weight-asian="bold"/></style:style>`
  return `${declaration}<office:document-styles ${spaces} office:version="1.3"><office:styles><style:default-style style:family="paragraph"><style:text-properties fo:font-size="10pt" style:font-size-asian="10pt" ${inLanguage(locale)}/></style:default-style>${style('Standard', 'fo:margin-bottom="1.5mm"', 'fo:font-size="10pt"')}${style('Second', 'fo:margin-bottom="1mm"', 'fo:font-size="8.5pt" style:font-size-asian="8.5pt" fo:color="#43514a"')}${style('Number', 'fo:text-align="end"', 'fo:font-size="10pt"')}${heading(1, '18pt')}${heading(2, '12pt')}</office:styles><office:automatic-styles><style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="210mm" fo:page-height="297mm" fo:margin-top="15mm" fo:margin-bottom="15mm" fo:margin-left="15mm" fo:margin-right="15mm"/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4"/></office:master-styles></office:document-styles>`
}

function content(report: SaidReport, url: string): string {
  const changes = report.changes.length > 0 ? list(report.changes.map((text) => xml(text))) : ''
  return `${declaration}<office:document-content ${spaces} office:version="1.3"><office:automatic-styles>${languageStyles(report)}</office:automatic-styles><office:body><office:text>${paragraph(words([report.alliance]), 'Second')}${heading(report.title, 1)}${paragraph(xml(report.about), 'Second')}${report.sections.map((section) => sectionOf(section, report, url)).join('')}${changes}${paragraph(xml(report.foot), 'Second')}</office:text></office:body></office:document-content>`
}

const heading = (text: string, level: number): string =>
  `<text:h text:style-name="Heading_${level}" text:outline-level="${level}">${xml(text)}</text:h>`

function sectionOf({ heading: title, statements, figures }: SaidSection, report: SaidReport, url: string): string {
  const says = ({ parts, evidence }: SaidStatement) => words(parts, url) + (evidence ? xml(` (${evidence})`) : '')
  return (
    heading(title, 2) +
    (statements.length > 0 ? list(statements.map(says)) : '') +
    (figures.length > 0 ? tableOf(title, figures, report, url) : '')
  )
}

function tableOf(name: string, figures: readonly SaidFigure[], { columns }: SaidReport, url: string): string {
  const cell = (...paragraphs: string[]) => `<table:table-cell>${paragraphs.join('')}</table:table-cell>`
  const row = (...cells: string[]) => `<table:table-row>${cells.join('')}</table:table-row>`
  const head = row(
    ...[columns.figure, columns.now, columns.beside, columns.source].map((text, i) =>
      cell(paragraph(xml(text), i === 1 || i === 2 ? 'Number' : 'Second')),
    ),
  )
  const rows = figures.map(({ label, period, now, beside, source, lacks, evidence, opens }) =>
    row(
      cell(paragraph(linked(words(label), opens, url)), paragraph(xml(period), 'Second')),
      cell(paragraph(xml(now), 'Number')),
      cell(paragraph(xml(beside ?? '–'), 'Number')),
      cell(paragraph(xml(source), 'Second'), paragraph(xml(`${lacks} · ${evidence}`), 'Second')),
    ),
  )
  return `<table:table table:name="${xml(name)}"><table:table-column table:number-columns-repeated="4"/><table:table-header-rows>${head}</table:table-header-rows>${rows.join('')}</table:table>`
}
