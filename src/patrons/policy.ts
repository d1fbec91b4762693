import { definePolicy } from '#platform'

export const patronsPolicy = definePolicy('patrons', {
  subscribe: 'visitor',
  'answer-own-mail': 'visitor', // confirm, stop, preferences: the signed token in the mail is the key
  'apply-for-card': 'visitor',
  'list-applications': ['owner', 'director', 'desk'],
  'read-application': ['owner', 'director', 'desk'],
  'handle-application': ['owner', 'director', 'desk'],
  'export-applications': ['owner', 'director', 'desk'],
  'read-subscriber-counts': ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'analyst'],
  'see-newsletter-audience': ['owner', 'director', 'editor'],
  'record-bounce': ['owner', 'director'],
  'change-topics': ['owner', 'director', 'editor'],
  'change-card-rules': ['owner', 'director'],
  'change-heard-question': ['owner', 'director', 'editor'],
  'change-retention': ['owner', 'director'],
  'see-retention': ['owner', 'director', 'desk', 'analyst'],
  'answer-personal-data': ['owner', 'director'],
})
