import type { Generated, JSONColumnType } from 'kysely'
import type { ChannelTimes } from './channel-times.ts'
import type { PostContent } from './post-content.ts'

/** A text per language: BCP 47 tag → text. */
export type Words = Record<string, string>

type Json<T extends object> = JSONColumnType<T, string, string>

export interface PersonasTable {
  alliance_id: string
  persona_id: string
  names: Json<Words>
  voice: string
  dos: string
  donts: string
  tone: string
  portrait_id: string | null
  created_at: Date
  updated_at: Date
}

export interface SeriesTable {
  alliance_id: string
  series_id: string
  slug: string
  names: Json<Words>
  about: Json<Words>
  persona_id: string | null
  first_number: number
  status: 'running' | 'ended'
  chip: string
  created_at: Date
  updated_at: Date
}

export type PostState = 'draft' | 'in-review' | 'approved' | 'scheduled' | 'published' | 'withdrawn' | 'binned'

export interface PostsTable {
  alliance_id: string
  post_id: string
  slug: string
  title: string
  kind: string
  state: PostState
  version: number
  approved_version: number | null
  live_version: number | null
  owner_id: string | null
  owner_name: string
  goal_id: string | null
  campaign_id: string | null
  series_id: string | null
  episode: number | null
  planned_wall: string | null
  planned_zone: string | null
  planned_at: Date | null
  /** Channels that leave later than the post. */
  channel_times: Generated<ChannelTimes>
  embargo_wall: string | null
  embargo_zone: string | null
  visible_at: Date | null
  published_at: Date | null
  corrected_at: Date | null
  withdrawn_at: Date | null
  withdrawn_why: string | null
  state_before: string | null
  created_at: Date
  updated_at: Date
  updated_by: string
  /** It left elsewhere before it came here: no page of its own on this site, never sent. */
  past: Generated<boolean>
  /** What the desk looks in: its newest titles, folded, and what they sound like. */
  sought: Generated<string>
  /** The analysis that made `sought` (`searchAnalysis`). */
  analysis: Generated<number>
}

export interface PostVersionsTable {
  alliance_id: string
  post_id: string
  version: number
  content: JSONColumnType<PostContent, string, never>
  at: Date
  by_id: string | null
  by_name: string
}

export interface EpisodesTable {
  alliance_id: string
  series_id: string
  number: number
  post_id: string
  given_at: Date
}

export interface ReviewStep {
  /** What the step is called, by language. */
  names: Words
  /** Who may pass it. */
  roles: string[]
}

export interface ReviewRulesTable {
  alliance_id: string
  kind: string
  steps: Json<ReviewStep[]>
  /** Whether a correction of something already published is looked over again first. */
  corrections: boolean
  /** The roles that may correct something already published. */
  correctors: Json<string[]>
  updated_at: Date
}

export interface ReviewsTable {
  alliance_id: string
  review_id: string
  post_id: string
  version: number
  step: number
  verdict: 'passed' | 'returned'
  reviewer_id: string
  reviewer_name: string
  note: string
  at: Date
}

export interface ArchiveTable {
  alliance_id: string
  archive_id: string
  post_id: string
  version: number
  what: 'published' | 'corrected' | 'withdrawn' | 'restored'
  channel: string | null
  locale: string | null
  title: string
  html: string
  note: string
  at: Date
}

/** One stored size of a picture. */
export interface Rendition {
  fileId: string
  mime: string
  width: number
  height: number
}

export interface AssetsTable {
  alliance_id: string
  asset_id: string
  name: string
  alt: Json<Words>
  credit: string
  rights: 'own' | 'licensed' | 'free' | 'public-domain' | 'unknown'
  rights_note: string
  people: 'none' | 'adults' | 'minors'
  consent: string
  consent_on: string | null
  expires_on: string | null
  width: number
  height: number
  renditions: Json<Rendition[]>
  status: 'usable' | 'retired'
  /** When somebody on it was forgotten; from then on it stays out of use. */
  forgotten_at: Date | null
  created_at: Date
  created_by: string
  updated_at: Date
}

export interface BylineConsentsTable {
  alliance_id: string
  staff_id: string
  name: string
  given_at: Date
  revoked_at: Date | null
}

export interface PagesTable {
  alliance_id: string
  page_id: string
  slug: string
  version: number
  live_version: number | null
  live_at: Date | null
  created_at: Date
  updated_at: Date
  updated_by: string
}

export interface PageVersionsTable {
  alliance_id: string
  page_id: string
  version: number
  texts: JSONColumnType<Record<string, { title: string; summary: string; body: import('./doc.ts').Doc }>, string, never>
  at: Date
  by_name: string
}

export interface MenuItemsTable {
  alliance_id: string
  item_id: string
  menu: 'main' | 'foot'
  position: number
  page_id: string | null
  href: string | null
  labels: Json<Words>
}

export interface SpecialDaysTable {
  alliance_id: string
  day: string
  kind: 'holiday' | 'working-day' | 'note'
  names: Json<Words>
}

export interface PublicTextsTable {
  alliance_id: string
  kind: 'post' | 'page' | 'series' | 'service' | 'booklist' | 'show' | 'meet' | 'pick'
  subject_id: string
  locale: string
  path: string
  title: string
  summary: string
  visible_from: Date
  words: string
  /** What its title sounds like in pinyin, and its words; empty when nothing in it is Chinese. */
  sounds: Generated<string>
  /** The analysis these were made by (`searchAnalysis`). */
  analysis: Generated<number>
  /** Where what a post asks for leads on this site; '' for all others. */
  leads_to: Generated<string>
}

export interface TitleWordsTable {
  alliance_id: string
  word: string
  /** From when on a public title holds it. */
  since: Date
}

export interface PlaybookImportsTable {
  alliance_id: string
  import_no: number
  digest: string
  kind: 'campaign' | 'series'
  made_id: string
  title: string
  made_by: string
  posts: number
  imported_by: string
  imported_at: Date
}

declare module '#platform' {
  interface Tables {
    'content.personas': PersonasTable
    'content.series': SeriesTable
    'content.posts': PostsTable
    'content.post_versions': PostVersionsTable
    'content.episodes': EpisodesTable
    'content.review_rules': ReviewRulesTable
    'content.reviews': ReviewsTable
    'content.archive': ArchiveTable
    'content.assets': AssetsTable
    'content.byline_consents': BylineConsentsTable
    'content.pages': PagesTable
    'content.page_versions': PageVersionsTable
    'content.menu_items': MenuItemsTable
    'content.special_days': SpecialDaysTable
    'content.public_texts': PublicTextsTable
    'content.title_words': TitleWordsTable
    'content.playbook_imports': PlaybookImportsTable
  }
}
