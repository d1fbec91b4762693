// The part of sqlite3's interface that Sequelize uses, over the SQLite that comes with Node 24. The package itself would be compiled, or
// fetched as a binary, at every installation.
const { DatabaseSync } = require('node:sqlite')

/** Names are given as `$1`; values that SQLite has no type for as the nearest that it has. */
const bound = (given = {}) =>
  Array.isArray(given) ? given.map(plain) : Object.fromEntries(Object.entries(given).map(([name, value]) => [name, plain(value)]))
const plain = (value) => {
  if (typeof value === 'boolean') return Number(value)
  if (value instanceof Date) return value.toISOString()
  return value === undefined ? null : value
}

/** What callbacks are called with as `this`; Sequelize looks at its name. */
class Statement {
  constructor({ lastInsertRowid = 0, changes = 0 } = {}) {
    this.lastID = Number(lastInsertRowid)
    this.changes = Number(changes)
  }
}

class Database {
  #database

  constructor(filename, _mode, done) {
    this.filename = filename
    try {
      this.#database = new DatabaseSync(filename)
    } catch (fault) {
      process.nextTick(done, fault)
      return
    }
    process.nextTick(done, null)
  }

  serialize(act) {
    act?.()
  }

  run(sql, ...rest) {
    return this.#answer(sql, rest, (prepared, given) => [new Statement(prepared.run(...given))])
  }

  all(sql, ...rest) {
    return this.#answer(sql, rest, (prepared, given) => [new Statement(), prepared.all(...given).map((row) => ({ ...row }))])
  }

  exec(sql, done) {
    try {
      this.#database.exec(sql)
    } catch (fault) {
      process.nextTick(() => done?.(translated(fault)))
      return this
    }
    process.nextTick(() => done?.(null))
    return this
  }

  close(done) {
    this.#database.close()
    process.nextTick(() => done?.(null))
  }

  #answer(sql, rest, act) {
    const done = typeof rest.at(-1) === 'function' ? rest.at(-1) : undefined
    const [parameters] = rest.filter((one) => typeof one !== 'function')
    let answer
    let fault = null
    try {
      const prepared = this.#database.prepare(sql)
      prepared.setAllowUnknownNamedParameters(true)
      const given = bound(parameters)
      answer = act(prepared, Array.isArray(given) ? given : [given])
    } catch (thrown) {
      fault = translated(thrown)
    }
    process.nextTick(() => done?.call(answer?.[0] ?? new Statement(), fault, answer?.[1]))
    return this
  }
}

/** Sequelize tells what went wrong by the names of result codes; sqlite.org/rescode.html. */
function translated(fault) {
  if (fault.errcode === undefined) return fault
  const code = { 5: 'SQLITE_BUSY', 19: 'SQLITE_CONSTRAINT' }[fault.errcode & 255] ?? 'SQLITE_ERROR'
  return Object.assign(new Error(`${code}: ${fault.message}`, { cause: fault }), { code, errno: fault.errcode })
}

module.exports = { Database, Statement, OPEN_READWRITE: 2, OPEN_CREATE: 4, verbose: () => module.exports }
