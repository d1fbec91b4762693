import type { JSONColumnType } from 'kysely'
import type { SiteReport, SiteWishes } from './site-report.ts'

export interface PastItemsTable {
  alliance_id: string
  key: string
  kind: 'post' | 'page'
  subject_id: string
  source: string
  made_at: Date
}

export interface PastPicturesTable {
  alliance_id: string
  address: string
  asset_id: string
  made_at: Date
}

export interface SiteImportsTable {
  alliance_id: string
  import_no: number
  name: string
  state: 'looked-at' | 'taken-in' | 'dropped'
  options: JSONColumnType<SiteWishes, string, string>
  report: JSONColumnType<SiteReport, string, string>
  file_id: string | null
  pictures_id: string | null
  made_at: Date
  made_by: string
  ended_at: Date | null
}

declare module '#platform' {
  interface Tables {
    'channels.past_items': PastItemsTable
    'channels.past_pictures': PastPicturesTable
    'channels.site_imports': SiteImportsTable
  }
}
