import type { Api } from './api.ts'
import { consentRoutes } from './people-consents.ts'
import { nameRoutes } from './people-names.ts'
import { wordsRoutes } from './people-words.ts'
import { photoDayRoutes } from './photo-days.ts'

/** People who are shown: what they agreed to, what rests on it, and what is left of a name that was taken back. */
export function peopleRoutes(api: Api): void {
  consentRoutes(api)
  wordsRoutes(api)
  nameRoutes(api)
  photoDayRoutes(api)
}
