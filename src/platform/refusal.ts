/** One field of a form or request that cannot be accepted, and why. */
export interface FieldProblem {
  field: string
  code: string
  params?: Params
}

export type Params = Record<string, string | number | boolean | Date | null | undefined>

/**
 * A named reason why something was not done. It changes nothing: the transaction that threw it is rolled back.
 * Faces turn it into an answer in one place: RFC 9457 in the API, a sentence beside the field on a page.
 * `code` names the sentence `refusals.<code>` in the translations.
 */
export class Refusal extends Error {
  readonly status: number
  readonly code: string
  readonly params: Params
  readonly fields: readonly FieldProblem[]

  constructor(status: number, code: string, params: Params = {}, fields: readonly FieldProblem[] = []) {
    super(fields.length > 0 ? `${code} (${fields.map((f) => `${f.field}: ${f.code}`).join(', ')})` : code)
    this.name = 'Refusal'
    this.status = status
    this.code = code
    this.params = params
    this.fields = fields
  }
}

/** Makes a refusal with an HTTP status (4xx or 503), a code `<room>.<what>` and what its sentence needs. */
export const refuse = (status: number, code: string, params?: Params): Refusal => new Refusal(status, code, params)

/** Makes a refusal about one field. */
export const refuseField = (field: string, code: string, params?: Params): Refusal => refuseFields([{ field, code, params }])

/** Makes a refusal about several fields at once, so that a person mends all of them in one go. */
export const refuseFields = (fields: readonly FieldProblem[]): Refusal =>
  new Refusal(422, 'platform.fields-need-mending', { count: fields.length }, fields)

/** Tells a refusal from a fault. By name, not by class, so that it also holds across copies of this module. */
export function isRefusal(error: unknown): error is Refusal {
  return error instanceof Error && error.name === 'Refusal' && 'code' in error
}
