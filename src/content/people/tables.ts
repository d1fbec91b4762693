import type { JSONColumnType } from 'kysely'
import type { Words } from '../tables.ts'

export const consentUses = ['name', 'words', 'picture', 'voice'] as const
/** What somebody agreed may be shown of them. */
export type ConsentUse = (typeof consentUses)[number]

export const consentPlaces = ['site', 'others', 'print'] as const
/** site: the library's own site, newsletter and feeds · others: channels that belong to others · print. */
export type ConsentPlace = (typeof consentPlaces)[number]

export const wordSorts = ['quote', 'pick', 'meet'] as const
export type WordSort = (typeof wordSorts)[number]

export interface ConsentWordingsTable {
  alliance_id: string
  version: number
  texts: JSONColumnType<Words, string, never>
  made_at: Date
  made_by: string
}

export interface PeopleConsentsTable {
  alliance_id: string
  consent_id: string
  number: number
  name: string
  variants: string[]
  side: 'staff' | 'reader'
  age: 'adult' | 'child'
  agreed_by: string
  email: string | null
  phone: string
  note: string
  uses: ConsentUse[]
  places: ConsentPlace[]
  until: string | null
  given_at: Date | null
  given_how: 'paper' | 'desk' | 'link' | null
  wording: number | null
  withdrawn_at: Date | null
  withdrawn_how: 'desk' | 'link' | null
  withdrawn_by: string
  withdrawn_why: string
  ended_at: Date | null
  neutral: JSONColumnType<Words, string, string>
  token_hash: string | null
  token_made_at: Date | null
  emptied_at: Date | null
  created_at: Date
  updated_at: Date
  updated_by: string
}

export interface AssetConsentsTable {
  alliance_id: string
  asset_id: string
  consent_id: string
}

/** One language of somebody's words. */
export interface WordsText {
  /** quote: as whom they speak · pick: the title and who wrote it · meet: what they do here. */
  heading: string
  /** quote: what they said · pick: why · meet: a first paragraph. */
  text: string
  /** meet: questions and answers. */
  questions: { question: string; answer: string }[]
}

export interface PeopleWordsTable {
  alliance_id: string
  words_id: string
  consent_id: string
  sort: WordSort
  slug: string | null
  texts: JSONColumnType<Record<string, WordsText>, string, string>
  asset_id: string | null
  href: string
  day: string
  state: 'draft' | 'shown' | 'retired'
  created_at: Date
  updated_at: Date
  updated_by: string
}

export interface NamesLetTable {
  alliance_id: string
  consent_id: string
  place: string
  reason: string
  by_name: string
  at: Date
}

export const copyStates = ['open', 'asked', 'gone', 'stays'] as const

export interface OutsideCopiesTable {
  alliance_id: string
  consent_id: string
  copy: string
  post_id: string | null
  channel: string
  title: string
  address: string
  amount: number | null
  left_at: Date
  why: string
  state: (typeof copyStates)[number]
  asked_on: string | null
  note: string
  by_name: string
  updated_at: Date
}

export interface FormerSlugsTable {
  alliance_id: string
  kind: 'post' | 'page' | 'series'
  slug_hash: string
  subject_id: string
}

declare module '#platform' {
  interface Tables {
    'content.consent_wordings': ConsentWordingsTable
    'content.people_consents': PeopleConsentsTable
    'content.asset_consents': AssetConsentsTable
    'content.people_words': PeopleWordsTable
    'content.names_let': NamesLetTable
    'content.outside_copies': OutsideCopiesTable
    'content.former_slugs': FormerSlugsTable
  }
}
