import { createReadStream } from 'node:fs'
import { type Actor, isRefusal, type Platform, type ReceivedFile, type Source, type Work } from '#platform'
import { importNotReady } from './errors.ts'
import { readImport } from './list-imports.ts'
import { factsPolicy } from './policy.ts'
import type { PlanWish } from './reading/make-plan.ts'
import { goOnReading, type Staged, stageImport } from './stage-import.ts'

const MiB = 1024 * 1024

/** Whatever may be meant as a table; what it is, the reader says by name ("this is a spreadsheet file, save it as CSV"). */
const allowed = [
  'text/csv',
  'text/plain',
  'text/html',
  'application/xml',
  'application/json',
  'application/octet-stream',
  'application/zip',
  'application/gzip',
  'application/x-cfb',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/vnd.oasis.opendocument.spreadsheet',
]

export interface UploadImport extends PlanWish {
  name: string
  source?: string
  bytes: Source | ReceivedFile
}

/**
 * Keeps an uploaded file (at most 256 MiB, for staff only) and reads it into the staging table. The file is kept with the import, so that reading
 * goes on by itself after a kill; a file that is refused, or was imported before, is not kept.
 */
export async function uploadImport(house: Platform, alliance: string, actor: Actor, input: UploadImport): Promise<Staged> {
  const { bytes, name, ...wish } = input
  factsPolicy.demand({ actor }, 'import-figures')
  const most = 256 * MiB
  const file = await house.files.receive(bytes, most, (received) =>
    house.work(alliance, actor, async (work) => {
      const rules = { kind: 'import', name, allow: allowed, maxBytes: most, audience: 'staff' } as const
      const { file_id } = await work.house.files.put(work, received, rules)
      return { fileId: file_id, path: (await work.house.files.open(work, file_id)).path }
    }),
  )
  const forget = () => house.work(alliance, actor, (work) => work.house.files.remove(work, file.fileId))
  try {
    const staged = await stageImport(house, alliance, actor, {
      ...wish,
      name,
      fileId: file.fileId,
      open: () => createReadStream(file.path),
    })
    const kept = await house.work(alliance, actor, (work) => readImport(work, staged.importId))
    if (kept.fileId !== file.fileId) await forget()
    return staged
  } catch (error) {
    if (isRefusal(error)) await forget()
    throw error
  }
}

/** Goes on reading an uploaded file that was cut off. Refuses an import that is not being read, or whose file was not uploaded. */
export async function resumeReading(house: Platform, alliance: string, actor: Actor, importId: string): Promise<Staged> {
  const { row, path } = await house.work(alliance, actor, async (work: Work) => {
    factsPolicy.demand(work, 'import-figures')
    const found = await readImport(work, importId)
    if (found.status !== 'reading' || !found.fileId) throw importNotReady(found.status)
    return { row: found, path: (await work.house.files.open(work, found.fileId)).path }
  })
  return goOnReading(house, alliance, actor, row, () => createReadStream(path))
}
