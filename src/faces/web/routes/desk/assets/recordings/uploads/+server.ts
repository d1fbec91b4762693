import { beginRecording } from '#rooms/content'
import { answerJson, wireUpload } from '#web/server/recording-forms.ts'
import type { RequestHandler } from './$types'

/** Begins to receive a film or a sound in parts, or goes on with it. */
export const POST: RequestHandler = (event) =>
  answerJson(event, async () => {
    const { house, alliance, actor } = event.locals
    const said = (await event.request.json().catch(() => ({}))) as Record<string, unknown>
    const wanted = { name: String(said.name ?? ''), bytes: Number(said.bytes), mark: String(said.mark ?? '') }
    return wireUpload(await house.work(alliance.id, actor, (work) => beginRecording(work, wanted)))
  })
