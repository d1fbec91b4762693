import { nextNumber, type Work } from '#platform'
import { makeCode } from './codes.ts'
import { linkLabelMissing, targetNotAllowed } from './errors.ts'
import { reachPolicy } from './policy.ts'
import { allowedTarget } from './targets.ts'

export type MakeLink = {
  /** A path of the portal ('/posts/x') or an https address elsewhere. */
  target: string
  /** The scene that follows are counted under; made by facts (`makeScene`). */
  scene: number
  /** What carries the link: a variant, a poster, a page … */
  subject: { kind: string; id?: string | null }
  /** What people call it in reports: 'Poster: The book that survived'. */
  label: string
  /** Where a poster hangs; 0 or nothing = nowhere in particular. */
  point?: number | null
}

export type Link = {
  link: number
  code: string
  target: string
  scene: number
  point: number
  subject: { kind: string; id: string | null }
  label: string
  state: 'live' | 'retired' | 'withdrawn'
  fallback: string | null
}

/**
 * Makes a short link, or hands back the one that this subject already has for this target and scene (so that a poster printed twice
 * carries one code). The record says nothing of it: what it is made for, a scheduled post say, is recorded there. Throws `reach.target-not-allowed`, `reach.link-label-missing`.
 */
export async function makeLink(work: Work, input: MakeLink): Promise<Link> {
  reachPolicy.demand(work, 'make-link')
  if (!allowedTarget(input.target)) throw targetNotAllowed()
  const label = input.label.trim().slice(0, 200)
  if (label === '') throw linkLabelMissing()
  const subjectId = input.subject.id ?? null
  const point = input.point ?? 0
  if (subjectId) {
    const same = await work.db
      .selectFrom('reach.links')
      .selectAll()
      .where('alliance_id', '=', work.alliance)
      .where('subject_kind', '=', input.subject.kind)
      .where('subject_id', '=', subjectId)
      .where('target', '=', input.target)
      .where('scene', '=', input.scene)
      .where('point_no', '=', point)
      .where('state', '=', 'live')
      .executeTakeFirst()
    if (same) return present(same)
  }
  const link = await nextNumber(work, 'link')
  // A code is drawn at random; in the unlikely case that it exists, the next draw is another.
  for (let draw = 1; ; draw++) {
    const row = await work.db
      .insertInto('reach.links')
      .values({
        alliance_id: work.alliance,
        link,
        code: makeCode(draw > 3 ? 8 : 6),
        target: input.target,
        scene: input.scene,
        point_no: point,
        subject_kind: input.subject.kind,
        subject_id: subjectId,
        label,
        state: 'live',
        fallback: null,
        version: 1,
        made_at: work.now,
        changed_at: work.now,
      })
      .onConflict((conflict) => conflict.columns(['alliance_id', 'code']).doNothing())
      .returningAll()
      .executeTakeFirst()
    if (!row) continue
    return present(row)
  }
}

/** A row as other rooms see it. */
export function present(row: {
  link: number
  code: string
  target: string
  scene: number
  point_no: number
  subject_kind: string
  subject_id: string | null
  label: string
  state: 'live' | 'retired' | 'withdrawn'
  fallback: string | null
}): Link {
  return {
    link: row.link,
    code: row.code,
    target: row.target,
    scene: row.scene,
    point: row.point_no,
    subject: { kind: row.subject_kind, id: row.subject_id },
    label: row.label,
    state: row.state,
    fallback: row.fallback,
  }
}
