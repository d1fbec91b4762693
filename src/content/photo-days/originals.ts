import { audit, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { peoplePolicy } from '../policy.ts'
import { type DayRow, lastDayOfOriginals, lockDay } from './photo-days.ts'

/** Deletes the originals of a photo day, with its inbox: what was let out stays as pictures of the library, what was not is gone. It cannot be undone. */
export async function deleteOriginals(work: Work, day: string): Promise<{ deleted: number }> {
  peoplePolicy.demand(work, 'keep-photo-days')
  return { deleted: await emptyDay(work, await lockDay(work, day)) }
}

/** Deletes the originals of days whose time is over. Returns how many pictures went. */
export async function tidyPhotoDays(work: Work): Promise<number> {
  const today = await localDay(work, null, work.now)
  const rows = await work.db
    .selectFrom('content.photo_days')
    .select(['day_id', 'day', 'keep_days'])
    .where('alliance_id', '=', work.alliance)
    .where('originals_gone_at', 'is', null)
    .where('day', '<', today)
    .orderBy('day_id')
    .execute()
  let deleted = 0
  for (const row of rows) if (lastDayOfOriginals(row) < today) deleted += await emptyDay(work, await lockDay(work, row.day_id))
  return deleted
}

async function emptyDay(work: Work, day: DayRow): Promise<number> {
  const pictures = await work.db
    .deleteFrom('content.photo_pictures')
    .where('alliance_id', '=', work.alliance)
    .where('day_id', '=', day.day_id)
    .returning('file_id')
    .execute()
  for (const { file_id } of pictures) await work.house.files.remove(work, file_id)
  await work.db
    .updateTable('content.photo_days')
    .set({ originals_gone_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('day_id', '=', day.day_id)
    .where('originals_gone_at', 'is', null)
    .execute()
  await audit(work, 'content.originals-deleted', { kind: 'photo-day', id: day.day_id }, { event: day.event, count: pictures.length })
  return pictures.length
}
