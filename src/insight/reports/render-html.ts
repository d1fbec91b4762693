import { direction, escapeHtml } from '#platform'
import type { SaidFigure } from './say-figure.ts'
import type { SaidReport, SaidSection } from './say-report.ts'
import type { SaidStatement } from './say-statement.ts'
import type { Part } from './words.ts'

const style = `
:root{color-scheme:light}
body{margin:0 auto;max-width:190mm;padding:8mm;background:#fff;color:#14201b;font:10.5pt/1.45 'Source Sans 3',system-ui,'PingFang SC','Microsoft YaHei',sans-serif}
h1{font-size:20pt;line-height:1.2;margin:0 0 2mm}h2{font-size:13pt;margin:6mm 0 2mm;break-after:avoid}p{margin:0 0 2mm}
ul{margin:0 0 3mm;padding-inline-start:5mm}li{margin:0 0 1mm;break-inside:avoid}.second{color:#43514a;font-size:9pt}
table{border-collapse:collapse;width:100%;margin:0 0 3mm;font-size:9.5pt}caption{position:absolute;clip-path:inset(50%)}
th,td{text-align:start;vertical-align:top;padding:1mm 2mm 1mm 0;border-top:.3pt solid #b8c2bb}tr{break-inside:avoid}thead th{color:#43514a;font-weight:400;border-top:0}
tbody th{font-weight:600}th .second{font-weight:400}.number{text-align:end;white-space:nowrap;font-variant-numeric:tabular-nums}a{color:inherit}
@page{size:A4;margin:14mm}@media print{body{padding:0;max-width:none}a{text-decoration:none}}`

/** A report as one HTML file that needs nothing else and prints on A4. Every figure and sentence opens where it came from; `url` is the house's. */
export function renderHtml(report: SaidReport, url: string): string {
  const changes = report.changes.length > 0 ? `<ul>${report.changes.map((one) => `<li>${escapeHtml(one)}</li>`).join('')}</ul>` : ''
  return `<!doctype html>
<html lang="${escapeHtml(report.locale)}" dir="${direction(report.locale)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(`${report.title} · ${report.alliance.text}`)}</title><style>${style}</style></head><body><main>
<p class="second">${partsHtml([report.alliance])}</p>
<h1>${escapeHtml(report.title)}</h1>
<p class="second">${escapeHtml(report.about)}</p>
${report.sections.map((section) => sectionHtml(section, report, url)).join('\n')}
${changes}<p class="second">${escapeHtml(report.foot)}</p>
</main></body></html>
`
}

/** Pieces of a sentence; names lead to where they open when `url`, the house's, is given. */
export const partsHtml = (parts: readonly Part[], url = ''): string =>
  parts
    .map(({ text, locale, opens }) =>
      linked(locale ? `<span lang="${escapeHtml(locale)}">${escapeHtml(text)}</span>` : escapeHtml(text), opens ?? null, url),
    )
    .join('')

const linked = (html: string, opens: string | null, url: string): string =>
  opens ? `<a href="${escapeHtml(url + opens)}">${html}</a>` : html

function sectionHtml({ key, heading, statements, figures }: SaidSection, report: SaidReport, url: string): string {
  const says = ({ parts, evidence }: SaidStatement) =>
    `<li>${partsHtml(parts, url)}${evidence ? ` <span class="second">(${escapeHtml(evidence)})</span>` : ''}</li>`
  const list = statements.length > 0 ? `<ul>${statements.map(says).join('')}</ul>` : ''
  return `<section aria-labelledby="${key}"><h2 id="${key}">${escapeHtml(heading)}</h2>${list}${figures.length > 0 ? tableHtml(heading, figures, report, url) : ''}</section>`
}

function tableHtml(caption: string, figures: readonly SaidFigure[], { columns }: SaidReport, url: string): string {
  const head = [columns.figure, columns.now, columns.beside, columns.source]
  const row = ({ label, period, now, beside, source, lacks, evidence, opens }: SaidFigure) =>
    `<tr><th scope="row">${linked(partsHtml(label), opens, url)}<br><span class="second">${escapeHtml(period)}</span></th><td class="number">${escapeHtml(now)}</td><td class="number">${escapeHtml(beside ?? '–')}</td><td class="second">${escapeHtml(source)}<br>${escapeHtml(lacks)} · ${escapeHtml(evidence)}</td></tr>`
  return `<table><caption>${escapeHtml(caption)}</caption><thead><tr>${head.map((one, i) => `<th scope="col"${i === 1 || i === 2 ? ' class="number"' : ''}>${escapeHtml(one)}</th>`).join('')}</tr></thead><tbody>${figures.map(row).join('')}</tbody></table>`
}
