import type { Actions } from './$types'

/** The forms of the styleguide go nowhere. */
export const actions: Actions = { save: () => {}, undo: () => {} }
