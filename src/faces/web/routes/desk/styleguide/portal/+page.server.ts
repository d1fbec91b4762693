import type { Actions } from './$types'

/** The form of the styleguide goes nowhere. */
export const actions: Actions = { book: () => {} }
