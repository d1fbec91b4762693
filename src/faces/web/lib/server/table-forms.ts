import type { Params, Translate } from '#platform'
import { text } from './act.ts'

/**
 * The file of an import with two presses: the first judges it, the second takes in what was judged, the same bytes, which came back with the
 * form. Nothing where none was chosen.
 */
export async function fileOrKept(form: FormData): Promise<{ file: Uint8Array; isNew: boolean } | undefined> {
  const given = form.get('file')
  if (given instanceof File && given.size > 0) return { file: new Uint8Array(await given.arrayBuffer()), isNew: true }
  const kept = text(form, 'kept')
  return kept ? { file: new Uint8Array(Buffer.from(kept, 'base64')), isNew: false } : undefined
}

const mostShown = 200

/** Refused lines in words; of many the first. */
export const saidLines = (refused: readonly { line: number; code: string; params: Params }[], t: Translate) =>
  refused.slice(0, mostShown).map(({ line, code, params }) => ({ line, reason: t(`refusals.${code}`, params) }))
