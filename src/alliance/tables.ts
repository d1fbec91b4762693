import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { Params, Role } from '#platform'

/** A text in other languages: locale → text. */
export type Names = Record<string, string>
type NamesColumn = JSONColumnType<Names, string, string>
/** The texts of a service point that are translated, each as locale → text. */
export const translatedFields = ['address', 'town', 'access', 'services'] as const
export type TranslatedField = (typeof translatedFields)[number]
export type PointTranslations = Partial<Record<TranslatedField, Names>>
/** A calendar day, `2026-11-30`. */
type Day = string
type NullableDay = ColumnType<string | null, string | null | undefined, string | null>

export interface AlliancesTable {
  alliance_id: string
  name: string
  names: NamesColumn
  slug: string
  city: string
  /** ISO 3166 two letters, or ''. */
  country: string
  time_zone: string
  default_locale: string
  locales: string[]
  /** Minutes after midnight at which the statistical day ends. */
  day_ends: number
  quiet_from: number
  quiet_until: number
  contact_email: string
  demo: boolean
  created_at: Date
  changed_at: Date
}

export interface LibrariesTable {
  alliance_id: string
  library_id: string
  name: string
  names: NamesColumn
  code: string
  url: string
  created_at: Date
}

export interface ServicePointsTable {
  alliance_id: string
  point_no: number
  point_id: string
  library_id: string
  name: string
  names: NamesColumn
  kind: string
  code: string
  address: string
  town: string
  postcode: string
  lat: number | null
  lon: number | null
  open_to: string
  sensitive: boolean
  access: string
  services: string
  translations: JSONColumnType<PointTranslations, string, string>
  phone: string
  email: string
  url: string
  legal_owner: string
  time_zone: string | null
  day_ends: number | null
  status: 'active' | 'planned' | 'ended'
  opened_on: NullableDay
  ended_on: NullableDay
  import_key: string | null
  sought: string
  /** What it sounds like in pinyin (point-fields.ts). */
  sounds: Generated<string>
  /** The analysis that made `sought` and `sounds` (`searchAnalysis`). */
  analysis: Generated<number>
  created_at: Date
  changed_at: Date
}

export interface TimetablesTable {
  alliance_id: string
  timetable_id: string
  point_no: number
  label: string
  valid_from: NullableDay
  valid_until: NullableDay
  changed_at: Date
}

export interface HoursTable {
  alliance_id: string
  timetable_id: string
  /** ISO: 1 = Monday. */
  weekday: number
  opens: number
  closes: number
}

export interface ClosingsTable {
  alliance_id: string
  closing_id: string
  point_no: number | null
  effect: 'closed' | 'open'
  /** Wall time `2026-10-01T00:00`. */
  starts: string
  ends: string
  time_zone: string | null
  reason: string
  reasons: NamesColumn
  made_at: Date
}

export interface StaffTable {
  alliance_id: string
  staff_id: string
  user_id: string | null
  name: string
  email: string
  roles: Role[]
  locale: string
  point_no: number | null
  status: 'active' | 'left'
  joined_at: Date
  left_at: Date | null
}

export interface InvitationsTable {
  alliance_id: string
  invitation_id: string
  email: string
  name: string
  roles: Role[]
  locale: string
  point_no: number | null
  token_hash: string
  invited_by: string | null
  invited_at: Date
  expires_at: Date
  accepted_at: Date | null
  withdrawn_at: Date | null
}

export interface BrandsTable {
  alliance_id: string
  act_light: string
  act_dark: string
  type: 'source' | 'system'
  logo_file: string | null
  logo_alt: string
  changed_at: Date
}

export interface SwitchesTable {
  alliance_id: string
  key: string
  is_on: boolean
  changed_at: Date
}

export interface ImportsTable {
  alliance_id: string
  import_id: string
  file_name: string
  read_rows: number
  added: number
  changed: number
  same: number
  quarantined: number
  made_at: Date
}

export interface QuarantineTable {
  alliance_id: string
  import_id: string
  line: number
  code: string
  params: JSONColumnType<Params, string, string>
  row: JSONColumnType<Record<string, string>, string, string>
}

export interface TasksTable {
  alliance_id: string
  task_id: string
  title: string
  about_kind: string | null
  about_id: string | null
  due_on: NullableDay
  owner_id: string | null
  asked_by_id: string | null
  asked_by: string
  word: string
  handed_by: string
  handed_at: Date | null
  done_at: Date | null
  done_by: string | null
  made_at: Date
  changed_at: Date
}

export interface AbsencesTable {
  alliance_id: string
  absence_id: string
  absent_id: string
  deputy_id: string
  from_day: Day
  until_day: Day
  named_by: string
  named_at: Date
  ended_at: Date | null
}

declare module '#platform' {
  interface Tables {
    'alliance.alliances': AlliancesTable
    'alliance.libraries': LibrariesTable
    'alliance.service_points': ServicePointsTable
    'alliance.timetables': TimetablesTable
    'alliance.hours': HoursTable
    'alliance.closings': ClosingsTable
    'alliance.staff': StaffTable
    'alliance.invitations': InvitationsTable
    'alliance.brands': BrandsTable
    'alliance.switches': SwitchesTable
    'alliance.imports': ImportsTable
    'alliance.quarantine': QuarantineTable
    'alliance.tasks': TasksTable
    'alliance.absences': AbsencesTable
  }
}

export type { Day }
