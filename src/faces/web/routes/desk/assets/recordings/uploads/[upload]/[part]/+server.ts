import { partBytes, refuse, type Work } from '#platform'
import { contentPolicy, takeRecordingPart } from '#rooms/content'
import { answerJson } from '#web/server/recording-forms.ts'
import type { RequestHandler } from './$types'

/** Takes one part; received before a transaction is opened, however slowly it comes. */
export const PUT: RequestHandler = (event) =>
  answerJson(event, async () => {
    const { house, alliance, actor } = event.locals
    const { upload, part } = event.params
    contentPolicy.demand({ actor } as Work, 'add-asset')
    if (!event.request.body) throw refuse(422, 'platform.file-empty')
    const sha256 = event.url.searchParams.get('sha256') ?? undefined
    await house.files.receive(event.request.body, partBytes, (file) =>
      house.work(alliance.id, actor, (work) => takeRecordingPart(work, { upload, part: Number(part), file, sha256 })),
    )
    return { taken: Number(part) }
  })
