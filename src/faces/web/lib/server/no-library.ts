// What is answered without any library: the words of the pages, and the set-up.
import type { ResolvedRequest } from './request.ts'

/** A library that does not exist, asked by nobody. */
export const noLibraryRequest: ResolvedRequest = {
  alliance: {
    id: '00000000-0000-0000-0000-000000000000',
    name: 'Foyer',
    names: { 'zh-CN': '前厅' },
    slug: 'none',
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
  ...noLibraryRequest,
  staff: null,
  alliance: { ...noLibraryRequest.alliance, slug: 'setup', timeZone: 'UTC' },
  counts: {},
}
