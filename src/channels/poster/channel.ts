import type { Channel } from '../channel.ts'

/** A poster is printed by hand: its delivery says that it is ready, and from when it may hang. */
export const poster: Channel = {
  kind: 'poster',
  limits: { titleCharacters: 90, bodyCharacters: 300, pictures: 1 },
  inFlight: 16,
  can: () => ({ idempotencyKey: true, readBack: false, edit: false, withdraw: false }),
  deliver: async () => ({ state: 'sent' }),
  settings: () => ({}),
}
