import { audit, newId, type Work } from '#platform'
import { makeScene } from '#rooms/facts'
import { type Link, makeLink } from './make-link.ts'
import { reachPolicy } from './policy.ts'

/**
 * Makes a link for something that is no post: a leaflet, a bus, a partner's window. It gets a scene of its own, so that reports can name
 * what came by it, unless it is to count under a scene that exists. Throws `reach.target-not-allowed`, `reach.link-label-missing`.
 * @param input.point where it hangs; 0 or nothing = nowhere in particular
 */
export async function makeOwnLink(
  work: Work,
  input: { target: string; label: string; point?: number | null; scene?: number },
): Promise<Link> {
  reachPolicy.demand(work, 'make-link')
  const id = newId()
  const scene = input.scene ?? (await makeScene(work, { kind: 'link', subjectKind: 'link', subjectId: id, label: input.label })).scene
  const link = await makeLink(work, { target: input.target, label: input.label, point: input.point, scene, subject: { kind: 'link', id } })
  await audit(work, 'reach.link-made', { kind: 'link', id: String(link.link) }, { label: link.label, code: link.code })
  return link
}
