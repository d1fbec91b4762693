import type { JSONColumnType } from 'kysely'
import type { Words } from '../tables.ts'

export const bandShapes = ['circle', 'triangle', 'square', 'diamond', 'star'] as const
export const colourRules = ['yes', 'site', 'no'] as const

/** What a colour of wristband means at one event. Told by word, colour and shape, never by colour alone. */
export interface WristbandColour {
  key: string
  /** `#1a7f37` */
  colour: string
  shape: (typeof bandShapes)[number]
  /** "Green", by language. */
  names: Words
  /** "May be shown", by language. */
  means: Words
  /** yes: may be shown anywhere · site: on the library's own site alone · no: is blurred. */
  rule: (typeof colourRules)[number]
}

export interface PhotoDaysTable {
  alliance_id: string
  day_id: string
  event: string
  place: string
  day: string
  colours: JSONColumnType<WristbandColour[], string, string>
  links: number
  uploads_until: Date
  most_pictures: number
  pictures: number
  keep_days: number
  originals_gone_at: Date | null
  created_at: Date
  updated_at: Date
  updated_by: string
}

export interface PhotoColourConsentsTable {
  alliance_id: string
  day_id: string
  colour: string
  consent_id: string
}

export interface PhotoPicturesTable {
  alliance_id: string
  picture_id: string
  day_id: string
  file_id: string
  width: number
  height: number
  helper: string
  came_at: Date
  state: 'inbox' | 'settled' | 'dropped'
  version: number
  looked_by: string
  looked_at: Date | null
  asset_id: string | null
}

export interface PhotoFacesTable {
  alliance_id: string
  face_id: string
  picture_id: string
  x: number
  y: number
  w: number
  h: number
  settled: 'open' | 'consent' | 'colour' | 'blur'
  consent_id: string | null
  colour: string | null
  by_name: string
  at: Date
}

declare module '#platform' {
  interface Tables {
    'content.photo_days': PhotoDaysTable
    'content.photo_colour_consents': PhotoColourConsentsTable
    'content.photo_pictures': PhotoPicturesTable
    'content.photo_faces': PhotoFacesTable
  }
}
