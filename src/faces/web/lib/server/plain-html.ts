import { fromPlain, renderHtml } from '#rooms/content'

/** Plain lines with marks as HTML: everything typed is escaped, pictures leave no trace. */
export const plainHtml = (text: string, link?: (href: string) => string): string => renderHtml(fromPlain(text), { link })
