import { pino } from 'pino'

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
  return {
    info: (room, message, about) => out.info({ room, ...about }, message),
    warn: (room, message, about) => out.warn({ room, ...about }, message),
    error: (room, message, fault, about) => out.error({ room, ...about, ...describe(fault) }, message),
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
