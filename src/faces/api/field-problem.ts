import type { z } from '@hono/zod-openapi'
import type { FieldProblem } from '#platform'

type Issue = z.core.$ZodIssue

/**
 * What the sentence about a field of a request is made from, `refusals.platform.field-<code>` of the translations: the schema library's own
 * sentences speak of its types, and in Chinese they do so in English.
 */
export function paramsOf(issue: Issue): NonNullable<FieldProblem['params']> {
  switch (issue.code) {
    case 'invalid_type':
      return { expected: issue.input === undefined ? 'missing' : issue.expected }
    case 'too_small':
      return { of: amountOf(issue.origin), limit: Number(issue.minimum), above: issue.inclusive === false ? 'yes' : 'no' }
    case 'too_big':
      return { of: amountOf(issue.origin), limit: Number(issue.maximum), below: issue.inclusive === false ? 'yes' : 'no' }
    case 'invalid_format':
      return { format: issue.format }
    case 'not_multiple_of':
      return { step: Number(issue.divisor) }
    case 'unrecognized_keys':
      return { names: issue.keys.map((key) => key.slice(0, 60)).join(', ') }
    case 'invalid_value':
      return issue.input === undefined ? { values: '', missing: 'yes' } : { values: issue.values.map(String).join(', '), missing: 'no' }
    default:
      return {}
  }
}

const amountOf = (origin: string): string =>
  origin === 'string' ? 'letters' : ['array', 'set', 'map'].includes(origin) ? 'entries' : origin === 'file' ? 'bytes' : 'number'
