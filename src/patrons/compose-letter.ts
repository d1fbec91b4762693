import { escapeHtml } from '#platform'

export type LetterParts = {
  locale: string
  /** The alliance's name, at the head. */
  from: string
  title: string
  /** Paragraphs of plain text; they are escaped. */
  paragraphs: readonly string[]
  button?: { label: string; url: string }
  /** Small print: why this came, how to stop it. Addresses in it become links. */
  foot: readonly string[]
  /** The brand's colour of action on light paper. */
  act?: string
}

/** A short mail in two shapes that say the same: plain text, and HTML that also reads in dark mode and without pictures. */
export function composeLetter(parts: LetterParts): { text: string; html: string } {
  const act = /^#[0-9a-f]{6}$/i.test(parts.act ?? '') ? parts.act : '#0B5A49'
  const text = [
    parts.from,
    '',
    parts.title,
    '',
    ...parts.paragraphs.flatMap((paragraph) => [paragraph, '']),
    ...(parts.button ? [`${parts.button.label}:`, parts.button.url, ''] : []),
    '-- ',
    ...parts.foot,
    '',
  ].join('\n')
  const html = `<!doctype html>
<html lang="${escapeHtml(parts.locale)}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(parts.title)}</title>
<style>body{margin:0;padding:24px 16px;background:#f5f7f4;color:#14201b;font:16px/1.6 'Source Sans 3',system-ui,'PingFang SC','Microsoft YaHei',sans-serif}
main{max-width:560px;margin:0 auto;background:#fff;padding:28px 24px;border-radius:10px}h1{font-size:24px;line-height:1.25;margin:0 0 16px}p{margin:0 0 16px}
.from{color:#43514a;margin:0 0 20px}.act{display:inline-block;background:${act};color:#fff;padding:12px 20px;border-radius:6px;text-decoration:none;font-weight:600}
.foot{color:#56645d;font-size:14px;border-top:1px dashed #d3dad4;padding-top:16px;margin-top:24px}a{color:${act}}
@media (prefers-color-scheme:dark){body{background:#0f1613;color:#e8efea}main{background:#17201c}.from{color:#b9c5be}.foot{color:#9caaa2;border-color:#2d3a34}a{color:#7fd4ba}.act{background:#72cdb2;color:#06211a}}</style></head>
<body><main>
<p class="from">${escapeHtml(parts.from)}</p>
<h1>${escapeHtml(parts.title)}</h1>
${parts.paragraphs.map((paragraph) => `<p>${escapeHtml(paragraph)}</p>`).join('\n')}
${parts.button ? `<p><a class="act" href="${escapeHtml(parts.button.url)}">${escapeHtml(parts.button.label)}</a></p>` : ''}
<div class="foot">${parts.foot.map((line) => `<p>${linked(line)}</p>`).join('\n')}</div>
</main></body></html>
`
  return { text, html }
}

const linked = (line: string): string =>
  line
    .split(/(https?:\/\/\S+)/)
    .map((part, i) => (i % 2 === 1 ? `<a href="${escapeHtml(part)}">${escapeHtml(part)}</a>` : escapeHtml(part)))
    .join('')
