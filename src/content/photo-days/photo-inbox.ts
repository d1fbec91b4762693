import { audit, isId, newId, type Page, pageOf, readCursor, type Work } from '#platform'
import { demandFewForms } from '#rooms/patrons'
import { cleanLine } from '../doc.ts'
import { contentPolicy, peoplePolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import { inboxFull, noSuchPhoto, noSuchPhotoLink, photosMissing, tooManyAtOnce, uploadsOver } from './errors.ts'
import { type DayRow, lockDay } from './photo-days.ts'
import { dayOfToken } from './photo-links.ts'
import type { PreparedPhoto } from './prepare-photo.ts'
import type { PhotoFacesTable, PhotoPicturesTable } from './tables.ts'

/** Most pictures taken with one press, and the most bytes of all of them. */
export const mostPhotosAtOnce = 30
export const mostPhotoBytes = 64 * 1024 * 1024

/** What a picture of an inbox is to the file store: faces of people who agreed to nothing yet. */
export const photoFile = 'photo-day'

/** What a helper sees of a day behind their link. */
export interface UploadDay {
  id: string
  event: string
  place: string
  day: string
  until: Date
  left: number
}

/** What a helper's link opens, for anybody who has it. Refuses `content.photos.no-such-link` and `.uploads-over`. */
export async function uploadDay(work: Work, token: string): Promise<UploadDay> {
  contentPolicy.demand(work, 'read-published')
  const row = await openDay(work, token)
  return {
    id: row.day_id,
    event: row.event,
    place: row.place,
    day: row.day,
    until: row.uploads_until,
    left: row.most_pictures - row.pictures,
  }
}

/**
 * Lets a helper send pictures in: looked at, and counted among the forms of their network, before a processor is spent on what comes. Refuses as
 * {@link uploadDay}, and `patrons.too-many-forms`.
 */
export async function admitHelper(work: Work, token: string): Promise<void> {
  await uploadDay(work, token)
  await demandFewForms(work)
}

async function openDay(work: Work, token: string, lock = false): Promise<DayRow> {
  const of = dayOfToken(work, token, 'upload')
  const query = work.db
    .selectFrom('content.photo_days')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('day_id', '=', of?.day_id ?? null)
  const row = of && (await (lock ? query.forUpdate() : query).executeTakeFirst())
  if (!row || row.links !== of.links) throw noSuchPhotoLink()
  if (row.uploads_until <= work.now || row.originals_gone_at !== null) throw uploadsOver()
  return row
}

/**
 * Puts pictures into a day's inbox, by a helper's link, once they were let in ({@link admitHelper}), or (with `photoDay`) at the desk. All or none. They are for staff alone from the first moment. Refuses
 * `content.photos.missing`, `.too-many-at-once`, `.inbox-full`, and as {@link uploadDay}.
 */
export async function receivePhotos(
  work: Work,
  input: { token?: string; photoDay?: string; helper?: string; photos: readonly PreparedPhoto[] },
): Promise<{ received: number; left: number }> {
  const row = await dayFor(work, input)
  if (input.photos.length === 0) throw photosMissing()
  if (input.photos.length > mostPhotosAtOnce) throw tooManyAtOnce(mostPhotosAtOnce)
  if (row.pictures + input.photos.length > row.most_pictures) throw inboxFull(row.most_pictures)
  const helper = cleanLine(input.helper ?? '').slice(0, 80) || (work.actor.kind === 'visitor' ? '' : actorOf(work).name)
  for (const photo of input.photos) {
    const file = await work.house.files.put(work, photo.bytes, {
      kind: photoFile,
      name: 'photo.jpg',
      allow: ['image/jpeg'],
      audience: 'staff',
    })
    await work.db
      .insertInto('content.photo_pictures')
      .values({
        alliance_id: work.alliance,
        picture_id: newId(),
        day_id: row.day_id,
        file_id: file.file_id,
        width: photo.width,
        height: photo.height,
        helper,
        came_at: work.now,
        state: 'inbox',
        version: 1,
        looked_by: '',
        looked_at: null,
        asset_id: null,
      })
      .execute()
  }
  const pictures = row.pictures + input.photos.length
  await work.db
    .updateTable('content.photo_days')
    .set({ pictures })
    .where('alliance_id', '=', work.alliance)
    .where('day_id', '=', row.day_id)
    .execute()
  await audit(work, 'content.photos-received', { kind: 'photo-day', id: row.day_id }, { event: row.event, count: input.photos.length })
  return { received: input.photos.length, left: row.most_pictures - pictures }
}

async function dayFor(work: Work, { token, photoDay }: { token?: string; photoDay?: string }): Promise<DayRow> {
  if (photoDay !== undefined) {
    peoplePolicy.demand(work, 'keep-photo-days')
    const row = await lockDay(work, photoDay)
    if (row.originals_gone_at !== null) throw uploadsOver()
    return row
  }
  contentPolicy.demand(work, 'read-published')
  return openDay(work, token ?? '', true)
}

/** A face on a picture: where, in ten-thousandths, and what is known of whose it is. */
export interface PhotoFace {
  id: string
  x: number
  y: number
  w: number
  h: number
  settled: PhotoFacesTable['settled']
  consent: string | null
  colour: string | null
}

/** A picture of an inbox, for staff. */
export interface Photo {
  id: string
  day: string
  url: string
  width: number
  height: number
  helper: string
  cameAt: Date
  state: PhotoPicturesTable['state']
  version: number
  looked: { by: string; at: Date } | null
  /** What became of it. */
  asset: string | null
  faces: PhotoFace[]
}

export interface ListPhotos {
  photoDay: string
  state?: Photo['state']
  limit?: number
  cursor?: string
}

/** Pictures of a day in the order in which they came, page by page. */
export async function listPhotos(work: Work, wanted: ListPhotos): Promise<Page<Photo>> {
  peoplePolicy.demand(work, 'see-photo-days')
  if (!isId(wanted.photoDay)) return { items: [], next: null }
  const limit = Math.min(Math.max(wanted.limit ?? 50, 1), 200)
  let query = work.db
    .selectFrom('content.photo_pictures')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('day_id', '=', wanted.photoDay)
  if (wanted.state) query = query.where('state', '=', wanted.state)
  const [after] = readCursor(wanted.cursor, ['id']) ?? []
  if (after) query = query.where('picture_id', '>', after)
  const rows = await query
    .orderBy('picture_id')
    .limit(limit + 1)
    .execute()
  const page = pageOf(rows, limit, (row) => [row.picture_id])
  return { items: await withFaces(work, page.items), next: page.next }
}

/** One picture, with those before and after it in the same state of the same day. */
export async function photoById(work: Work, photo: string): Promise<Photo & { before: string | null; after: string | null }> {
  peoplePolicy.demand(work, 'see-photo-days')
  const row = isId(photo)
    ? await work.db
        .selectFrom('content.photo_pictures')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('picture_id', '=', photo)
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchPhoto()
  const beside = async (which: '<' | '>') =>
    (
      await work.db
        .selectFrom('content.photo_pictures')
        .select('picture_id')
        .where('alliance_id', '=', work.alliance)
        .where('day_id', '=', row.day_id)
        .where('state', '=', 'inbox')
        .where('picture_id', which, photo)
        .orderBy('picture_id', which === '<' ? 'desc' : 'asc')
        .limit(1)
        .executeTakeFirst()
    )?.picture_id ?? null
  return { ...(await withFaces(work, [row]))[0]!, before: await beside('<'), after: await beside('>') }
}

/** Rows with the faces on them. */
async function withFaces(work: Work, rows: readonly PhotoPicturesTable[]): Promise<Photo[]> {
  if (rows.length === 0) return []
  const faces = await work.db
    .selectFrom('content.photo_faces')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where(
      'picture_id',
      'in',
      rows.map(({ picture_id }) => picture_id),
    )
    .orderBy('face_id')
    .execute()
  return rows.map((row) => ({
    id: row.picture_id,
    day: row.day_id,
    url: `/files/${row.file_id}/photo.jpg`,
    width: row.width,
    height: row.height,
    helper: row.helper,
    cameAt: row.came_at,
    state: row.state,
    version: row.version,
    looked: row.looked_at && { by: row.looked_by, at: row.looked_at },
    asset: row.asset_id,
    faces: faces
      .filter(({ picture_id }) => picture_id === row.picture_id)
      .map(({ face_id, x, y, w, h, settled, consent_id, colour }) => ({ id: face_id, x, y, w, h, settled, consent: consent_id, colour })),
  }))
}

/** Whether a stranger with this token may send something large: asked before a byte of it is read. */
export async function mayUpload(work: Work, token: string): Promise<boolean> {
  try {
    return (await uploadDay(work, token)).left > 0
  } catch {
    return false
  }
}
