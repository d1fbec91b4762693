import { sql } from 'kysely'
import { type Actor, defineJob, isRefusal, type Platform } from '#platform'
import { allAlliances, eachAlliance } from '#rooms/alliance'
import { foldRollups } from './fold-rollups.ts'
import { placeImport } from './place-import.ts'
import { resumeReading } from './upload-import.ts'

const actor: Actor = { kind: 'system', name: 'facts' }
const step = 20_000

/** Folds what has come in since the last time, alliance by alliance. */
export const foldJob = defineJob({
  name: 'facts.fold',
  every: 10,
  lease: 60,
  tries: 1,
  wanted: async (house) => (await toFold(house)).length > 0,
  run: async (house, _payload, { signal }) =>
    eachAlliance(house, { room: 'facts', signal, alliances: await toFold(house) }, (alliance) => foldAll(house, alliance, signal)),
})

/** Alliances in which something has come in. */
async function toFold(house: Platform): Promise<string[]> {
  const all = await allAlliances(house.database.db)
  const { rows } = await sql<{ alliance: string }>`select facts.alliances_to_fold(${all}::uuid[]) as alliance`.execute(house.database.db)
  return rows.map((row) => row.alliance)
}

/** Folds until nothing is left (or the house closes). Returns how many deltas were folded. */
export async function foldAll(house: Platform, alliance: string, signal?: AbortSignal): Promise<number> {
  let folded = 0
  while (!signal?.aborted) {
    const now = await house.work(alliance, actor, (work) => foldRollups(work, step))
    folded += now
    if (now < step) break
  }
  return folded
}

const stuckSince = (house: Platform): Date => new Date(house.clock.now().getTime() - 60_000)

/** Alliances with an import that does not move. */
async function withStuckImports(house: Platform): Promise<string[]> {
  const { rows } = await sql<{ alliance: string }>`select facts.imports_that_stand_still(${stuckSince(house)}) as alliance`.execute(
    house.database.db,
  )
  return rows.map((row) => row.alliance)
}

/** Goes on with imports that were cut off: those that are being read or placed and have not moved for a minute. */
export const resumeImportsJob = defineJob({
  name: 'facts.resume-imports',
  every: 60,
  lease: 120,
  tries: 1,
  wanted: async (house) => (await withStuckImports(house)).length > 0,
  run: async (house, _payload, { signal }) =>
    eachAlliance(house, { room: 'facts', signal, alliances: await withStuckImports(house) }, async (alliance) => {
      const stuck = await house.work(alliance, actor, (work) =>
        work.db
          .selectFrom('facts.imports')
          .select(['import_id', 'status', 'file_id'])
          .where('alliance_id', '=', work.alliance)
          .where('status', 'in', ['reading', 'placing'])
          .where('changed_at', '<', stuckSince(house))
          .execute(),
      )
      for (const { import_id, status, file_id } of stuck) {
        if (signal.aborted) return
        try {
          if (status === 'reading' && file_id) await resumeReading(house, alliance, actor, import_id)
          if (status === 'placing') await placeImport(house, alliance, actor, import_id)
        } catch (error) {
          // A file that is gone or a table that breaks is the affair of who imports it, not of the other imports.
          if (isRefusal(error)) house.log.warn('facts', 'an import could not go on', { import: import_id, code: error.code })
          else house.log.error('facts', 'an import could not go on', error, { import: import_id })
        }
      }
    }),
})
