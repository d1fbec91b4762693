import type { Work } from '#platform'
import { republishBooklistTexts } from '../../booklists/list-booklists.ts'
import { republishSeriesTexts } from '../../series.ts'
import { republishServiceTexts } from '../../services/list-services.ts'
import { publishShow } from '../../shows/public-show.ts'
import { lockShow } from '../../shows/show.ts'
import { noteChangedPictures } from '../follow-pictures.ts'
import { publishWords } from '../public-words.ts'

export type SlugKind = 'series' | 'service' | 'booklist' | 'show' | 'stickers'

/** A table whose rows hold words in columns of their own, and nothing of them is frozen or looked over: they are changed where they lie. */
export interface Rows {
  kind: string
  table: string
  /** The column with the id, beside the alliance's. */
  key: string
  /** Columns with one text, and with texts by language or deeper. */
  text: readonly string[]
  json: readonly string[]
  /** Of these, what is drawn into a picture: changing the words would not change the picture, so a person draws it again. */
  drawn?: readonly string[]
  /** The column that is the end of an address. */
  slug?: { column: string; kind: SlugKind; path: string }
  title: (row: Record<string, unknown>) => string
  href: (id: string) => string | null
  /** What has to follow a change of a row. */
  follow?: (work: Work, id: string) => Promise<void>
}

const firstOf = (words: unknown): string => Object.values((words ?? {}) as Record<string, string>)[0] ?? ''

/** Everything in this room that holds words in such rows. */
export const wordTables: readonly Rows[] = [
  {
    kind: 'series',
    table: 'content.series',
    key: 'series_id',
    text: [],
    json: ['names', 'about'],
    slug: { column: 'slug', kind: 'series', path: '/series/' },
    title: (row) => firstOf(row.names),
    href: (id) => `/desk/series/${id}`,
    follow: republishSeriesTexts,
  },
  {
    kind: 'persona',
    table: 'content.personas',
    key: 'persona_id',
    text: ['voice', 'dos', 'donts', 'tone'],
    json: ['names'],
    title: (row) => firstOf(row.names),
    href: () => '/desk/series',
  },
  {
    kind: 'picture',
    table: 'content.assets',
    key: 'asset_id',
    text: ['name', 'credit', 'rights_note'],
    json: ['alt'],
    title: (row) => String(row.name),
    href: (id) => `/desk/assets/${id}`,
    follow: (work, asset) => noteChangedPictures(work, [asset]),
  },
  {
    kind: 'menu',
    table: 'content.menu_items',
    key: 'item_id',
    text: [],
    json: ['labels'],
    title: (row) => firstOf(row.labels),
    href: () => '/desk/pages',
  },
  {
    kind: 'day',
    table: 'content.special_days',
    key: 'day',
    text: [],
    json: ['names'],
    title: (row) => String(row.day),
    href: () => '/desk/calendar',
  },
  {
    kind: 'words',
    table: 'content.people_words',
    key: 'words_id',
    text: [],
    json: ['texts'],
    title: (row) => firstOf(Object.values((row.texts ?? {}) as Record<string, { heading: string }>).map(({ heading }) => heading)),
    href: (id) => `/desk/people/words/${id}`,
    follow: publishWords,
  },
  {
    kind: 'service',
    table: 'content.services',
    key: 'service_id',
    text: [],
    json: ['texts'],
    slug: { column: 'slug', kind: 'service', path: '/services/' },
    title: (row) => firstOf(Object.values((row.texts ?? {}) as Record<string, { name: string }>).map(({ name }) => name)),
    href: (id) => `/desk/services/${id}`,
    follow: republishServiceTexts,
  },
  {
    kind: 'service-topic',
    table: 'content.service_topics',
    key: 'topic_id',
    text: [],
    json: ['names'],
    title: (row) => firstOf(row.names),
    href: () => '/desk/services',
  },
  {
    kind: 'booklist',
    table: 'content.booklists',
    key: 'list_id',
    text: [],
    json: ['texts'],
    slug: { column: 'slug', kind: 'booklist', path: '/booklists/' },
    title: (row) => firstOf(Object.values((row.texts ?? {}) as Record<string, { title: string }>).map(({ title }) => title)),
    href: (id) => `/desk/booklists/${id}`,
    follow: republishBooklistTexts,
  },
  {
    // Titles and authors of books are not the library's words, and stay.
    kind: 'booklist-item',
    table: 'content.booklist_items',
    key: 'item_id',
    text: [],
    json: ['notes'],
    title: (row) => String(row.title),
    href: () => '/desk/booklists',
  },
  {
    kind: 'podcast',
    table: 'content.podcasts',
    key: 'series_id',
    text: ['author', 'owner_name'],
    json: [],
    title: (row) => String(row.author),
    href: (id) => `/desk/series/${id}`,
  },
  {
    kind: 'show',
    table: 'content.shows',
    key: 'show_id',
    text: [],
    json: ['titles', 'abouts', 'cancelled_why'],
    slug: { column: 'slug', kind: 'show', path: '/shows/' },
    title: (row) => firstOf(row.titles),
    href: (id) => `/desk/shows/${id}`,
    follow: async (work, id) => publishShow(work, await lockShow(work, id)),
  },
  {
    kind: 'show-cast',
    table: 'content.show_cast',
    key: 'member_id',
    text: ['name', 'does'],
    json: [],
    title: (row) => String(row.name),
    href: () => '/desk/shows',
  },
  {
    kind: 'show-row',
    table: 'content.show_rows',
    key: 'row_id',
    text: ['title', 'who', 'say', 'chat'],
    json: [],
    title: (row) => String(row.title),
    href: () => '/desk/shows',
  },
  {
    kind: 'show-note',
    table: 'content.show_notes',
    key: 'note_id',
    text: ['text'],
    json: [],
    title: (row) => String(row.text).slice(0, 80),
    href: () => '/desk/shows',
  },
  {
    kind: 'stickers',
    table: 'content.sticker_packs',
    key: 'pack_id',
    text: ['owner', 'terms', 'credit', 'marks'],
    json: ['names', 'descriptions'],
    slug: { column: 'slug', kind: 'stickers', path: '/stickers/' },
    title: (row) => firstOf(row.names),
    href: (id) => `/desk/stickers/${id}`,
  },
  {
    kind: 'sticker',
    table: 'content.stickers',
    key: 'sticker_id',
    text: [],
    json: ['names', 'meanings'],
    title: (row) => firstOf(row.names),
    href: () => '/desk/stickers',
  },
  {
    kind: 'infographic',
    table: 'content.infographics',
    key: 'infographic_id',
    text: [],
    json: ['titles'],
    drawn: ['titles'],
    title: (row) => firstOf(row.titles),
    href: (id) => `/desk/infographics/${id}`,
  },
  {
    kind: 'grounds',
    table: 'content.asset_grounds',
    key: 'asset_id',
    text: ['licence', 'quoted', 'extent', 'adds', 'competes_note', 'living_note'],
    json: ['words'],
    drawn: ['words'],
    title: () => '',
    href: (id) => `/desk/assets/${id}`,
  },
  {
    kind: 'press-desk',
    table: 'content.press_desk',
    key: 'alliance_id',
    text: [],
    json: ['boilerplate', 'contact'],
    title: () => '',
    href: () => '/desk/press/about',
  },
  {
    kind: 'clipping',
    table: 'content.clippings',
    key: 'clipping_id',
    text: ['title', 'wrong', 'note'],
    json: [],
    title: (row) => String(row.outlet),
    href: (id) => `/desk/press/clippings/${id}`,
  },
  {
    kind: 'press-request',
    table: 'content.press_requests',
    key: 'request_id',
    text: ['topic', 'answer'],
    json: [],
    title: (row) => String(row.outlet),
    href: (id) => `/desk/press/requests/${id}`,
  },
  {
    kind: 'spokesperson',
    table: 'content.spokespeople',
    key: 'spokesperson_id',
    text: ['name', 'topics'],
    json: [],
    title: (row) => String(row.name),
    href: () => '/desk/press/spoken',
  },
  {
    kind: 'press-talk',
    table: 'content.press_talks',
    key: 'talk_id',
    text: ['about'],
    json: [],
    title: (row) => String(row.outlet),
    href: () => '/desk/press/spoken',
  },
  {
    kind: 'playbook',
    table: 'content.playbook_imports',
    key: 'import_no',
    text: ['title'],
    json: [],
    title: (row) => String(row.title),
    href: () => '/desk/playbooks',
  },
]
