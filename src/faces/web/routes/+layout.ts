// Gives every page `data.t` and `data.fmt`. On the server they come from the house's catalogs; a hydrated page fetches
// its language once (the address changes with the content, so browsers keep it) instead of carrying it in every page.
import { createFormatter } from '../../../platform/i18n/formatter.ts'
import { createTranslator, type Messages, type Translate } from '../../../platform/i18n/messages.ts'
import type { LayoutLoad } from './$types'

const kept = new Map<string, Translate>()

async function translate(locale: string, address: string): Promise<Translate> {
  if (import.meta.env.SSR) return (await import('#platform')).translator(locale)
  let t = kept.get(address)
  if (!t) {
    const messages = (await (await fetch(address)).json()) as Messages
    t = createTranslator(locale, messages)
    kept.set(address, t)
  }
  return t
}

/** No script unless a part of the house asks for it: also the pages of errors outside portal and desk have none. */
export const csr = false

export const load: LayoutLoad = async ({ data }) => ({
  ...data,
  t: await translate(data.locale, data.messages),
  fmt: createFormatter(data.locale, data.timeZone, data.moment),
})
