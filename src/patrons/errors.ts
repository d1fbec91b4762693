import { refuse } from '#platform'

export const tokenUnknown = () => refuse(404, 'patrons.token-unknown')
export const applicationUnknown = (reference: string) => refuse(404, 'patrons.application-unknown', { reference: reference.slice(0, 20) })
export const applicationHandled = (reference: string, state: string) => refuse(409, 'patrons.application-handled', { reference, state })
export const reasonMissing = () => refuse(422, 'patrons.reason-missing')
/** Nobody can confirm while no mail leaves. */
export const noMailServer = () => refuse(503, 'patrons.no-mail-server')
export const newsletterEnded = () => refuse(409, 'patrons.newsletter-ended')
export const topicUnknown = (topic: string) => refuse(422, 'patrons.topic-unknown', { topic: topic.slice(0, 40) })
export const dataClassUnknown = (name: string) => refuse(404, 'patrons.data-class-unknown', { name: name.slice(0, 60) })
export const retentionOutOfRange = () => refuse(422, 'patrons.retention-out-of-range')
export const cardRulesWrong = () => refuse(422, 'patrons.card-rules-wrong')
export const heardChoiceUnknown = (choice: string) => refuse(404, 'patrons.heard-choice-unknown', { choice: choice.slice(0, 40) })
export const tooManyHeardChoices = (most: number) => refuse(422, 'patrons.too-many-heard-choices', { most })
/** Too many forms from one network; `wait` in ms. */
export const tooManyForms = (wait: number) =>
  refuse(429, 'patrons.too-many-forms', { seconds: Math.ceil(wait / 1000), minutes: Math.ceil(wait / 60_000) })
