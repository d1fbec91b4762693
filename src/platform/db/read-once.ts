import type pg from 'pg'

/** As the pool and Kysely ask: a text, perhaps with values, perhaps with somebody to call. */
type Ask = (...given: unknown[]) => unknown

/**
 * Lets a connection read each statement once and keep it under a name: for work that asks the same thousands of times and is over then. After
 * five times the database may plan it for any values, and then knows none: the condition of a partial index stands in the text of an upsert.
 */
export function readOnce(client: pg.ClientBase): void {
  const ask = client.query.bind(client) as Ask
  const query: Ask = (...given) => {
    const [text, values, ...more] = given
    if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0) return ask(...given)
    const name = names.get(text) ?? `read-${names.size}`
    names.set(text, name)
    return ask({ name, text, values }, ...more)
  }
  Object.assign(client, { query })
}
const names = new Map<string, string>()
