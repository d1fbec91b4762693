import { createHash } from 'node:crypto'
import { direction, escapeHtml, type Translate } from '#platform'
import { type PublicBooklist, type PublicItem, renderPicture } from '#rooms/content'

/** The looks of a list inside a page of somebody else: the device's own letters, no colour but that of links. */
const style =
  'body{margin:0;padding:.75rem;font:1rem/1.5 system-ui,"PingFang SC","Microsoft YaHei",sans-serif;color:#14201b;background:#fff}a{color:#0b5a49}h1{font-size:1.25rem;line-height:1.25;margin:0 0 .5rem}ul{list-style:none;margin:0;padding:0}li{display:grid;grid-template-columns:4.5rem 1fr;gap:.75rem;padding:.75rem 0;border-top:1px solid #d3dad4}figure,p{margin:0}h2{font-size:1rem;line-height:1.3;margin:0}img,svg{display:block;width:100%;height:auto}small,.second{color:#43514a;font-size:.875rem}.note{white-space:pre-line;margin-top:.25rem}h1 a,h2 a,.foot a{display:inline-block;padding:.25rem 0}.foot{border-top:1px solid #d3dad4;padding-top:.75rem;margin-top:.25rem}'
const styleHash = createHash('sha256').update(style).digest('base64')

/** What an embedded list may do: show its own words and pictures anywhere, and nothing else. */
export const embedHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *`,
  'permissions-policy': 'geolocation=(), camera=(), microphone=()',
  'cache-control': 'public, max-age=300',
}

/** A list as a page of its own for frames on other sites: no script, no cookie, no address but the library's. */
export function embedPage(
  list: PublicBooklist,
  page: { locale: string; origin: string; href: string; library: string; t: Translate },
): string {
  const { t, origin } = page
  const lang = (locale: string) => (locale && locale !== page.locale ? ` lang="${escapeHtml(locale)}"` : '')
  const link = (href: string, words: string) => `<a href="${escapeHtml(href)}" target="_top" rel="noopener">${words}</a>`
  const cover = (item: PublicItem) =>
    item.cover
      ? renderPicture({ ...item.cover, alt: '' }, { sizes: '4.5rem', credit: (credit) => t('content.portal.credit', { credit }) })
      : item.tile
  const book = (item: PublicItem) => {
    const title = `<span${lang(item.language)}>${escapeHtml(item.title)}</span>`
    const by = [item.author, item.year].filter(Boolean).join(', ')
    const shelf = [item.callNumber, item.place].filter(Boolean).join(' · ')
    return `<li><div>${cover(item)}</div><div><h2>${item.follow ? link(origin + item.follow, title) : title}</h2>${by ? `<p class="second"${lang(item.language)}>${escapeHtml(by)}</p>` : ''}${item.note ? `<p class="note"${lang(item.noteLocale)}>${escapeHtml(item.note)}</p>` : ''}${shelf ? `<p class="second">${escapeHtml(shelf)}</p>` : ''}</div></li>`
  }
  const from = t('content.booklists.from', { library: page.library })
  return `<!doctype html><html lang="${page.locale}" dir="${direction(page.locale)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${escapeHtml(list.title)}</title><style>${style}</style></head><body><main><h1${lang(list.locale)}>${link(page.href, escapeHtml(list.title))}</h1><ul>${list.items.map(book).join('')}</ul><p class="foot">${link(page.href, escapeHtml(from))}</p></main></body></html>`
}

/** What another site puts into a page of its own. */
export const embedSnippet = (address: string, title: string): string =>
  `<iframe src="${escapeHtml(address)}" title="${escapeHtml(title)}" width="100%" height="600" loading="lazy" referrerpolicy="no-referrer" sandbox="allow-top-navigation-by-user-activation"></iframe>`
