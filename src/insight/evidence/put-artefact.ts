import { audit, Fields, isId, newId, type ReceivedFile, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { assetById, nameOf, postById, wordsById } from '#rooms/content'
import { artefactNotShowable, noSuchArtefact } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'
import { type Artefact, type ArtefactKind, type ArtefactRights, artefactKinds, artefactRights, byItself } from './artefact.ts'
import { knownArtefact } from './known-artefacts.ts'
import { picturesThatMay, wordsThatMay } from './may-be-shown.ts'
import { evidenceDocument } from './open-document.ts'

export interface PutArtefact {
  /** A thing of the house; a document comes with its file (`putDocument`). */
  kind: string
  subject: string
  /** What it shows. */
  shows: string
}

export interface PutDocument {
  title: string
  /** The day it is of. */
  day: string
  shows: string
  /** `own`, `agreed`, `allowed` or `public`; all but the first say by whom or what. */
  rights: string
  rightsNote?: string
  file: Uint8Array | ReceivedFile | undefined
  name: string
}

/** What a document may be: what can be read without running anything. */
export const documentKinds = [
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/webp',
  'text/plain',
  'text/csv',
  'application/vnd.oasis.opendocument.text',
]

/**
 * Puts something of the house into the evidence file, or says anew what it shows; what stands there by itself is given words. A post has to be
 * out, a picture's rights clear, and whoever is on it or said it has to let it go to others. Refuses fields, what the thing's room refuses, and
 * `insight.artefact-not-showable`.
 */
export async function putArtefact(work: Work, input: PutArtefact): Promise<{ artefactId: string }> {
  insightPolicy.demand(work, 'keep-evidence')
  const fields = new Fields('insight')
  const kind = artefactKinds.find((one) => one === input.kind && one !== 'document')
  if (!kind) fields.wrong('kind', 'artefact-kind')
  const shows = fields.lines('shows', input.shows, { max: 1000, needed: true })
  fields.check()
  const thing = await thingOf(work, kind!, input.subject)
  return write(work, { ...thing, kind: kind!, subject: input.subject, shows, file: null })
}

/** Puts a document from outside into the evidence file. Refuses fields and what the file store refuses. */
export async function putDocument(work: Work, input: PutDocument): Promise<{ artefactId: string }> {
  insightPolicy.demand(work, 'keep-evidence')
  const fields = new Fields('insight')
  const title = fields.line('title', input.title, { max: 200, needed: true })
  const day = fields.day('day', input.day)
  const shows = fields.lines('shows', input.shows, { max: 1000, needed: true })
  const rights = artefactRights.find((one) => one === input.rights && one !== 'quoted')
  if (!rights) fields.wrong('rights', 'artefact-rights')
  const rightsNote = fields.line('rightsNote', input.rightsNote, { max: 300, needed: rights !== undefined && rights !== 'own' })
  if (!input.file) fields.wrong('file', 'artefact-no-file')
  if (day && day > (await localDay(work, null, work.now))) fields.wrong('day', 'artefact-day-ahead')
  fields.check()
  const file = await work.house.files.put(work, input.file!, {
    kind: evidenceDocument,
    name: input.name,
    allow: documentKinds,
    audience: 'staff',
  })
  return write(work, { kind: 'document', subject: newId(), title, day, shows, rights: rights!, rightsNote, file: file.file_id })
}

/** Takes something out of the file; what stands there by itself stays out too. Twice is once. Refuses `insight.no-such-artefact`. */
export async function takeOutArtefact(work: Work, { kind, subject }: { kind: string; subject: string }): Promise<void> {
  insightPolicy.demand(work, 'keep-evidence')
  const known = artefactKinds.find((one) => one === kind)
  if (!known || !isId(subject)) throw noSuchArtefact()
  const all = work.db
    .selectFrom('insight.artefacts')
    .select(['artefact_id', 'title', 'taken_out_at'])
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', known)
    .where('subject_id', '=', subject)
  let row = await all.forUpdate().executeTakeFirst()
  if (!row && (byItself as readonly ArtefactKind[]).includes(known)) {
    await write(work, { ...(await thingOf(work, known, subject)), kind: known, subject, shows: '', file: null }, false)
    row = await all.forUpdate().executeTakeFirst()
  }
  if (!row) throw noSuchArtefact()
  if (row.taken_out_at) return
  await work.db
    .updateTable('insight.artefacts')
    .set({ taken_out_by: signature(work.actor), taken_out_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('artefact_id', '=', row.artefact_id)
    .execute()
  await audit(work, 'insight.artefact-taken-out', { kind: 'artefact', id: row.artefact_id }, { title: row.title })
}

type Written = Pick<Artefact, 'kind' | 'subject' | 'title' | 'shows' | 'day' | 'rights' | 'rightsNote' | 'file'>

async function write(work: Work, one: Written, said = true): Promise<{ artefactId: string }> {
  const row = await work.db
    .insertInto('insight.artefacts')
    .values({
      alliance_id: work.alliance,
      artefact_id: newId(),
      kind: one.kind,
      subject_id: one.subject,
      title: one.title.slice(0, 300),
      shows: one.shows,
      day: one.day,
      rights: one.rights,
      rights_note: one.rightsNote,
      file_id: one.file,
      put_by: signature(work.actor),
      put_at: work.now,
      taken_out_by: null,
      taken_out_at: null,
    })
    .onConflict((on) =>
      on.columns(['alliance_id', 'kind', 'subject_id']).doUpdateSet((eb) => ({
        title: eb.ref('excluded.title'),
        shows: eb.ref('excluded.shows'),
        rights: eb.ref('excluded.rights'),
        rights_note: eb.ref('excluded.rights_note'),
        put_by: eb.ref('excluded.put_by'),
        put_at: eb.ref('excluded.put_at'),
        taken_out_by: null,
        taken_out_at: null,
      })),
    )
    .returning('artefact_id')
    .executeTakeFirstOrThrow()
  if (said) await audit(work, 'insight.artefact-put', { kind: 'artefact', id: row.artefact_id }, { title: one.title.slice(0, 300) })
  return { artefactId: row.artefact_id }
}

export type Thing = Pick<Artefact, 'title' | 'day' | 'rights' | 'rightsNote'>

/** A thing as its own room has it, where it may leave the house. */
async function thingOf(work: Work, kind: ArtefactKind, subject: string): Promise<Thing> {
  const own = (title: string, day: string, rights: ArtefactRights = 'own', rightsNote = ''): Thing => ({ title, day, rights, rightsNote })
  switch (kind) {
    case 'post': {
      const post = await postById(work, subject)
      if (post.state !== 'published' || !post.visibleAt) throw artefactNotShowable('post')
      return own(nameOf(titlesIn(post.content.texts)), await localDay(work, null, post.visibleAt))
    }
    case 'picture': {
      const asset = await assetById(work, subject)
      if (!(await picturesThatMay(work, [subject])).has(subject)) throw artefactNotShowable('picture')
      const rights =
        asset.people !== 'none' ? 'agreed' : asset.rights === 'own' ? 'own' : asset.rights === 'licensed' ? 'allowed' : 'public'
      return own(nameOf(asset.alt) || asset.name, await localDay(work, null, asset.createdAt), rights, asset.credit)
    }
    case 'words': {
      const words = await wordsById(work, subject)
      if (!(await wordsThatMay(work, [subject])).has(subject)) throw artefactNotShowable('words')
      const [text] = Object.values(words.texts)
      return own(text?.heading || text?.text || '', words.day, 'agreed', words.consent.name)
    }
    default: {
      const found = await knownArtefact(work, kind, subject)
      if (!found) throw noSuchArtefact()
      return found
    }
  }
}

const titlesIn = (texts: Record<string, { title: string }>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).map(([locale, { title }]) => [locale, title]))

/** A thing as it stands in the evidence file, or would, before somebody puts it there. Refuses as {@link putArtefact}. */
export async function readArtefact(work: Work, kind: string, subject: string): Promise<Thing & { kind: ArtefactKind; shows: string }> {
  insightPolicy.demand(work, 'read-reports')
  const known = artefactKinds.find((one) => one === kind && one !== 'document')
  if (!known) throw noSuchArtefact()
  const thing = await thingOf(work, known, subject)
  const row = await work.db
    .selectFrom('insight.artefacts')
    .select('shows')
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', known)
    .where('subject_id', '=', subject)
    .executeTakeFirst()
  return { ...thing, kind: known, shows: row?.shows ?? '' }
}
