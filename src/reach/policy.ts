import { definePolicy } from '#platform'

const everyone = ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'analyst'] as const

export const reachPolicy = definePolicy('reach', {
  'make-link': ['owner', 'director', 'editor', 'author', 'programme'],
  'change-link': ['owner', 'director', 'editor', 'author', 'programme'],
  'list-links': everyone,
  'read-reach': everyone,
  'keep-old-addresses': ['owner', 'director', 'editor'],
  'list-old-addresses': everyone,
})
