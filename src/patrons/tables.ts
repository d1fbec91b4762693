import type { JSONColumnType } from 'kysely'

export type SubscriberState = 'asked' | 'active' | 'stopped' | 'bounced' | 'lapsed'
export type Frequency = 'each' | 'weekly' | 'monthly'
export type ApplicationState = 'received' | 'issued' | 'declined' | 'withdrawn'
export type LetterState = 'planned' | 'sending' | 'sent' | 'unconfirmed' | 'failed' | 'withdrawn'

interface Topics {
  alliance_id: string
  topic: string
  names: JSONColumnType<Record<string, string>, string, string>
  place: number
  offered: boolean
}

interface Subscribers {
  alliance_id: string
  subscriber_id: string
  state: SubscriberState
  locale: string
  topics: string[]
  frequency: Frequency
  scene: number
  text_version: string
  source: string
  asked_at: Date
  confirmed_at: Date | null
  ended_at: Date | null
  ended_how: string | null
  bounces: number
  last_bounce: Date | null
}

interface SubscriberAddresses {
  alliance_id: string
  subscriber_id: string
  email: string
  email_key: string
}

interface Consents {
  alliance_id: string
  consent_id: string
  person_kind: 'subscriber' | 'application'
  person_id: string
  purpose: string
  channel: string
  text_version: string
  locale: string
  at: Date
  source: string
  proof: string
  expires_at: Date | null
  withdrawn_at: Date | null
  withdrawn_how: string | null
}

interface Applications {
  alliance_id: string
  application_id: string
  reference: string
  form_key: string
  state: ApplicationState
  age_band: 'adult' | 'young'
  point_no: number
  scene: number
  locale: string
  duplicate_of: string | null
  received_at: Date
  handled_at: Date | null
  handled_by: string | null
  reason: string | null
  /** Key of the mail that told of the marking undone last. */
  undone_letter: string | null
}

interface ApplicationPeople {
  alliance_id: string
  application_id: string
  name: string
  email: string | null
  phone: string | null
  birth_date: string | null
  guardian_name: string | null
  guardian_contact: string | null
  person_key: string
}

interface CardRulesTable {
  alliance_id: string
  guardian_below: number
  ask_birth_date: boolean
  ready_days: number
}

interface HeardQuestion {
  alliance_id: string
  asked: boolean
}

interface HeardChoices {
  alliance_id: string
  choice: string
  names: JSONColumnType<Record<string, string>, string, string>
  channel: string | null
  place: number
  offered: boolean
}

interface HeardMonths {
  alliance_id: string
  /** The first day of the month. */
  month: string
  asked: number
  answered: number
}

interface HeardAnswers {
  alliance_id: string
  month: string
  choice: string
  answers: number
}

interface Letters {
  alliance_id: string
  letter_id: string
  letter_key: string
  kind: string
  state: LetterState
  email: string | null
  subject: string | null
  body_text: string | null
  body_html: string | null
  message_id: string
  attempts: number
  due_at: Date
  next_try: Date
  leased_until: Date | null
  ended_at: Date | null
  /** When it was asked back while it was on its way. */
  recalled_at: Date | null
  problem: string | null
  /** Where one click ends what it is about. */
  stop_url: string | null
  /** From then on it leaves no more. */
  useless_at: Date | null
}

interface Reminders {
  alliance_id: string
  reminder_id: string
  subject_kind: string
  subject_id: string
  email_key: string
  state: 'asked' | 'active'
  locale: string
  /** Minutes before it begins. */
  lead: number
  asked_at: Date
  confirmed_at: Date | null
  due_at: Date | null
  /** The beginning this person was told of last; null where they were told that it does not take place. */
  told_begins: Date | null
  revision: number
  over_at: Date
}

interface ReminderAddresses {
  alliance_id: string
  reminder_id: string
  email: string
}

interface Limits {
  alliance_id: string
  limit_key: string
  times: number
  since: Date
  until: Date
}

interface Retention {
  alliance_id: string
  data_class: string
  days: number
}

interface RetentionRuns {
  alliance_id: string
  run_id: string
  data_class: string
  at: Date
  rows: number
  days: number
}

declare module '#platform' {
  interface Tables {
    'patrons.topics': Topics
    'patrons.subscribers': Subscribers
    'patrons.subscriber_addresses': SubscriberAddresses
    'patrons.consents': Consents
    'patrons.applications': Applications
    'patrons.application_people': ApplicationPeople
    'patrons.card_rules': CardRulesTable
    'patrons.heard_question': HeardQuestion
    'patrons.heard_choices': HeardChoices
    'patrons.heard_months': HeardMonths
    'patrons.heard_answers': HeardAnswers
    'patrons.letters': Letters
    'patrons.limits': Limits
    'patrons.reminders': Reminders
    'patrons.reminder_addresses': ReminderAddresses
    'patrons.retention': Retention
    'patrons.retention_runs': RetentionRuns
  }
}
