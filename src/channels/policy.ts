import { definePolicy } from '#platform'

/** Who may do what in this room. The system (relay, jobs, the command line) may do everything. */
export const channelsPolicy = definePolicy('channels', {
  'read-feed': 'visitor',
  'search-site': 'visitor',
  'list-accounts': ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'analyst'],
  'change-accounts': ['owner', 'director', 'editor'],
  'take-signing-key': ['owner', 'director', 'editor'],
  'list-deliveries': ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'analyst'],
  'plan-deliveries': ['owner', 'director', 'editor', 'author', 'programme'],
  'decide-unconfirmed': ['owner', 'director', 'editor'],
  'publish-by-hand': ['owner', 'director', 'editor', 'author', 'programme'],
  'import-past-posts': ['owner', 'director', 'editor'],
  'read-incoming': ['owner', 'director', 'editor', 'author', 'programme', 'desk'],
  'answer-incoming': ['owner', 'director', 'editor', 'author', 'programme', 'desk'],
  'see-correction': ['owner', 'director', 'editor'],
  'send-correction': ['owner', 'director', 'editor'],
  'record-bounce': ['owner', 'director', 'editor'],
  'export-poster': ['owner', 'director', 'editor', 'author', 'programme', 'desk'],
})
