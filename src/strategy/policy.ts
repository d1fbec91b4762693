import { definePolicy } from '#platform'

/** Who may do what in the strategy. Approving a plan and retiring a channel are for those who answer for the library. */
export const strategyPolicy = definePolicy('strategy', {
  'read-strategy': ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'keeper', 'analyst'],
  'write-plan': ['owner', 'director', 'editor'],
  'approve-plan': ['owner', 'director'],
  'set-goal': ['owner', 'director', 'editor'],
  'write-audience': ['owner', 'director', 'editor', 'author', 'analyst'],
  'plan-channel': ['owner', 'director', 'editor'],
  'retire-channel': ['owner', 'director'],
  'run-campaign': ['owner', 'director', 'editor', 'programme'],
  'read-guides': ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'keeper', 'analyst'],
  'write-guide': ['owner', 'director', 'editor'],
  'see-public-guide': 'visitor',
  'record-decision': ['owner', 'director', 'editor', 'author', 'programme', 'analyst'],
})
