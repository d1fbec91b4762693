import { definePolicy } from '#platform'

/** Who may do what in this room. The system (set-up, jobs, the command line) may do everything. */
export const alliancePolicy = definePolicy('alliance', {
  'found-alliance': [],
  'read-points': 'visitor',
  'read-alliance': ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'keeper', 'analyst', 'partner'],
  'change-alliance': ['owner', 'director'],
  'change-brand': ['owner', 'director', 'editor'],
  'change-switches': ['owner', 'director'],
  'change-points': ['owner', 'director', 'editor'],
  'change-hours': ['owner', 'director', 'editor', 'desk', 'keeper'],
  'close-points': ['owner', 'director', 'editor', 'programme', 'desk', 'keeper'],
  'import-points': ['owner', 'director'],
  'see-imports': ['owner', 'director'],
  'read-staff': ['owner', 'director'],
  'choose-own-language': ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'keeper', 'analyst', 'partner'],
  'read-audit': ['owner', 'director'],
  'see-work': ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'keeper', 'analyst'],
  'write-task': ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'keeper', 'analyst'],
  'name-deputy': ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'keeper', 'analyst'],
})

/**
 * Who says who works here. A table of its own, so that programs need a scope of its own for it (`staff:write`): whoever may invite a
 * director may have everything that a director has.
 */
export const staffPolicy = definePolicy('staff', {
  'change-staff': ['owner', 'director'],
  'change-owners': ['owner'],
})
