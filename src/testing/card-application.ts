import { newId } from '#platform'
import type { CardForm } from '#rooms/patrons'

/** The card form of an adult without an address, with what is given laid over it. */
export const cardForm = (more: Partial<CardForm> = {}): CardForm => ({
  name: 'A reader',
  email: '',
  phone: '',
  age: 'adult',
  birthDate: '',
  guardianName: '',
  guardianContact: '',
  point: '',
  agreed: true,
  guardianAgreed: false,
  ...more,
})

/** The form as it is sent: in English, without a code, once. */
export const cardApplication = (more: Partial<CardForm> = {}, scene: number | null = null) => ({
  form: cardForm(more),
  formKey: newId(),
  locale: 'en',
  scene,
  source: 'test',
})
