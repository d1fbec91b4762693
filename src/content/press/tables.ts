import type { JSONColumnType } from 'kysely'
import type { Words } from '../tables.ts'
import type { PressFigure } from './requests.ts'

export type MediaBasis = 'consent' | 'legitimate-interest'

export interface MediaContactsTable {
  alliance_id: string
  contact_id: string
  name: string
  outlet: string
  email: string | null
  email_key: string | null
  phone: string
  beat: string
  language: string
  basis: MediaBasis
  /** Where the address comes from, or how they asked. */
  source: string
  note: string
  state: 'listed' | 'stopped'
  contacted_at: Date | null
  created_at: Date
  updated_at: Date
  updated_by: string
}

export interface PressDeskTable {
  alliance_id: string
  boilerplate: JSONColumnType<Words, string, string>
  contact: JSONColumnType<Words, string, string>
  updated_at: Date
  updated_by: string
}

export interface EarlyAccessTable {
  alliance_id: string
  access_id: string
  post_id: string
  contact_id: string
  token_hash: string
  told_version: number
  told_until: string
  granted_at: Date
  granted_by: string
  closed_at: Date | null
  closed_why: 'by-hand' | 'withdrawn' | null
  opens: number
  first_opened_at: Date | null
  last_opened_at: Date | null
}

export interface ClippingsTable {
  alliance_id: string
  clipping_id: string
  outlet: string
  title: string
  day: string
  link: string
  post_id: string | null
  campaign_id: string | null
  quoted: 'yes' | 'partly' | 'no'
  wrong: string
  correction_asked: string | null
  tone: 'positive' | 'neutral' | 'negative'
  note: string
  scene: number
  created_at: Date
  updated_at: Date
  updated_by: string
}

export interface PressRequestsTable {
  alliance_id: string
  request_id: string
  asker: string
  outlet: string
  email: string
  phone: string
  topic: string
  deadline_wall: string | null
  deadline_zone: string | null
  owner_id: string | null
  owner_name: string
  state: 'open' | 'answered' | 'declined'
  figures: JSONColumnType<PressFigure[], string, string>
  cleared_at: Date | null
  cleared_by: string
  answer: string
  answered_at: Date | null
  emptied_at: Date | null
  created_at: Date
  updated_at: Date
  updated_by: string
}

export interface SpokespeopleTable {
  alliance_id: string
  spokesperson_id: string
  name: string
  topics: string
  retired_at: Date | null
  updated_at: Date
}

export interface PressTalksTable {
  alliance_id: string
  talk_id: string
  spokesperson_id: string
  contact_id: string | null
  to_name: string
  outlet: string
  about: string
  at: Date
  written_by: string
}

declare module '#platform' {
  interface Tables {
    'content.media_contacts': MediaContactsTable
    'content.clippings': ClippingsTable
    'content.early_access': EarlyAccessTable
    'content.press_requests': PressRequestsTable
    'content.spokespeople': SpokespeopleTable
    'content.press_talks': PressTalksTable
    'content.press_desk': PressDeskTable
  }
}
