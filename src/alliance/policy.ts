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
  'change-staff': ['owner', 'director'],
  'choose-own-language': ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'keeper', 'analyst', 'partner'],
  'change-owners': ['owner'],
  'read-audit': ['owner', 'director'],
})
