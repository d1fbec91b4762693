import type { NameSource } from '../names.ts'
import { campaignPlaces, recordPlaces } from './campaigns.ts'
import { pagePlaces } from './pages.ts'
import { postPlaces } from './posts.ts'
import { recordingPlaces } from './recordings.ts'
import { rowPlaces } from './rows.ts'
import { scenePlaces } from './scenes.ts'

/** Everywhere in this room, and in those below it, where words of the library lie. */
export const contentPlaces: readonly NameSource[] = [
  postPlaces,
  pagePlaces,
  ...rowPlaces,
  recordingPlaces,
  campaignPlaces,
  recordPlaces,
  scenePlaces,
]
