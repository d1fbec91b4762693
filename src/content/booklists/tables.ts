import type { JSONColumnType } from 'kysely'
import type { Words } from '../tables.ts'

type Json<T extends object> = JSONColumnType<T, string, string>

export type BooklistState = 'draft' | 'published' | 'withdrawn'

export interface BooklistText {
  title: string
  /** A few lines on what is in it and why. */
  about: string
}

export interface BooklistsTable {
  alliance_id: string
  list_id: string
  slug: string
  state: BooklistState
  texts: Json<Record<string, BooklistText>>
  audiences: Json<string[]>
  scene: number
  version: number
  published_at: Date | null
  created_at: Date
  updated_at: Date
  updated_by: string
}

export interface BooklistItemsTable {
  alliance_id: string
  item_id: string
  list_id: string
  position: number
  title: string
  author: string
  year: number | null
  isbn: string
  record: string
  call_number: string
  place: string
  link: string
  language: string
  notes: Json<Words>
  cover_id: string | null
  code: string
  code_target: string
}

export interface CatalogueLinksTable {
  alliance_id: string
  by_isbn: string
  by_title: string
  updated_at: Date
  updated_by: string
}

declare module '#platform' {
  interface Tables {
    'content.booklists': BooklistsTable
    'content.booklist_items': BooklistItemsTable
    'content.catalogue_links': CatalogueLinksTable
  }
}
