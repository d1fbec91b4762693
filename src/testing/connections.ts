import type pg from 'pg'

/** Asks the database until it says yes; a test that waits for ever is ended by its runner. */
async function until(database: pg.Client, question: string, name: string): Promise<void> {
  while (!(await database.query<{ yes: boolean }>(`select ${question} as yes`, [name])).rows[0]!.yes)
    await new Promise((resolve) => setTimeout(resolve, 10))
}
const connections = 'from pg_stat_activity where datname = current_database() and application_name = $1'

/** Waits until the connections of a killed process are gone: before that its last transaction may still commit. */
export const connectionsGone = (database: pg.Client, applicationName: string): Promise<void> =>
  until(database, `not exists (select ${connections})`, applicationName)

/** Waits until a connection of a process waits for a lock that somebody else holds. */
export const waitsForLock = (database: pg.Client, applicationName: string): Promise<void> =>
  until(database, `exists (select ${connections} and wait_event_type = 'Lock')`, applicationName)
