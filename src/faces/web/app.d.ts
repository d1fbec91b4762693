import type { Refusal } from '#platform'
import type { Formatter, Translate } from '../../platform/i18n/index.ts'
import type { Nav } from './lib/nav.ts'
import type { Problem } from './lib/problem.ts'
import type { Alliance, Staff, WebHouse, WorkActor } from './lib/server/request.ts'

declare global {
  namespace App {
    interface Locals {
      /** The running house; every capability is called through `act` or `look`. */
      house: WebHouse
      alliance: Alliance
      /** Who is signed in at the desk, or null. */
      staff: Staff | null
      actor: WorkActor
      locale: string
      /** When the request came, by the house's clock. */
      moment: Date
      t: Translate
      fmt: Formatter
      /** The scene code a visitor arrived with (`?s=`), or null. */
      scene: string | null
      nav: Nav
      /** Set when the database went away under this request: nothing but the page that waits is answered then. */
      away?: boolean
      /** How many things wait in each place of the desk. */
      counts: Readonly<Record<string, number>>
      /** Why this page of the desk is shut for whoever asks; null where it is open. */
      shut: Refusal | null
      /** What a page that is drawn in full is answered with, where that is not 200. */
      status?: number
      /** The one origin that this answer may show in a frame, because whoever asks has asked for it; nobody’s unless set. */
      frame?: string
    }
    interface PageData {
      t?: Translate
      fmt?: Formatter
      /** Routes of the desk that are shut for whoever reads. */
      shut?: readonly string[]
    }
    interface Error {
      /** The key of the sentence to show, when the error is a named refusal. */
      code?: string
    }
    interface ActionData {
      problem?: Problem
      values?: Record<string, string | string[]>
    }
  }
}
