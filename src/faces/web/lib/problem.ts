// A refused form, as pages show it. Pure; also used in the browser.

/** One field that needs another answer; `message` is a whole sentence in the reader's language. */
export interface FieldProblem {
  field: string
  message: string
}

/** Why a form was not accepted: the sentence, and the fields it is about (none when it is about no field). */
export interface Problem {
  code: string
  message: string
  fields: FieldProblem[]
}

/** The sentence for one field of a form, or undefined. */
export const fieldProblem = (problem: Problem | undefined | null, field: string): string | undefined =>
  problem?.fields.find((entry) => entry.field === field)?.message
