import { direction, escapeHtml } from '#platform'
import { partsHtml } from './render-html.ts'
import type { SaidFigure } from './say-figure.ts'
import type { SaidReport } from './say-report.ts'
import { headingOf, type Slide, slidesOf } from './slides.ts'

const style = `
:root{color-scheme:light}
body{margin:0;background:#e8efea;color:#14201b;font:20px/1.4 'Source Sans 3',system-ui,'PingFang SC','Microsoft YaHei',sans-serif}
section{box-sizing:border-box;width:min(100%,1120px);min-height:630px;margin:24px auto;padding:44px 64px;background:#fff;overflow-wrap:anywhere}
h1{font-size:46px;line-height:1.15;margin:120px 0 16px}h2{font-size:32px;line-height:1.2;margin:0 0 24px}p{margin:0 0 12px}
ul{margin:0;padding-inline-start:28px}li{margin:0 0 14px}.second{color:#43514a;font-size:16px}
table{border-collapse:collapse;width:100%}caption{position:absolute;clip-path:inset(50%)}
th,td{text-align:start;vertical-align:top;padding:8px 16px 8px 0;border-top:1px solid #b8c2bb}thead th{color:#43514a;font-weight:400;border-top:0;font-size:16px}
tbody th{font-weight:600}th .second{font-weight:400}.number{text-align:end;white-space:nowrap;font-variant-numeric:tabular-nums}a{color:inherit}
@page{size:297mm 167mm;margin:0}
@media print{body{background:#fff;font-size:15pt}section{width:auto;min-height:0;height:167mm;margin:0;padding:12mm 17mm;break-after:page;overflow:hidden}a{text-decoration:none}}`

/** A report as slides in one HTML file that needs nothing else and prints one to a page. The same sentences and figures as its papers. */
export function renderSlides(report: SaidReport, url: string): string {
  const changes =
    report.changes.length > 0
      ? `<ul>${report.changes
          .slice(0, 4)
          .map((one) => `<li>${escapeHtml(one)}</li>`)
          .join('')}</ul>`
      : ''
  const slides = slidesOf(report)
  return `<!doctype html>
<html lang="${escapeHtml(report.locale)}" dir="${direction(report.locale)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(`${report.title} · ${report.alliance.text}`)}</title><style>${style}</style></head><body><main>
<section aria-labelledby="s0"><h1 id="s0">${escapeHtml(report.title)}</h1><p>${partsHtml([report.alliance])}</p><p class="second">${escapeHtml(report.about)}</p></section>
${slides.map((slide, i) => slideHtml(slide, i + 1, report, url)).join('\n')}
<section aria-labelledby="s${slides.length + 1}"><h2 id="s${slides.length + 1}">${escapeHtml(report.alliance.text)}</h2>${changes}<p class="second">${escapeHtml(report.foot)}</p></section>
</main></body></html>
`
}

function slideHtml(slide: Slide, number: number, report: SaidReport, url: string): string {
  const heading = headingOf(slide)
  const list =
    slide.statements.length > 0
      ? `<ul>${slide.statements.map(({ parts, evidence }) => `<li>${partsHtml(parts, url)}${evidence ? ` <span class="second">(${escapeHtml(evidence)})</span>` : ''}</li>`).join('')}</ul>`
      : ''
  const table = slide.figures.length > 0 ? tableHtml(heading, slide.figures, report, url) : ''
  return `<section aria-labelledby="s${number}"><h2 id="s${number}">${escapeHtml(heading)}</h2>${list}${table}</section>`
}

function tableHtml(caption: string, figures: readonly SaidFigure[], { columns }: SaidReport, url: string): string {
  const heads = [columns.figure, columns.now, columns.beside]
  const row = ({ label, period, now, beside, opens }: SaidFigure) =>
    `<tr><th scope="row"><a href="${escapeHtml(url + opens)}">${partsHtml(label)}</a><br><span class="second">${escapeHtml(period)}</span></th><td class="number">${escapeHtml(now)}</td><td class="number">${escapeHtml(beside ?? '–')}</td></tr>`
  return `<table><caption>${escapeHtml(caption)}</caption><thead><tr>${heads.map((one, i) => `<th scope="col"${i > 0 ? ' class="number"' : ''}>${escapeHtml(one)}</th>`).join('')}</tr></thead><tbody>${figures.map(row).join('')}</tbody></table>`
}
