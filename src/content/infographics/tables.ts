import type { JSONColumnType } from 'kysely'
import type { Words } from '../tables.ts'
import type { Drawn } from './read-figures.ts'

export const infographicForms = ['number', 'line', 'bars', 'goal', 'three'] as const
export type InfographicForm = (typeof infographicForms)[number]
export const infographicShapes = ['square', 'portrait', 'wide'] as const
export type InfographicShape = (typeof infographicShapes)[number]

/** What is asked of the figures. Months, both included, because people are told by months alone. */
export interface InfographicQuery {
  /** One; three where a row of three numbers is drawn; none where a goal is. */
  metrics: string[]
  goal: string | null
  /** `2026-09` */
  from: string
  to: string
  /** Numbers of service points; null: the whole alliance. */
  points: number[] | null
}

type Json<T extends object> = JSONColumnType<T, string, never>

export interface InfographicsTable {
  alliance_id: string
  infographic_id: string
  form: InfographicForm
  shape: InfographicShape
  query: Json<InfographicQuery>
  titles: Json<Words>
  figures: Json<Drawn>
  /** The picture's asset by language. */
  pictures: Json<Words>
  replaces: string | null
  made_at: Date
  made_by: string
}

declare module '#platform' {
  interface Tables {
    'content.infographics': InfographicsTable
  }
}
