// The styleguide shows components and nothing of any library, so it opens without a house and without signing in.
import type { ResolvedRequest } from './request.ts'

/** Who and where the styleguide is: a library that does not exist, asked by nobody. */
export const styleguideRequest: ResolvedRequest = {
  alliance: {
    id: '00000000-0000-0000-0000-000000000000',
    name: 'Foyer',
    names: { 'zh-CN': '前厅' },
    slug: 'styleguide',
    origin: '',
    timeZone: 'Asia/Shanghai',
    locales: ['en', 'zh-CN'],
    defaultLocale: 'en',
    demo: false,
    brand: { mark: null, markAlt: '', act: null, type: 'source', version: 0 },
    rooms: [],
  },
  staff: { id: '00000000-0000-0000-0000-000000000000', name: 'Li Min', roles: [], locale: null },
  actor: { kind: 'visitor', signals: { gpc: false } },
  counts: { today: 5, posts: 12, inbox: 3 },
}

/** The one page of an installation in which no library was founded yet. */
export const setupPath = '/setup'

/** Who and where the set-up is: no library yet, asked by whoever opened it first. */
export const setupRequest: ResolvedRequest = {
  ...styleguideRequest,
  staff: null,
  alliance: { ...styleguideRequest.alliance, slug: 'setup', timeZone: 'UTC' },
  counts: {},
}
