import { escapeHtml, zipBytes } from '#platform'
import type { SaidReport } from './say-report.ts'
import type { Part } from './words.ts'

// What OpenDocument texts and presentations (OASIS OpenDocument 1.3) have in common: names, words between tags, languages, and the ZIP they are.

const names: Record<string, string> = { fo: 'xsl-fo-compatible', svg: 'svg-compatible', draw: 'drawing' }
export const spaces = ['office', 'text', 'table', 'style', 'meta', 'fo', 'svg', 'draw', 'presentation']
  .map((prefix) => `xmlns:${prefix}="urn:oasis:names:tc:opendocument:xmlns:${names[prefix] ?? prefix}:1.0"`)
  .concat('xmlns:xlink="http://www.w3.org/1999/xlink"', 'xmlns:dc="http://purl.org/dc/elements/1.1/"')
  .join(' ')

export const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** A text between tags; what XML cannot hold is left out. */
export const xml = (text: string): string => escapeHtml(text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, ''))

/** The attributes that say which language words are in: of the three kinds of script, each is named as it is. */
export function inLanguage(tag: string): string {
  const { language, region = 'none' } = new Intl.Locale(tag)
  return ['', '-asian', '-complex']
    .map((kind) =>
      kind === ''
        ? `fo:language="${language}" fo:country="${region}"`
        : `style:language${kind}="${language}" style:country${kind}="${region}"`,
    )
    .join(' ')
}

/** The styles of words in another language than the report's. */
export function languageStyles(report: SaidReport): string {
  const parts = [
    report.alliance,
    ...report.sections.flatMap((one) => [
      ...one.statements.flatMap((statement) => statement.parts),
      ...one.figures.flatMap((figure) => figure.label),
    ]),
  ]
  return [...new Set(parts.flatMap(({ locale }) => locale ?? []))]
    .map((tag) => `<style:style style:name="in-${xml(tag)}" style:family="text"><style:text-properties ${inLanguage(tag)}/></style:style>`)
    .join('')
}

export const paragraph = (inner: string, style = 'Standard'): string => `<text:p text:style-name="${style}">${inner}</text:p>`
export const list = (items: readonly string[]): string =>
  `<text:list>${items.map((inner) => `<text:list-item>${paragraph(inner)}</text:list-item>`).join('')}</text:list>`
export const words = (parts: readonly Part[], url = ''): string =>
  parts
    .map(({ text, locale, opens }) =>
      linked(locale ? `<text:span text:style-name="in-${xml(locale)}">${xml(text)}</text:span>` : xml(text), opens ?? null, url),
    )
    .join('')
export const linked = (inner: string, opens: string | null, url: string): string =>
  opens ? `<text:a xlink:type="simple" xlink:href="${xml(url + opens)}">${inner}</text:a>` : inner

const meta = ({ title, locale, alliance }: SaidReport): string =>
  `${declaration}<office:document-meta ${spaces} office:version="1.3"><office:meta><dc:title>${xml(title)}</dc:title><dc:creator>${xml(alliance.text)}</dc:creator><dc:language>${xml(locale)}</dc:language></office:meta></office:document-meta>`

const manifest = (mime: string): string =>
  `${declaration}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="${mime}"/>${['meta.xml', 'styles.xml', 'content.xml'].map((name) => `<manifest:file-entry manifest:full-path="${name}" manifest:media-type="text/xml"/>`).join('')}</manifest:manifest>`

/** The file of a report: its type first, unpacked. Every entry has the time `at`. */
export async function packOdf(
  report: SaidReport,
  mime: string,
  { styles, content }: { styles: string; content: string },
  at: Date,
): Promise<Buffer> {
  const files: [name: string, content: string][] = [
    ['mimetype', mime],
    ['META-INF/manifest.xml', manifest(mime)],
    ['meta.xml', meta(report)],
    ['styles.xml', styles],
    ['content.xml', content],
  ]
  return zipBytes(
    files.map(([name, text]) => ({ name, read: async () => new TextEncoder().encode(text) })),
    at,
  )
}
