import { definePolicy } from '#platform'

/** Who may do what in this room. The system (relay, jobs, the command line) may do everything. */
export const channelsPolicy = definePolicy('channels', {
  'read-feed': 'visitor',
  'search-site': 'visitor',
  'ask-for-notices': 'visitor',
  'list-accounts': ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'analyst'],
  'change-accounts': ['owner', 'director', 'editor'],
  'take-signing-key': ['owner', 'director', 'editor'],
  'list-deliveries': ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'analyst'],
  'plan-deliveries': ['owner', 'director', 'editor', 'author', 'programme'],
  'decide-unconfirmed': ['owner', 'director', 'editor'],
  'publish-by-hand': ['owner', 'director', 'editor', 'author', 'programme'],
  'import-past-posts': ['owner', 'director', 'editor'],
  'see-past-imports': ['owner', 'director', 'editor'],
  'see-correction': ['owner', 'director', 'editor'],
  'send-correction': ['owner', 'director', 'editor'],
  'record-bounce': ['owner', 'director', 'editor'],
  'export-poster': ['owner', 'director', 'editor', 'author', 'programme', 'desk'],
  'export-print': ['owner', 'director', 'editor', 'author', 'programme', 'desk'],
})

/**
 * Who reads and answers what people say. A table of its own, so that programs need scopes of their own for it (`inbox:read`,
 * `inbox:write`): what somebody wrote to the library alone is nothing for a program that reads or makes deliveries.
 */
export const inboxPolicy = definePolicy('inbox', {
  'read-incoming': ['owner', 'director', 'editor', 'author', 'programme', 'desk'],
  'answer-incoming': ['owner', 'director', 'editor', 'author', 'programme', 'desk'],
})
