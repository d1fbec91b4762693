import { convert } from 'html-to-text'

/** The most HTML that is read of one text; what is longer is cut before it is read. */
const longestHtml = 30_000

/** The words of HTML that came from outside, with its lines and without its addresses, pictures and scripts. */
export const plainOfHtml = (html: string): string =>
  convert(html.slice(0, longestHtml), {
    wordwrap: false,
    limits: { maxDepth: 40, maxChildNodes: 5000, maxInputLength: longestHtml },
    selectors: [
      // A platform shortens the words of a link, and its address says where it leads.
      { selector: 'a', options: { ignoreHref: true } },
      { selector: 'img', format: 'skip' },
      { selector: 'script', format: 'skip' },
      { selector: 'style', format: 'skip' },
    ],
  })
