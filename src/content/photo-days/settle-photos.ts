import { audit, type FieldProblem, Fields, isId, newId, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { addAsset } from '../add-asset.ts'
import type { Asset } from '../assets.ts'
import { holdConsents } from '../people/check-people.ts'
import { covers } from '../people/consent-state.ts'
import { linkConsents } from '../people/people-on-pictures.ts'
import { peoplePolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import { blurFaces } from './blur-faces.ts'
import { consentOfColour } from './colour-consents.ts'
import { facesOpen, noSuchFace, noSuchPhoto, notLooked, originalGone, photoChanged, photoSettled } from './errors.ts'
import { type DayRow, dayOf } from './photo-days.ts'
import type { PhotoFace } from './photo-inbox.ts'
import type { PhotoFacesTable, PhotoPicturesTable } from './tables.ts'

/** Most faces on one picture. */
const mostFaces = 60

type PhotoRow = PhotoPicturesTable

/** A picture, locked until the commit: everything about it comes one after the other. `version` is the one that was looked at. */
async function lockPhoto(work: Work, photo: string, version?: number): Promise<PhotoRow> {
  const row = isId(photo)
    ? await work.db
        .selectFrom('content.photo_pictures')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('picture_id', '=', photo)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchPhoto()
  if (version !== undefined && version !== row.version) throw row.state === 'settled' ? photoSettled() : photoChanged()
  return row
}

const inInbox = (row: PhotoRow): void => {
  if (row.state === 'settled') throw photoSettled()
}

const touch = (work: Work, row: PhotoRow, change: Partial<PhotoRow> = {}) =>
  work.db
    .updateTable('content.photo_pictures')
    .set({ version: row.version + 1, ...change })
    .where('alliance_id', '=', work.alliance)
    .where('picture_id', '=', row.picture_id)
    .execute()

/** Marks a face: a box in ten-thousandths of width and height. It is not settled until somebody says whose it is, or that it is blurred. */
export async function markFace(
  work: Work,
  input: { photo: string; version?: number; x: number; y: number; w: number; h: number },
): Promise<{ face: string }> {
  peoplePolicy.demand(work, 'settle-photos')
  const row = await lockPhoto(work, input.photo, input.version)
  inInbox(row)
  const fields = new Fields('content.photos')
  const x = fields.number('x', Math.round(input.x), { min: 0, max: 9999 })!
  const y = fields.number('y', Math.round(input.y), { min: 0, max: 9999 })!
  const w = fields.number('w', Math.round(input.w), { min: 20, max: 10_000 })!
  const h = fields.number('h', Math.round(input.h), { min: 20, max: 10_000 })!
  if ((await facesOf(work, row.picture_id)).length >= mostFaces) fields.wrong('x', 'too-many-faces', { most: mostFaces })
  fields.check()
  const face = newId()
  await work.db
    .insertInto('content.photo_faces')
    .values({
      alliance_id: work.alliance,
      face_id: face,
      picture_id: row.picture_id,
      x,
      y,
      w: Math.min(w, 10_000 - x),
      h: Math.min(h, 10_000 - y),
      settled: 'open',
      consent_id: null,
      colour: null,
      by_name: actorOf(work).name,
      at: work.now,
    })
    .execute()
  await touch(work, row)
  return { face }
}

/** Takes the mark of a face away: it was none, or in the wrong place. */
export async function removeFace(work: Work, input: { photo: string; version?: number; face: string }): Promise<void> {
  peoplePolicy.demand(work, 'settle-photos')
  const row = await lockPhoto(work, input.photo, input.version)
  inInbox(row)
  const gone = isId(input.face)
    ? await work.db
        .deleteFrom('content.photo_faces')
        .where('alliance_id', '=', work.alliance)
        .where('picture_id', '=', row.picture_id)
        .where('face_id', '=', input.face)
        .returning('face_id')
        .executeTakeFirst()
    : undefined
  if (!gone) throw noSuchFace()
  await touch(work, row)
}

/** Whose a face is: a consent, a colour they wore, nobody's business (`blur`), or not known yet (`open`). */
export type FaceAnswer = { face: string; settled: PhotoFace['settled']; consent?: string | null; colour?: string | null }

/**
 * Says of faces whose they are. A consent has to be there, and to be for pictures; a colour has to be one of the day's. What a colour says is
 * not to be shown is blurred, whatever was chosen.
 */
export async function answerFaces(work: Work, input: { photo: string; version?: number; faces: readonly FaceAnswer[] }): Promise<void> {
  peoplePolicy.demand(work, 'settle-photos')
  const row = await lockPhoto(work, input.photo, input.version)
  inInbox(row)
  const day = await dayOf(work, row.day_id)
  const known = await facesOf(work, row.picture_id)
  const problems: FieldProblem[] = []
  for (const answer of input.faces) {
    if (!known.some(({ face_id }) => face_id === answer.face)) throw noSuchFace()
    const wrong = await problemOf(work, day, answer)
    if (wrong) problems.push({ field: `faces.${answer.face}`, code: wrong })
  }
  if (problems.length > 0) throw facesOpen(problems)
  for (const { face, settled, consent, colour } of input.faces)
    await work.db
      .updateTable('content.photo_faces')
      .set({
        settled,
        consent_id: settled === 'consent' ? consent! : null,
        colour: settled === 'colour' ? colour! : null,
        by_name: actorOf(work).name,
        at: work.now,
      })
      .where('alliance_id', '=', work.alliance)
      .where('picture_id', '=', row.picture_id)
      .where('face_id', '=', face)
      .execute()
  await touch(work, row)
}

async function problemOf(work: Work, day: DayRow, { settled, consent, colour }: FaceAnswer): Promise<string | null> {
  if (settled === 'colour') return day.colours.some(({ key }) => key === colour) ? null : 'content.photos.colour-not-known'
  if (settled !== 'consent') return null
  const row = isId(consent) ? (await holdConsents(work, [consent])).get(consent) : undefined
  return row && covers(row, 'picture', 'site', await localDay(work, null, work.now)) ? null : 'content.photos.not-agreed'
}

const facesOf = (work: Work, photo: string) =>
  work.db
    .selectFrom('content.photo_faces')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('picture_id', '=', photo)
    .orderBy('face_id')
    .execute()

/**
 * Lets a picture out of the inbox: it becomes a picture of the library once every face on it is settled and a person says that they looked and nobody
 * else can be recognised. What is to be blurred is blurred before any size of it is made; the original stays where it is. Refuses
 * `content.photos.not-looked`, each face that is not settled (`faces.<id>`), and a picture that somebody else changed or let out meanwhile.
 */
export async function settlePhoto(
  work: Work,
  input: { photo: string; version?: number; looked: boolean; minors: boolean },
): Promise<Asset> {
  peoplePolicy.demand(work, 'settle-photos')
  const row = await lockPhoto(work, input.photo, input.version)
  inInbox(row)
  const day = await dayOf(work, row.day_id)
  if (day.originals_gone_at !== null) throw originalGone()
  const faces = await facesOf(work, row.picture_id)
  await demandSettled(work, day, faces)
  if (!input.looked) throw notLooked()
  const hidden = faces.filter((face) => isHidden(day, face))
  const shown = faces.filter((face) => !isHidden(day, face))
  const original = await (await work.house.files.open(work, row.file_id)).read()
  const asset = await addAsset(work, {
    bytes: hidden.length > 0 ? await blurFaces(original, hidden) : original,
    name: `${day.event} ${day.day}`.slice(0, 150),
    rights: 'own',
    people: shown.length === 0 ? 'none' : input.minors ? 'minors' : 'adults',
  })
  const consents = new Set<string>()
  for (const { settled, consent_id, colour } of shown)
    consents.add(settled === 'consent' ? consent_id! : await consentOfColour(work, day, colour!))
  if (consents.size > 0) await linkConsents(work, asset, [...consents])
  await touch(work, row, { state: 'settled', asset_id: asset.id, looked_by: actorOf(work).name, looked_at: work.now })
  await audit(
    work,
    'content.photo-settled',
    { kind: 'photo', id: row.picture_id },
    { event: day.event, faces: faces.length, blurred: hidden.length },
  )
  return asset
}

type FaceRow = PhotoFacesTable

const isHidden = (day: DayRow, { settled, colour }: Pick<FaceRow, 'settled' | 'colour'>): boolean =>
  settled === 'blur' || (settled === 'colour' && day.colours.find(({ key }) => key === colour)?.rule === 'no')

async function demandSettled(work: Work, day: DayRow, faces: readonly FaceRow[]): Promise<void> {
  const problems: FieldProblem[] = []
  for (const { face_id, settled, consent_id, colour } of faces) {
    const wrong =
      settled === 'open' ? 'content.photos.face-open' : await problemOf(work, day, { face: face_id, settled, consent: consent_id, colour })
    if (wrong) problems.push({ field: `faces.${face_id}`, code: wrong })
  }
  if (problems.length > 0) throw facesOpen(problems)
}

/** Says of every face that is not settled, on each of these pictures, that they wore a colour. */
export async function sameColour(work: Work, input: { photos: readonly string[]; colour: string }): Promise<{ faces: number }> {
  peoplePolicy.demand(work, 'settle-photos')
  let count = 0
  for (const photo of [...new Set(input.photos)].sort()) {
    const row = await lockPhoto(work, photo)
    if (row.state !== 'inbox') continue
    const open = (await facesOf(work, photo)).filter(({ settled }) => settled === 'open')
    if (open.length === 0) continue
    await answerFaces(work, { photo, faces: open.map(({ face_id }) => ({ face: face_id, settled: 'colour', colour: input.colour })) })
    count += open.length
  }
  return { faces: count }
}

/** Puts a picture aside, or takes it back into the inbox: it is out of focus, or nobody is to be shown on it. */
export async function dropPhoto(work: Work, input: { photo: string; dropped: boolean }): Promise<void> {
  peoplePolicy.demand(work, 'settle-photos')
  const row = await lockPhoto(work, input.photo)
  inInbox(row)
  await touch(work, row, { state: input.dropped ? 'dropped' : 'inbox' })
}
