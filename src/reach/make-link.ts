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
  const [link] = await makeLinks(work, input.subject, [input])
  return link!
}

/** Makes the short links of one subject, in their order, as {@link makeLink} makes one: in three trips to the database, however many. */
export async function makeLinks(work: Work, subject: MakeLink['subject'], wanted: readonly Omit<MakeLink, 'subject'>[]): Promise<Link[]> {
  reachPolicy.demand(work, 'make-link')
  const named = wanted.map(({ target, scene, label: given, point }) => {
    if (!allowedTarget(target)) throw targetNotAllowed()
    const label = given.trim().slice(0, 200)
    if (label === '') throw linkLabelMissing()
    return { target, scene, label, point_no: point ?? 0 }
  })
  const key = (link: { target: string; scene: number; point_no: number }): string => `${link.scene} ${link.point_no} ${link.target}`
  const there = new Map((await linksThere(work, subject, named)).map((row) => [key(row), row]))
  const missing = new Map(named.filter((link) => !there.has(key(link))).map((link) => [key(link), link]))
  if (missing.size > 0) {
    let number = await nextNumber(work, 'link', missing.size)
    // A code is drawn at random; in the unlikely case that it exists, the next draw is another.
    for (let draw = 1; missing.size > 0; draw++) {
      const rows = await work.db
        .insertInto('reach.links')
        .values(
          [...missing.values()].map((link) => ({
            alliance_id: work.alliance,
            link: number++,
            code: makeCode(draw > 3 ? 8 : 6),
            ...link,
            subject_kind: subject.kind,
            subject_id: subject.id ?? null,
            state: 'live' as const,
            fallback: null,
            version: 1,
            made_at: work.now,
            changed_at: work.now,
          })),
        )
        .onConflict((conflict) => conflict.columns(['alliance_id', 'code']).doNothing())
        .returningAll()
        .execute()
      for (const row of rows) {
        there.set(key(row), row)
        missing.delete(key(row))
      }
      if (missing.size > 0) number = await nextNumber(work, 'link', missing.size)
    }
  }
  return named.map((link) => present(there.get(key(link))!))
}

/** The live links that a subject has for these targets; none where the subject has no id by which it could be known again. */
async function linksThere(work: Work, { kind, id }: MakeLink['subject'], wanted: readonly { target: string }[]) {
  if (!id) return []
  return work.db
    .selectFrom('reach.links')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('subject_kind', '=', kind)
    .where('subject_id', '=', id)
    .where('target', 'in', [...new Set(wanted.map(({ target }) => target))])
    .where('state', '=', 'live')
    .execute()
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
