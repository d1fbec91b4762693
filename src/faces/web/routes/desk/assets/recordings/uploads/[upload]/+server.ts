import { isId } from '#platform'
import { comingRecording, finishRecording, prepareUpload } from '#rooms/content'
import { answerJson } from '#web/server/recording-forms.ts'
import type { RequestHandler } from './$types'

/** Puts the parts together: a new recording, or a cut of one. Asked twice it says the same. */
export const POST: RequestHandler = (event) =>
  answerJson(event, async () => {
    const { house, alliance, actor } = event.locals
    const said = (await event.request.json().catch(() => ({}))) as Record<string, unknown>
    const { upload } = event.params
    const recording = isId(said.recording) ? said.recording : undefined
    const coming = await house.work(alliance.id, actor, (work) => comingRecording(work, upload))
    const made = await prepareUpload(house, alliance.id, coming, (ready) =>
      house.work(alliance.id, actor, (work) => finishRecording(work, ready, { upload, recording })),
    )
    return { recording: made.id }
  })
