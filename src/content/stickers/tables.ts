import type { JSONColumnType } from 'kysely'
import type { Words } from '../tables.ts'

type Json<T extends object> = JSONColumnType<T, string, string>

/** Pictures of a pack as a whole. */
export const artKinds = ['cover', 'banner', 'icon'] as const
export type ArtKind = (typeof artKinds)[number]
/** One of them as it is stored. */
export interface Art {
  fileId: string
  mime: string
  width: number
  height: number
  bytes: number
}

export type PackState = 'draft' | 'published' | 'retired'

export interface StickerPacksTable {
  alliance_id: string
  pack_id: string
  slug: string
  names: Json<Words>
  descriptions: Json<Words>
  basis: '' | 'own' | 'contract' | 'licence'
  owner: string
  terms: string
  terms_link: string
  credit: string
  signed_on: string | null
  expires_on: string | null
  evidence_id: string | null
  shows_people: 'unknown' | 'none' | 'some'
  shows_marks: 'unknown' | 'none' | 'some'
  marks: string
  art: Json<Partial<Record<ArtKind, Art>>>
  state: PackState
  published_at: Date | null
  last_number: number
  created_at: Date
  updated_at: Date
  updated_by: string
}

export interface StickerPeopleTable {
  alliance_id: string
  entry_id: string
  pack_id: string
  part: 'artist' | 'shown'
  name: string
  email: string | null
  email_key: string | null
  consent: string
  consent_on: string | null
  consent_until: string | null
  forgotten_at: Date | null
  created_at: Date
}

export interface StickersTable {
  alliance_id: string
  sticker_id: string
  pack_id: string
  number: number
  position: number
  file_id: string
  still_id: string | null
  mime: string
  width: number
  height: number
  bytes: number
  frames: number
  duration_ms: number
  transparent: boolean
  names: Json<Words>
  meanings: Json<Words>
  emoji: string
  created_at: Date
}

export interface StickerSubmissionsTable {
  alliance_id: string
  pack_id: string
  platform: string
  state: 'submitted' | 'returned' | 'accepted' | 'withdrawn'
  since: string
  reason: string
  address: string
  remind_on: string | null
  updated_at: Date
  updated_by: string
}

export interface StickerReadingsTable {
  alliance_id: string
  reading_id: string
  pack_id: string
  platform: string
  day: string
  downloads: number | null
  sent: number | null
  evidence_id: string | null
  note: string
  by_name: string
  at: Date
}

export interface StickerDownloadsTable {
  alliance_id: string
  pack_id: string
  number: number
  day: string
  downloads: number
}

declare module '#platform' {
  interface Tables {
    'content.sticker_packs': StickerPacksTable
    'content.sticker_people': StickerPeopleTable
    'content.stickers': StickersTable
    'content.sticker_submissions': StickerSubmissionsTable
    'content.sticker_readings': StickerReadingsTable
    'content.sticker_downloads': StickerDownloadsTable
  }
}
