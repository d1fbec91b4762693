import type { JSONColumnType } from 'kysely'

/** Words at the top and at the bottom of a picture, in one language. */
export interface MemeWords {
  locale: string
  top: string
  bottom: string
}

export interface AssetGroundsTable {
  alliance_id: string
  asset_id: string
  meme: boolean
  basis: '' | 'own' | 'licensed' | 'free' | 'public-domain' | 'quotation'
  licence: string
  licence_link: string
  jurisdiction: string
  quoted: string
  extent: string
  adds: string
  competes: 'unknown' | 'no' | 'yes'
  competes_note: string
  living: 'unknown' | 'no' | 'consent' | 'public-act'
  living_note: string
  joke_on: 'unknown' | 'nobody' | 'ourselves' | 'powerful' | 'weaker'
  made_from: string | null
  words: JSONColumnType<MemeWords | null, string | null, string | null>
  updated_at: Date
  updated_by: string
}

declare module '#platform' {
  interface Tables {
    'content.asset_grounds': AssetGroundsTable
  }
}
