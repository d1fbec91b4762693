import type { JSONColumnType } from 'kysely'
import type { Words } from '../tables.ts'
import type { Stream } from './platforms.ts'

export type ShowState = 'draft' | 'announced' | 'cancelled'
export type CastRole = 'host' | 'cast' | 'guest' | 'crew'
export type JokeOn = 'nobody' | 'ourselves' | 'powerful' | 'weaker'
export type PostPurpose = 'announcement' | 'reminder' | 'again' | 'episode'
export type ShowMetric = 'peak-viewers' | 'total-views' | 'attendance'

export interface ShowsTable {
  alliance_id: string
  show_id: string
  slug: string
  titles: JSONColumnType<Words, string, string>
  abouts: JSONColumnType<Words, string, string>
  state: ShowState
  starts_wall: string
  starts_zone: string
  starts_at: Date
  minutes: number
  /** How often its time was changed or it was called off since it was first announced. */
  revision: number
  point_no: number | null
  series_id: string | null
  persona_id: string | null
  picture_id: string | null
  moderator_id: string | null
  moderator_name: string
  streams: JSONColumnType<Stream[], string, string>
  /** Address of a player that a visitor may load; '' for none. */
  player: string
  session_id: string | null
  announced_at: Date | null
  cancelled_at: Date | null
  cancelled_why: JSONColumnType<Words, string, string>
  started_at: Date | null
  ended_at: Date | null
  recording: string
  recording_id: string | null
  no_recording: boolean
  planned_at: Date
  created_at: Date
  updated_at: Date
  updated_by: string
}

export interface ShowCastTable {
  alliance_id: string
  member_id: string
  show_id: string
  position: number
  role: CastRole
  staff_id: string | null
  name: string
  /** What they do in it, in words for readers. */
  does: string
  consent: string
  consent_on: string | null
  revoked_at: Date | null
}

export interface ShowRowsTable {
  alliance_id: string
  row_id: string
  show_id: string
  position: number
  seconds: number
  title: string
  who: string
  say: string
  chat: string
  asset_id: string | null
  post_id: string | null
  link: string
  done_at: Date | null
}

export interface ShowNotesTable {
  alliance_id: string
  note_id: string
  show_id: string
  at: Date
  row_id: string | null
  text: string
  by_name: string
}

export interface ShowToneChecksTable {
  alliance_id: string
  check_id: string
  show_id: string
  joke_on: JokeOn
  risks: string
  decides: string
  at: Date
  by_name: string
}

export interface ShowPostsTable {
  alliance_id: string
  show_id: string
  post_id: string
  purpose: PostPurpose
  cut_from: number | null
  cut_to: number | null
  made_at: Date
}

export interface ShowFiguresTable {
  alliance_id: string
  figure_id: string
  show_id: string
  metric: ShowMetric
  place: string
  amount: number
  scene: number
  source: string
  note: string
  evidence_id: string | null
  at: Date
  by_name: string
}

declare module '#platform' {
  interface Tables {
    'content.shows': ShowsTable
    'content.show_cast': ShowCastTable
    'content.show_rows': ShowRowsTable
    'content.show_notes': ShowNotesTable
    'content.show_tone_checks': ShowToneChecksTable
    'content.show_posts': ShowPostsTable
    'content.show_figures': ShowFiguresTable
  }
}
