import type { Work } from '#platform'

/** Calls a scene by other words (at most 200 characters): a name in them was taken back. What was counted by it, and its code, stay. */
export async function relabelScene(work: Work, scene: number, label: string): Promise<void> {
  await work.db
    .updateTable('facts.scenes')
    .set({ label: label.slice(0, 200) })
    .where('alliance_id', '=', work.alliance)
    .where('scene', '=', scene)
    .execute()
}
