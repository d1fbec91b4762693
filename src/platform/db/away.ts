import { sqlState } from './database.ts'

/** What the driver says, without any code, of a connection that broke or did not come. These are its only words we go by. */
const driverSays = [
  'Connection terminated',
  'Connection terminated unexpectedly',
  'Connection terminated due to connection timeout',
  'Client has encountered a connection error and is not queryable',
  'timeout exceeded when trying to connect',
]
const network = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'])

/**
 * Whether an error says that the database is away for the moment (it stops, starts, was cut off, or has no connection left), so that asking
 * again in a moment is right. Everything that may have to wait for the database goes by this: answers are 503, and the log keeps quiet.
 */
export function isAway(error: unknown): boolean {
  const state = sqlState(error)
  if (state !== undefined && /^(08...|57P0[1-5]|53300)$/.test(state)) return true
  if (!(error instanceof Error)) return false
  const { code, syscall } = error as NodeJS.ErrnoException
  // A socket's file that is not there (yet) is ENOENT, too; files that are missing are not the database's.
  if (code === 'ENOENT') return syscall === 'connect'
  return (code !== undefined && network.has(code)) || driverSays.includes(error.message)
}
