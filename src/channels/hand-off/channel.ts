import type { Channel } from '../channel.ts'
import { chosenLanguage, languageField } from '../server-address.ts'
import { shortLimit, usualLinkLength } from '../short-text.ts'
import { type Platform, platforms } from './platforms.ts'

/**
 * A channel whose last step a person does: Foyer puts text and picture together, a person publishes them and brings the address back.
 * A correction and a withdrawal are such steps too.
 */
const handOff = (platform: Platform): Channel => ({
  kind: platform.kind,
  form: platform.title === null ? 'short' : 'note',
  accounts: 'one',
  verified: 'by-hand',
  onByDefault: true,
  inFlight: 16,
  fields: [{ name: 'account', kind: 'text', optional: true, maxlength: 100 }, languageField],
  limit: () => ({
    ...shortLimit,
    title: platform.title,
    text: platform.text,
    unit: platform.unit,
    images: { most: 1, ratio: platform.ratio, minWidth: 1080 },
    link: platform.links ? 'in-text' : 'none',
    linkLength: platform.linkLength ?? usualLinkLength,
    byHand: true,
  }),
  can: () => ({ idempotencyKey: true, readBack: false, edit: true, withdraw: true, withdrawsForGood: true }),
  settings: (given) => ({ account: (given.account ?? '').trim().slice(0, 100), language: chosenLanguage(given.language) }),
  deliver: async () => ({ state: 'by-hand' }),
})

export const handOffChannels: readonly Channel[] = platforms.map(handOff)
