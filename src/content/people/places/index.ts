import type { NameSource } from '../names.ts'
import { campaignPlaces } from './campaigns.ts'
import { pagePlaces } from './pages.ts'
import { postPlaces } from './posts.ts'
import { rowPlaces } from './rows.ts'

/** Everywhere in this room, and in those below it, where words of the library lie. */
export const contentPlaces: readonly NameSource[] = [postPlaces, pagePlaces, ...rowPlaces, campaignPlaces]
