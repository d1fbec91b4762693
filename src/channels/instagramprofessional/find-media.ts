import { httpUrlOf, isOutcome, member, textOf, wordsOf } from '../call.ts'
import type { HeldDelivery, ReadBack } from '../channel.ts'
import { call, isDone, nextOf, type Whose } from '../meta/graph.ts'
import { carries } from '../short-text.ts'

const pagesToRead = 10

/** Looks for what may have arrived among what the account published, newest first, back to the first attempt: its caption holds the short link. */
export async function findMedia(whose: Whose, delivery: HeldDelivery): Promise<Extract<ReadBack, 'absent' | 'unknown' | object>> {
  // Clocks may differ by some minutes.
  const since = (delivery.startedAt?.getTime() ?? 0) - 10 * 60_000
  const links = [delivery.payload, ...Object.values(delivery.payload.translations)].map(({ link }) => link)
  for (let page = 0, after: string | undefined; page < pagesToRead; page++) {
    const query = new URLSearchParams({ fields: 'id,caption,permalink,timestamp', limit: '50', ...(after ? { after } : {}) })
    const said = await call(whose, `/${whose.account.settings.account}/media?${query}`)
    const media = isOutcome(said) || !isDone(said) ? undefined : member(said.body, 'data')
    if (isOutcome(said) || !Array.isArray(media)) return 'unknown'
    const ours = media.find((one) => links.some((link) => carries(wordsOf(member(one, 'caption')), link)))
    if (ours) {
      const remoteUrl = httpUrlOf(member(ours, 'permalink'))
      return { there: true, remoteId: textOf(member(ours, 'id'), 100), ...(remoteUrl ? { remoteUrl } : {}) }
    }
    after = nextOf(said.body)
    if (!after || Date.parse(textOf(member(media.at(-1), 'timestamp'), 40)) < since) return 'absent'
  }
  return 'unknown'
}
