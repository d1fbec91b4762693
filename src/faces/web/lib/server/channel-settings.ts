import { channelOf } from '#rooms/channels'
import { text } from './act.ts'

/** What a form says of the fields of a channel; secrets are among them. Empty for a kind that this house does not have. */
export const givenSettings = (kind: string, form: FormData): Record<string, string> =>
  Object.fromEntries((channelOf(kind)?.fields ?? []).map(({ name }) => [name, text(form, name)]))
