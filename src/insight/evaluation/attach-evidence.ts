import { audit, isId, type Work } from '#platform'
import { contentPolicy } from '#rooms/content'
import { strategyPolicy } from '#rooms/strategy'
import { noSuchArtefact } from '../errors.ts'
import { type Artefact, type ArtefactKind, artefactKinds } from '../evidence/artefact.ts'
import { evidenceFile, evidenceNamed } from '../evidence/evidence-file.ts'
import { type Honour, honoursNamed, listHonours } from '../honours/honours.ts'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'
import { type Evaluation, holdCriterion } from './evaluation.ts'

export const pieceKinds = [...artefactKinds, 'honour'] as const
export type PieceKind = ArtefactKind | 'honour'

/** A piece of evidence that is put to a criterion, or could be. */
export interface Piece {
  kind: PieceKind
  subject: string
  /** `stands`; `gone`: it is in the evidence file, or the register, no more; `unseen`: whoever reads may not see the evidence file. */
  state: 'stands' | 'gone' | 'unseen'
  title: string
  day: string | null
  opens: string | null
}

export interface AttachEvidence {
  criterion: string
  kind: string
  subject: string
}

/** Puts a piece of the round's evidence file, or an honour, to a criterion. Twice is once. Refuses `insight.no-such-artefact`. */
export async function attachEvidence(work: Work, input: AttachEvidence): Promise<void> {
  insightPolicy.demand(work, 'keep-evaluation')
  const { evaluation, criterion } = await holdCriterion(work, input.criterion, 'open')
  const piece = await pieceOf(work, evaluation, input)
  if (!piece) throw noSuchArtefact()
  const done = await work.db
    .insertInto('insight.criterion_evidence')
    .values({
      ...{ alliance_id: work.alliance, criterion_id: criterion.criterionId, kind: piece.kind, subject_id: piece.subject },
      ...{ put_by: signature(work.actor), put_at: work.now },
    })
    .onConflict((on) => on.columns(['alliance_id', 'criterion_id', 'kind', 'subject_id']).doNothing())
    .executeTakeFirst()
  if (done.numInsertedOrUpdatedRows === 0n) return
  await audit(
    work,
    'insight.criterion-evidence-put',
    { kind: 'criterion', id: criterion.criterionId },
    { title: evaluation.title, code: criterion.code },
  )
}

/** Takes a piece off a criterion; it stays where it was. Twice is once. */
export async function detachEvidence(work: Work, input: AttachEvidence): Promise<void> {
  insightPolicy.demand(work, 'keep-evaluation')
  const { evaluation, criterion } = await holdCriterion(work, input.criterion, 'open')
  const kind = pieceKinds.find((one) => one === input.kind)
  const gone = kind
    ? await work.db
        .deleteFrom('insight.criterion_evidence')
        .where('alliance_id', '=', work.alliance)
        .where('criterion_id', '=', criterion.criterionId)
        .where('kind', '=', kind)
        .where('subject_id', '=', input.subject)
        .executeTakeFirst()
    : undefined
  if (!gone || gone.numDeletedRows === 0n) return
  await audit(
    work,
    'insight.criterion-evidence-off',
    { kind: 'criterion', id: criterion.criterionId },
    { title: evaluation.title, code: criterion.code },
  )
}

/** Whether somebody may look into the evidence file: it holds what the rooms of strategy and content know. */
export const mayReadEvidence = ({ actor }: Pick<Work, 'actor'>): boolean =>
  insightPolicy.allows(actor, 'read-reports') && strategyPolicy.allows(actor, 'read-strategy') && contentPolicy.allows(actor, 'see-drafts')

const ofHonour = ({ honourId, title, giver, day }: Honour): Piece => ({
  ...{ kind: 'honour', subject: honourId, state: 'stands', title: `${title} (${giver})`, day, opens: `/desk/insight/honours/${honourId}` },
})
const ofArtefact = ({ kind, subject, title, day, opens }: Artefact): Piece => ({ kind, subject, state: 'stands', title, day, opens })

/** What is offered to be put to a criterion of a round: its evidence file, year by year, and the latest honours. */
export async function piecesOf(work: Work, { from, to }: Pick<Evaluation, 'from' | 'to'>): Promise<Piece[]> {
  const pieces = (await listHonours(work)).map(ofHonour)
  if (!mayReadEvidence(work)) return pieces
  for (let year = from; year <= to; year++) pieces.push(...(await fileOfYear(work, year)))
  return pieces
}

/** One of these, looked for where it can be: an honour in the register, any other from the latest year back. */
async function pieceOf(
  work: Work,
  { from, to }: Pick<Evaluation, 'from' | 'to'>,
  { kind, subject }: Pick<AttachEvidence, 'kind' | 'subject'>,
): Promise<Piece | undefined> {
  if (kind === 'honour') return (await honoursNamed(work, [subject])).map(ofHonour)[0]
  if (!mayReadEvidence(work)) return undefined
  for (let year = to; year >= from; year--) {
    const found = (await fileOfYear(work, year)).find((piece) => piece.kind === kind && piece.subject === subject)
    if (found) return found
  }
  return undefined
}

const fileOfYear = async (work: Work, year: number): Promise<Piece[]> =>
  (await evidenceFile(work, { from: `${year}-01-01`, to: `${year}-12-31` })).map(ofArtefact)

/** What is put to criteria, by criterion, each as it stands now: what is not among the choices is looked up by itself. */
export async function evidenceOn(work: Work, criterionIds: readonly string[], pieces: readonly Piece[]): Promise<Map<string, Piece[]>> {
  const ids = criterionIds.filter(isId)
  if (ids.length === 0) return new Map()
  const rows = await work.db
    .selectFrom('insight.criterion_evidence')
    .select(['criterion_id', 'kind', 'subject_id'])
    .where('alliance_id', '=', work.alliance)
    .where('criterion_id', 'in', ids)
    .orderBy('put_at')
    .orderBy('subject_id')
    .execute()
  const may = mayReadEvidence(work)
  const known = new Map(pieces.map((piece) => [`${piece.kind}:${piece.subject}`, piece]))
  const others = new Map(rows.map(({ kind, subject_id: subject }) => [`${kind}:${subject}`, { kind, subject }]))
  for (const key of known.keys()) others.delete(key)
  const honours = [...others.values()].flatMap(({ kind, subject }) => (kind === 'honour' ? subject : []))
  const artefacts = [...others.values()].flatMap(({ kind, subject }) => (kind === 'honour' ? [] : { kind, subject }))
  const found = [...(await honoursNamed(work, honours)).map(ofHonour), ...(may ? await evidenceNamed(work, artefacts) : []).map(ofArtefact)]
  for (const piece of found) known.set(`${piece.kind}:${piece.subject}`, piece)
  const on = new Map<string, Piece[]>()
  for (const { criterion_id, kind, subject_id: subject } of rows) {
    const state = kind === 'honour' || may ? 'gone' : 'unseen'
    const piece = known.get(`${kind}:${subject}`) ?? { kind, subject, state, title: '', day: null, opens: null }
    on.set(criterion_id, [...(on.get(criterion_id) ?? []), piece])
  }
  return on
}
