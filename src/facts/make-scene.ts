import { randomInt } from 'node:crypto'
import { nextNumber, type Work } from '#platform'

/** A scene: what a later fact names as where it came from. */
export interface Scene {
  /** Small number inside the alliance; 0 is kept for "none". */
  scene: number
  /** Stands in links and QR codes: seven signs that cannot be mistaken for each other and cannot be guessed. */
  code: string
  kind: string
  subjectKind: string
  subjectId: string
  label: string
}

// No vowels (no words), no 0/1/l/o, lower case: 27 signs, seven of them: ten thousand million codes.
const signs = '23456789bcdfghjkmnpqrstvwxz'
const length = 7

/** Draws a code that says nothing about what it stands for. */
const drawCode = (): string => Array.from({ length }, () => signs[randomInt(signs.length)]).join('')

/** The form in which a code from outside is looked up: a person may have typed it in capitals. Nothing where it cannot be one. */
export function readCode(text: string): string | undefined {
  const code = text.trim().toLowerCase()
  return code.length === length && [...code].every((sign) => signs.includes(sign)) ? code : undefined
}

/**
 * Makes a scene for a thing that goes out: a variant of a post, a poster, a page. `label` names it in lists.
 * No policy of its own: what is published or printed has demanded its own.
 */
export async function makeScene(
  work: Work,
  input: { kind: string; subjectKind: string; subjectId: string | number; label: string },
): Promise<Scene> {
  const scene = await nextNumber(work, 'scene')
  const row = { kind: input.kind, subject_kind: input.subjectKind, subject_id: String(input.subjectId), label: input.label.slice(0, 200) }
  for (;;) {
    const made = await work.db
      .insertInto('facts.scenes')
      .values({ alliance_id: work.alliance, scene, code: drawCode(), made_at: work.now, ...row })
      .onConflict((on) => on.columns(['alliance_id', 'code']).doNothing())
      .returningAll()
      .executeTakeFirst()
    if (made) return read(made)
  }
}

/** {@link makeScene} for many at once, in their order: two statements for any number, one more where a code was drawn twice. */
export async function makeScenes(
  work: Work,
  inputs: readonly { kind: string; subjectKind: string; subjectId: string; label: string }[],
): Promise<Scene[]> {
  if (inputs.length === 0) return []
  const first = await nextNumber(work, 'scene', inputs.length)
  const made = new Map<number, Scene>()
  for (let wanted = inputs.map((input, i) => ({ input, scene: first + i })); wanted.length > 0; ) {
    const rows = await work.db
      .insertInto('facts.scenes')
      .values(
        wanted.map(({ input, scene }) => ({
          alliance_id: work.alliance,
          scene,
          code: drawCode(),
          made_at: work.now,
          kind: input.kind,
          subject_kind: input.subjectKind,
          subject_id: input.subjectId,
          label: input.label.slice(0, 200),
        })),
      )
      .onConflict((on) => on.columns(['alliance_id', 'code']).doNothing())
      .returningAll()
      .execute()
    for (const row of rows) made.set(row.scene, read(row))
    wanted = wanted.filter(({ scene }) => !made.has(scene))
  }
  return inputs.map((_, i) => made.get(first + i)!)
}

/** The scenes of codes in the form {@link readCode} gives; codes that were never given out are left out. */
export async function scenesByCodes(work: Work, codes: readonly string[]): Promise<Scene[]> {
  if (codes.length === 0) return []
  const rows = await work.db
    .selectFrom('facts.scenes')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('code', '=', (eb) => eb.fn.any(eb.val([...codes])))
    .execute()
  return rows.map(read)
}

/** Scenes by their numbers, or all of a subject (or of several of one kind); all unless `limit` says how many after scene `after`. */
export async function listScenes(
  work: Work,
  filter: {
    scenes?: readonly number[]
    subject?: { kind: string; id: string | number | readonly string[] }
    after?: number
    limit?: number
  },
): Promise<Scene[]> {
  let query = work.db.selectFrom('facts.scenes').selectAll().where('alliance_id', '=', work.alliance)
  if (filter.scenes) query = query.where('scene', '=', (eb) => eb.fn.any(eb.val([...filter.scenes!])))
  if (filter.subject) {
    const { kind, id } = filter.subject
    const ids = typeof id === 'object' ? [...id] : [String(id)]
    query = query.where('subject_kind', '=', kind).where('subject_id', '=', (eb) => eb.fn.any(eb.val(ids)))
  }
  if (filter.after !== undefined) query = query.where('scene', '>', filter.after)
  if (filter.limit !== undefined) query = query.limit(filter.limit)
  return (await query.orderBy('scene').execute()).map(read)
}

const read = (row: { scene: number; code: string; kind: string; subject_kind: string; subject_id: string; label: string }): Scene => ({
  scene: row.scene,
  code: row.code,
  kind: row.kind,
  subjectKind: row.subject_kind,
  subjectId: row.subject_id,
  label: row.label,
})
