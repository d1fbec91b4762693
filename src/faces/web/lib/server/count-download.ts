import type { RequestEvent } from '@sveltejs/kit'
import { countDownload } from '#rooms/content'
import { counts, signalsOf } from '#rooms/reach'

/**
 * Counts one download of stickers by the rule that counts pages: crawlers, previews, prefetches, HEADs and signed-in staff are left out, and
 * under Global Privacy Control it counts without the scene. Nothing of whoever asks is kept.
 */
export async function countStickerDownload({ locals, request }: RequestEvent, what: { pack: string; number: number }): Promise<void> {
  const signals = signalsOf(request.headers, request.method)
  if (!counts(signals)) return
  const { house, alliance, actor, scene } = locals
  await house.work(alliance.id, actor, (work) => countDownload(work, { ...what, scene: signals.gpc ? null : scene }))
}
