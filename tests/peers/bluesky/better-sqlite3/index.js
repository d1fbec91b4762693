// The part of better-sqlite3's interface that a PDS and Kysely's dialect use, over the SQLite that comes with Node 24. The package itself
// would be compiled, or fetched as a binary, at every installation.
const { DatabaseSync } = require('node:sqlite')

/** The names of the result codes that somebody asks for; sqlite.org/rescode.html. */
const codes = {
  5: 'SQLITE_BUSY',
  261: 'SQLITE_BUSY_RECOVERY',
  517: 'SQLITE_BUSY_SNAPSHOT',
  773: 'SQLITE_BUSY_TIMEOUT',
  1555: 'SQLITE_CONSTRAINT_PRIMARYKEY',
  2067: 'SQLITE_CONSTRAINT_UNIQUE',
}

class SqliteError extends Error {
  constructor(fault) {
    super(fault.message, { cause: fault })
    this.name = 'SqliteError'
    this.code = codes[fault.errcode] ?? `SQLITE_ERROR_${fault.errcode}`
  }
}

const translated = (act) => {
  try {
    return act()
  } catch (fault) {
    throw fault.code === 'ERR_SQLITE_ERROR' ? new SqliteError(fault) : fault
  }
}

/** A row as a plain object; bytes as the Buffers that better-sqlite3 gives. */
const plain = (row) =>
  row &&
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value,
    ]),
  )

/** Parameters are given one by one, or all in one array. */
const flat = (given) => (given.length === 1 && Array.isArray(given[0]) ? given[0] : given)

class Statement {
  #prepared

  constructor(prepared) {
    this.#prepared = prepared
    /** Whether it returns rows. */
    this.reader = prepared.columns().length > 0
  }

  run = (...given) => translated(() => this.#prepared.run(...flat(given)))
  get = (...given) => translated(() => plain(this.#prepared.get(...flat(given))))
  all = (...given) => translated(() => this.#prepared.all(...flat(given)).map(plain));

  *iterate(...given) {
    yield* this.all(...given)
  }
}

class Database {
  static SqliteError = SqliteError
  #database

  constructor(path, { timeout = 5000, readonly = false } = {}) {
    this.#database = translated(() => new DatabaseSync(path, { timeout, readOnly: readonly }))
    this.name = path
  }

  get open() {
    return this.#database.isOpen
  }

  get inTransaction() {
    return this.#database.isTransaction
  }

  prepare = (sql) => translated(() => new Statement(this.#database.prepare(sql)))

  exec(sql) {
    translated(() => this.#database.exec(sql))
    return this
  }

  pragma(words, { simple = false } = {}) {
    const rows = this.prepare(`pragma ${words}`).all()
    return simple ? Object.values(rows[0] ?? {})[0] : rows
  }

  close() {
    if (this.#database.isOpen) this.#database.close()
    return this
  }
}

module.exports = Database
module.exports.SqliteError = SqliteError
