import type { JSONColumnType } from 'kysely'
import type { Doc } from '../doc.ts'
import type { Words } from '../tables.ts'

type Json<T extends object> = JSONColumnType<T, string, string>

export type ServiceState = 'draft' | 'published' | 'withdrawn'

/** What a service says in one language; '' where it says nothing. */
export interface ServiceText {
  name: string
  /** What it is, in a line. */
  what: string
  about: Doc
  /** Words beside free or the amount: "per page, colour 1.00". */
  cost: string
  /** When, where it is not whenever the places are open. */
  hours: string
  /** What to bring, what to know before coming. */
  before: string
  /** The words on its one button; '' takes the ordinary ones. */
  ask: string
}

export interface ServicesTable {
  alliance_id: string
  service_id: string
  slug: string
  state: ServiceState
  topic_id: string | null
  position: number
  texts: Json<Record<string, ServiceText>>
  audiences: Json<string[]>
  cost: 'free' | 'paid' | 'depends'
  amount: number | null
  currency: string
  given: 'places' | 'online' | 'both'
  points: Json<number[]>
  ask: 'desk' | 'link' | 'mail' | 'phone'
  ask_target: string
  picture_id: string | null
  languages: Json<string[]>
  posts: Json<string[]>
  looked_on: string | null
  looked_by: string
  version: number
  published_at: Date | null
  created_at: Date
  updated_at: Date
  updated_by: string
}

export interface ServiceTopicsTable {
  alliance_id: string
  topic_id: string
  names: Json<Words>
  position: number
}

export interface SlugsTable {
  alliance_id: string
  kind: 'service' | 'booklist'
  slug: string
  subject_id: string
  since: Date
}

declare module '#platform' {
  interface Tables {
    'content.services': ServicesTable
    'content.service_topics': ServiceTopicsTable
    'content.slugs': SlugsTable
  }
}
