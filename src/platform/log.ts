import { pino } from 'pino'
import { isAway } from './db/away.ts'

/**
 * Structured logs: one JSON object a line on standard error. No personal data: callers pass ids, counts and codes.
 * As a second fence, members with telling names are cut out wherever they stand.
 */
export interface Log {
  info(room: string, message: string, about?: Record<string, unknown>): void
  warn(room: string, message: string, about?: Record<string, unknown>): void
  error(room: string, message: string, fault: unknown, about?: Record<string, unknown>): void
}

const personal = [
  'email',
  'name',
  'phone',
  'address',
  'password',
  'passphrase',
  'token',
  'secret',
  'authorization',
  'cookie',
  'ip',
  'to',
  'from',
]

/** For how long, in ms, the log says nothing more of a database that is away. */
const quietFor = 10_000

/** Makes the log. `level` is one of silent, error, warn, info. */
export function makeLog(level: string, destination: 1 | 2 = 2): Log {
  const out = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: { paths: personal.flatMap((p) => [p, `*.${p}`]), censor: '[cut]' },
    },
    pino.destination({ fd: destination, sync: true }),
  )
  let quietUntil = 0
  return {
    info: (room, message, about) => out.info({ room, ...about }, message),
    warn: (room, message, about) => out.warn({ room, ...about }, message),
    error: (room, message, fault, about) => {
      if (!isAway(fault)) return out.error({ room, ...about, ...describe(fault) }, message)
      // Everything that waits for the database breaks at once and tries again: one line tells of it, not a stack for each.
      if (performance.now() < quietUntil) return
      quietUntil = performance.now() + quietFor
      out.warn({ room, code: (fault as { code?: string }).code }, 'the database does not answer')
    },
  }
}

/** A fault without its data: PostgreSQL's detail and the statement's parameters may hold what a person typed. */
function describe(fault: unknown): Record<string, unknown> {
  if (!(fault instanceof Error)) return { fault: typeof fault }
  const { code, constraint, table } = fault as Error & { code?: string; constraint?: string; table?: string }
  return {
    fault: fault.name,
    reason: code ? undefined : fault.message,
    code,
    constraint,
    table,
    stack: fault.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line)) // the message above them may hold lines of what was typed
      .slice(0, 5)
      .join('\n'),
  }
}
