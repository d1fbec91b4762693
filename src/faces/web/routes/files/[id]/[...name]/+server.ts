import { error } from '@sveltejs/kit'
import { isId, isRefusal, refuse, serveFile } from '#platform'
import { peoplePolicy, photoFile, recordingFile, recordingOfFile } from '#rooms/content'
import { evidenceDocument, honourDocument, openDocument } from '#rooms/insight'
import { countDownload } from '#rooms/reach'
import { clientAddress } from '../../../../../http/client-address.ts'
import type { RequestHandler } from './$types'

/**
 * A stored file by its address. What staff alone may read is not there for anybody else. A recording is counted where it is asked for, and
 * may be played on pages of others, which is what a podcast is for. A picture of a photo day's inbox is for those who see to it, and no
 * browser keeps it: deleted, it is gone. So it is with documents of the evidence file and of honours.
 */
const answer: RequestHandler = async ({ locals, params, request, url }) => {
  const { house, alliance, actor } = locals
  try {
    const file = await house.work(alliance.id, actor, async (work) => {
      if (!isId(params.id)) throw refuse(404, 'platform.not-found')
      const found = await work.house.files.open(work, params.id)
      if (found.audience === 'staff' && actor.kind !== 'staff') throw refuse(404, 'platform.not-found')
      if (found.kind === photoFile && !peoplePolicy.allows(actor, 'see-photo-days')) throw refuse(404, 'platform.not-found')
      await openDocument(work, found)
      if (found.kind === recordingFile && found.audience === 'public') {
        const of = await recordingOfFile(work, found.file_id)
        const { headers, method } = request
        const scene = url.searchParams.get('s')
        if (of) await countDownload(work, { ...of, bytes: found.bytes, scene, headers, method, address: clientAddress(headers) })
      }
      return found
    })
    const keep = ![photoFile, evidenceDocument, honourDocument].includes(file.kind)
    return serveFile(request, file, { elsewhere: file.kind === recordingFile && file.audience === 'public', keep })
  } catch (reason) {
    if (!isRefusal(reason)) throw reason
    error(reason.status, { message: locals.t(`refusals.${reason.code}`, reason.params), code: reason.code })
  }
}

export const GET = answer
export const HEAD = answer
