import { definePolicy } from '#platform'

export const insightPolicy = definePolicy('insight', {
  'read-today': ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'keeper', 'analyst', 'partner'],
  'export-playbook': ['owner', 'director', 'editor'],
  'read-insight': ['owner', 'director', 'editor', 'author', 'programme', 'desk', 'analyst'],
  'register-study': ['owner', 'director', 'editor', 'programme', 'analyst'],
  'run-study': ['owner', 'director', 'editor', 'programme', 'analyst'],
  'ask-next': ['owner', 'director', 'editor', 'programme', 'analyst'],
  'decide-proposal': ['owner', 'director', 'editor', 'author', 'programme'],
  'read-own-skills': ['owner', 'director', 'editor', 'author', 'programme'],
  'keep-own-skills': ['owner', 'director', 'editor', 'author', 'programme'],
  'list-skills': ['owner', 'director'],
  'read-ideas': ['owner', 'director', 'editor', 'programme'],
  'decide-idea': ['owner', 'director', 'editor', 'programme'],
  'read-reports': ['owner', 'director', 'editor', 'analyst'],
  'tell-milestone': ['owner', 'director', 'editor', 'author', 'programme'],
  'make-report': ['owner', 'director', 'editor', 'analyst'],
  'keep-evidence': ['owner', 'director', 'editor', 'analyst'],
  'open-survey': ['owner', 'director', 'editor', 'programme'],
  'answer-survey': 'visitor',
  'keep-events': ['owner', 'director', 'editor', 'programme', 'analyst'],
})
