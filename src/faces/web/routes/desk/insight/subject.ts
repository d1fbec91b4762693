import { type SubjectKind, subjectKinds } from '#rooms/insight'

/** The subject in the address: `?campaign=…`, `?series=…`, `?post=…`, `?channel=…` or `?scene=…`. */
export function subjectIn(params: URLSearchParams): { kind: SubjectKind; id: string } | null {
  for (const kind of subjectKinds) {
    const id = params.get(kind)
    if (id) return { kind, id: id.slice(0, 100) }
  }
  return null
}
