import { bandShapes, colourRules } from '#rooms/content'
import { words, z } from './api.ts'

/** What a colour of wristband means, and one for examples. */
export const Colour = z
  .object({ key: z.string(), colour: z.string(), shape: z.enum(bandShapes), names: words, means: words, rule: z.enum(colourRules) })
  .openapi('WristbandColour')
export const colour = {
  key: 'red',
  colour: '#b3261e',
  shape: 'square' as const,
  names: { en: 'Red' },
  means: { en: 'Do not show me.' },
  rule: 'no' as const,
}

/** Of which day. */
export const ofDay = z.strictObject({ photoDay: z.uuid() })

/** A photo day's or a picture's id, for examples. */
export const id = '0199a000-0000-7000-8000-000000000001'
export const at = '2026-09-08T01:00:00.000Z'
export const moment = z.iso.datetime()
