import { text } from './act.ts'

/** What a form says of whose a picture or a recording is (RightsFields.svelte). */
export const rightsWords = (form: FormData) => ({
  credit: text(form, 'credit'),
  rights: text(form, 'rights') as 'own',
  rightsNote: text(form, 'rightsNote'),
  people: text(form, 'people') as 'none',
  consent: text(form, 'consent'),
  consentOn: text(form, 'consentOn') || null,
  expiresOn: text(form, 'expiresOn') || null,
})
