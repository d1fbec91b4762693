import { resolve } from 'node:path'

/** The checkout in which this Foyer lives. */
export const rootDir: string = resolve(import.meta.dirname, '../..')
