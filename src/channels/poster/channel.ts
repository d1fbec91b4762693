import type { Channel } from '../channel.ts'

/** A poster is printed by hand: its delivery says that it is ready, and from when it may hang. */
export const poster: Channel = {
  kind: 'poster',
  form: 'sheet',
  accounts: 'own',
  verified: 'own',
  onByDefault: true,
  place: 'print',
  inFlight: 16,
  fields: [],
  limit: () => ({
    title: 90,
    text: 300,
    images: { most: 1, ratio: 1.55, minWidth: 1400 },
    link: 'beside',
    linkLength: 0,
    byDefault: false,
    byHand: true,
  }),
  can: () => ({ idempotencyKey: true, readBack: false, edit: false, withdraw: false }),
  deliver: async () => ({ state: 'sent' }),
  settings: () => ({}),
}
