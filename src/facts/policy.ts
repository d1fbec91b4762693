import { definePolicy } from '#platform'

/** Who may do what in this room. Facts themselves are recorded by other rooms inside their own capabilities. */
export const factsPolicy = definePolicy('facts', {
  'see-facts': ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'keeper', 'analyst'],
  'import-figures': ['owner', 'director', 'editor', 'programme', 'analyst'],
  'report-facts': ['owner', 'director', 'programme', 'desk', 'keeper', 'analyst'],
  'mend-quarantine': ['owner', 'director', 'editor', 'programme', 'analyst'],
  'close-period': ['owner', 'director', 'analyst'],
})
