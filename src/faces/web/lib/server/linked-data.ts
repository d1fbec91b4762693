/**
 * What a page tells machines of what it shows (JSON-LD in the words of schema.org), as an element for its head. Browsers do not run it, so the
 * content policy has nothing to allow; `<` is written so that no text can end the element.
 */
export const linkedData = (what: object): string =>
  `<script type="application/ld+json">${JSON.stringify({ '@context': 'https://schema.org', ...what }).replaceAll('<', '\\u003c')}</script>`
