// What other rooms and the faces may use of patrons.
export * from './answer-own-mail.ts'
export {
  type Applied,
  applyForCard,
  type CardForm,
  type ReadCardForm,
  type Receipt,
  readBirthDate,
  readCardForm,
  readReference,
  receiptOf,
} from './apply-for-card.ts'
export * from './card-rules.ts'
export { composeLetter, type LetterParts } from './compose-letter.ts'
export { consentTexts } from './consents.ts'
export { emailKey, maskEmail, phoneKey, readEmail, readPhone } from './contact.ts'
export * from './handle-applications.ts'
export * from './heard/index.ts'
export { forgetOldLimits, runRetentions, sendDueLetters } from './jobs.ts'
export { knownLetters } from './known-letters.ts'
export { type Letter, type LetterFate, letterFates, planLetter, sendLetters, withdrawLetter } from './letters.ts'
export { demandFewForms } from './limits.ts'
export * from './newsletter-audience.ts'
export { demandConfirmable, newsletterLeaves, newsletterTakesReaders } from './newsletter-ends.ts'
export { ownPersonalData } from './own-personal-data.ts'
export * from './personal-data.ts'
export { patronsPolicy } from './policy.ts'
export * from './reminders/index.ts'
export { frequencies, publicBase, type Subscribe, subscribe } from './subscribe.ts'
export type { ApplicationState, Frequency, SubscriberState } from './tables.ts'
export { subscriberToken } from './tokens.ts'
export { listTopics, saveTopic, type Topic, topicName } from './topics.ts'
export { patronsWork } from './waiting.ts'

import './tables.ts'
