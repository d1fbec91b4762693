// People who are shown: what content hands on of them to other rooms and the faces.
export type { Consent, ConsentState } from './consent-state.ts'
export { consentById, type ListConsents, listConsents, type SaveConsent, saveConsent } from './consents.ts'
export { inHtml, type NameContext, type NameFinder, putInHtml } from './find-name.ts'
export { endConsents } from './follow-consent.ts'
export { lookIn, putOut } from './in-words.ts'
export {
  letNameStay,
  type NamePlace,
  type NameSource,
  namePlaces,
  nameSources,
  type PutOut,
  placeKey,
  putNameOut,
  type ShownPlace,
} from './names.ts'
export { addOutside, lookOutsideAgain, type OutsideLine, outsideOf, settleOutside } from './outside.ts'
export { type PersonOnPicture, peopleOnPicture, setPeopleOnPicture } from './people-on-pictures.ts'
export { peoplePersonalData } from './personal-data.ts'
export { agreeByLink, makeConsentLink, type OwnConsent, readOwnConsent, takeBackByLink } from './personal-link.ts'
export { keptFrom } from './picture-consents.ts'
export { contentPlaces } from './places/index.ts'
export { meetBySlug, meetPeople, type ShownWords, staffPicks } from './public-words.ts'
export type * from './tables.ts'
export {
  type ConsentPlace,
  type ConsentUse,
  consentPlaces,
  consentUses,
  copyStates,
  type WordSort,
  type WordsText,
  wordSorts,
} from './tables.ts'
export { takeBackConsent } from './take-back.ts'
export { peopleWork } from './waiting.ts'
export { type ConsentWording, currentWording, listWordings, setWording, wordingIn } from './wordings.ts'
export { type ListWords, listWords, type PersonWords, type SaveWords, saveWords, wordsById } from './words.ts'
export { wordsPiece } from './words-piece.ts'
