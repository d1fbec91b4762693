/** The first part of an address of the portal. */
export type PortalSection =
  | 'front'
  | 'accessibility'
  | 'booklists'
  | 'consent'
  | 'feeds'
  | 'gone'
  | 'join'
  | 'l'
  | 'meet'
  | 'newsletter'
  | 'notices'
  | 'pages'
  | 'photo-consent'
  | 'photo-day'
  | 'picks'
  | 'points'
  | 'posts'
  | 'press'
  | 'privacy'
  | 'recordings'
  | 'remind'
  | 'search'
  | 'series'
  | 'services'
  | 'shows'
  | 'stickers'

/** Under what an opened page is counted: `front`, `posts:story-hour`, `points:7`. Typed, so that no other spelling can be counted or asked for. */
export type PageKey = PortalSection | `${PortalSection}:${string}`

/** The key of one portal page, the same for who counts it and who asks how often it was opened. `within` holds nothing a visitor typed. */
export function pageKey(section: PortalSection, ...within: readonly (string | number)[]): PageKey {
  return [section, ...within].join(':') as PageKey
}
