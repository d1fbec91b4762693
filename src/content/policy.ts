import { definePolicy, type Role } from '#platform'

const writers: Role[] = ['owner', 'director', 'editor', 'author', 'programme']
const editors: Role[] = ['owner', 'director', 'editor']

/** Who may do what with content. A review step narrows further (set-review-rules.ts). */
export const contentPolicy = definePolicy('content', {
  'read-published': 'visitor',
  'see-drafts': [...writers, 'desk', 'analyst'],
  'write-post': writers,
  'review-post': [...editors, 'author'],
  'schedule-post': ['owner', 'director', 'editor', 'author'],
  'correct-post': ['owner', 'director', 'editor', 'author'],
  'withdraw-post': ['owner', 'director', 'editor', 'author'],
  'write-past-posts': editors,
  'import-playbook': editors,
  'write-series': [...editors, 'author'],
  'write-page': editors,
  'add-asset': writers,
  'set-review-rules': ['owner', 'director'],
  'set-special-days': writers,
  'write-show': writers,
  'announce-show': [...editors, 'author', 'programme'],
  'run-show': [...writers, 'desk', 'keeper'],
  'record-show-figures': [...writers, 'desk', 'keeper', 'analyst'],
  'keep-clippings': [...editors, 'author'],
  'make-infographic': writers,
  'keep-stickers': writers,
  'publish-stickers': editors,
  'set-press-desk': editors,
  'write-service': [...editors, 'programme'],
  'write-booklist': writers,
  'set-catalogue-link': editors,
  'consent-to-byline': [...writers, 'desk', 'keeper', 'analyst', 'partner'],
})

/**
 * Who knows the people of the press, answers them and opens releases to them. A table of its own, so that programs need scopes of their own
 * for it (`press:read`, `press:write`): a program that reads or writes posts has no business with journalists' addresses.
 */
export const pressPolicy = definePolicy('press', {
  'see-media-list': [...editors, 'author'],
  'change-media-list': [...editors, 'author'],
  'open-early': [...editors, 'author'],
  'see-requests': [...editors, 'author'],
  'answer-press': [...editors, 'author'],
  'clear-figures': editors,
  'see-spokespeople': [...editors, 'author'],
  'name-spokespeople': editors,
})

/**
 * Who knows what people agreed to and how they are reached, and who may take their names out of texts. Asked for by scopes of its own
 * (`people:read`, `people:write`): a program that reads or writes posts has no business with them.
 */
export const peoplePolicy = definePolicy('people', {
  'see-consents': [...writers, 'desk'],
  'keep-consents': [...editors, 'author', 'programme'],
  'take-back-consent': [...writers, 'desk'],
  'set-wording': ['owner', 'director'],
  'write-words': [...editors, 'author', 'programme'],
  'take-names-out': editors,
  'see-photo-days': writers,
  'keep-photo-days': [...editors, 'author', 'programme'],
  'settle-photos': [...editors, 'author', 'programme'],
})
