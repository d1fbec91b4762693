import type { Api } from './api.ts'
import { clippingRoutes } from './press-clippings.ts'
import { earlyRoutes } from './press-early.ts'
import { mediaRoutes } from './press-media.ts'
import { requestRoutes } from './press-requests.ts'
import { pressRoomRoutes } from './press-room.ts'
import { spokenRoutes } from './press-spoken.ts'

/** Press work: what the press finds, what it gets early, what it asks, what it made of it, and who is written to. */
export function pressRoutes(api: Api): void {
  pressRoomRoutes(api)
  earlyRoutes(api)
  requestRoutes(api)
  clippingRoutes(api)
  spokenRoutes(api)
  mediaRoutes(api)
}
