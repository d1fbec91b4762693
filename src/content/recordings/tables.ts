import type { JSONColumnType } from 'kysely'
import type { AssetsTable, Words } from '../tables.ts'
import type { Cue } from './webvtt.ts'

type Json<T extends object> = JSONColumnType<T, string, string>

/** A place in a recording that has a name. */
export interface Chapter {
  /** Seconds from the beginning. */
  at: number
  titles: Words
}

export type RecordingKind = 'video' | 'audio'
export const shapes = ['wide', 'square', 'portrait', 'sound'] as const
export type Shape = (typeof shapes)[number]
export const textKinds = ['captions', 'description', 'transcript'] as const
export type TextKind = (typeof textKinds)[number]

export interface RecordingsTable
  extends Pick<AssetsTable, 'credit' | 'rights' | 'rights_note' | 'people' | 'consent' | 'consent_on' | 'expires_on' | 'status'> {
  alliance_id: string
  recording_id: string
  kind: RecordingKind
  name: string
  titles: Json<Words>
  poster_id: string | null
  no_speech: boolean
  chapters: Json<Chapter[]>
  created_at: Date
  created_by: string
  updated_at: Date
}

export interface RecordingCutsTable {
  alliance_id: string
  recording_id: string
  shape: Shape
  file_id: string
  file_name: string
  mime: string
  container: string
  video_codec: string | null
  audio_codec: string | null
  plays: 'everywhere' | 'in-some'
  bytes: number
  seconds: number | null
  width: number | null
  height: number | null
  added_at: Date
}

export interface RecordingTextsTable {
  alliance_id: string
  recording_id: string
  what: TextKind
  locale: string
  version: number
  cues: Json<Cue[]>
  words: string
  updated_at: Date
  updated_by: string
}

export interface PodcastsTable {
  alliance_id: string
  series_id: string
  guid: string
  locale: string
  cover_id: string
  category: string
  author: string
  owner_name: string
  owner_email: string
  updated_at: Date
}

declare module '#platform' {
  interface Tables {
    'content.recordings': RecordingsTable
    'content.recording_cuts': RecordingCutsTable
    'content.recording_texts': RecordingTextsTable
    'content.podcasts': PodcastsTable
  }
}
