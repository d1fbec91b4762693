import type { PersonalData } from '#rooms/patrons'

/**
 * A visitor's hash cannot be found again by anything a person could tell us, and is thrown away with its salt after the local day: there is
 * nothing to export and nothing left to erase.
 */
export const reachPersonalData: PersonalData = {
  room: 'reach',
  tables: ['reach.visitors', 'reach.salts'],
  classes: [],
  export: async () => ({}),
  erase: async () => 0,
}
