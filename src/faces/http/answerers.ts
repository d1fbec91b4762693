import type { House } from '#house'
import { apiAnswerer } from '../api/index.ts'
import { activitypub } from '../protocols/activitypub.ts'
import { feeds } from '../protocols/feeds.ts'
import { hooks } from '../protocols/hooks.ts'
import { notices } from '../protocols/notices/answer-notices.ts'
import { websub } from '../protocols/websub.ts'
import { bodyLimits } from './body-limits.ts'
import { health } from './health.ts'
import { oneClickStop } from './one-click-stop.ts'
import type { Answerer } from './server.ts'
import { shortLinks } from './short-links.ts'

/** What answers before the pages, the hottest first: short links, health, feeds and their hub, the ActivityPub actor, what platforms bring, what asks for notices, files, the API; last what is too large for a page. */
export function answerers(house: House): Answerer[] {
  return [
    shortLinks(house),
    health(house),
    oneClickStop(house),
    feeds(house),
    websub(house),
    activitypub(house),
    hooks(house),
    notices(house),
    apiAnswerer(house),
    bodyLimits(house),
  ]
}
