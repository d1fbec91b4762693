import { json, type RequestEvent } from '@sveltejs/kit'
import { isRefusal, refuseField, type Upload, type Work } from '#platform'
import { contentPolicy, largestRecording, prepareRecording, type ReadyFile } from '#rooms/content'
import { act, formOf, toProblem } from './act.ts'

/** The largest file that comes in one form, in MB: a page reads a form whole. With script larger ones come in parts. */
export const formMegabytes = 64

/** What the upload form has to say. */
export const uploadLimits = (event: Pick<RequestEvent, 'locals'>) => ({
  megabytes: Math.floor(largestRecording(event.locals.house) / 1024 ** 2),
  formMegabytes: Math.min(formMegabytes, Math.floor(largestRecording(event.locals.house) / 1024 ** 2)),
})

/** Runs one change with the film or sound of a form, which is looked into before a transaction is opened; else as `act`. */
export async function actWithFile<T>(event: RequestEvent, run: (work: Work, ready: ReadyFile, name: string) => Promise<T>) {
  const { house, actor } = event.locals
  try {
    contentPolicy.demand({ actor } as Work, 'add-asset')
    const file = (await formOf(event)).get('file')
    if (!(file instanceof File) || file.size === 0) throw refuseField('file', 'content.field-missing', { field: 'file' })
    if (file.size > formMegabytes * 1024 ** 2) throw refuseField('file', 'content.recording-needs-parts', { megabytes: formMegabytes })
    const stream = file.stream() as ReadableStream<Uint8Array>
    return await prepareRecording(house, stream, (ready) => act(event, (work) => run(work, ready, file.name)))
  } catch (reason) {
    return act<T>(event, () => Promise.reject(reason))
  }
}

/** An upload as the sending page reads it. */
export const wireUpload = ({ upload_id, part_bytes, parts, taken }: Upload) => ({
  upload: upload_id,
  partBytes: part_bytes,
  parts,
  taken: taken.map(({ part }) => part),
})

/** Answers in JSON, a refusal with its sentence: the first of its fields, else its own. */
export async function answerJson(event: RequestEvent, act: () => Promise<object>): Promise<Response> {
  try {
    if (event.locals.shut) throw event.locals.shut
    return json(await act())
  } catch (reason) {
    if (!isRefusal(reason)) throw reason
    const { message, fields, code } = toProblem(event, reason)
    return json({ code, message: fields[0]?.message ?? message }, { status: reason.status })
  }
}
