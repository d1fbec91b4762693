import type { Platform } from '#platform'
import { allAlliances } from './alliance-of.ts'

/**
 * What a job does for every alliance, one after the other. A fault in one is logged with its id and keeps the job from none of the others;
 * when all were visited it is thrown, so that the job counts as failed. Ends early when `signal` fires.
 *
 * A job that runs every few seconds has `tries: 1`: its next tick is its second try, and the others do not wait for the one that failed.
 * @param alliances whom to visit; all unless given
 */
export async function eachAlliance(
  house: Platform,
  { room, signal, alliances }: { room: string; signal: AbortSignal; alliances?: readonly string[] },
  act: (alliance: string) => Promise<unknown>,
): Promise<void> {
  const faults: unknown[] = []
  for (const alliance of alliances ?? (await allAlliances(house.database.db))) {
    if (signal.aborted) return
    try {
      await act(alliance)
    } catch (fault) {
      house.log.error(room, 'a job failed for one alliance and goes on with the next', fault, { alliance })
      faults.push(fault)
    }
  }
  if (faults.length > 0) throw new AggregateError(faults, `the job failed for ${faults.length} alliances`)
}
