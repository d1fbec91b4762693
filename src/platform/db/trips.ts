import type pg from 'pg'

/** As the pool and Kysely ask: a text, perhaps with values, perhaps with somebody to call. */
type Ask = (...given: unknown[]) => unknown

/**
 * Lets `begin` wait for the first statement of its transaction and travel with it, so that a transaction costs one trip to the database less:
 * for most, one in four. One that asks for nothing asks for nothing. A fault of `begin` is told by that first statement.
 */
export function beginWithFirst(client: pg.ClientBase): void {
  const ask = client.query.bind(client) as Ask
  let due = false
  const query: Ask = (...given) => {
    const [text, values] = given
    if (text === 'begin') {
      due = true
      return Promise.resolve(nothing)
    }
    if (!due) return ask(...given)
    due = false
    if (text === 'commit' || text === 'rollback') return Promise.resolve(nothing)
    // What has values cannot share a message with another statement; it follows without waiting for the answer.
    if (typeof text !== 'string' || (Array.isArray(values) && values.length > 0)) {
      ;(ask('begin') as Promise<unknown>).catch(() => {})
      return ask(...given)
    }
    return (ask(`begin; ${text}`) as Promise<pg.QueryResult[]>).then((answers) => answers.at(-1))
  }
  Object.assign(client, { query })
}
const nothing = { command: '', rowCount: null, rows: [] }

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
