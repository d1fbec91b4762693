import type { Params } from '#platform'
import type { StickerPack } from './packs.ts'

/** What keeps a pack from being public. */
export interface PackProblem {
  /** Its sentence is `refusals.content.stickers.problems.<code>`. */
  code: string
  /** The field it is about: `basis`, `stickers.3`, `people.<entry>` … */
  field: string
  params: Params
}

/**
 * Everything that stops a pack from being shown on a day: a rights sheet that is not filled in or has run out, people without consent,
 * trade marks nobody has answered for, and words that are missing in one of the languages.
 */
export const packProblems = (pack: StickerPack, day: string, locales: readonly string[]): PackProblem[] => [
  ...rightsProblems(pack, day),
  ...wordProblems(pack, locales),
]

/** Only what has to do with rights: what takes a pack that is public out of sight again. */
export function rightsProblems({ rights, people }: StickerPack, day: string): PackProblem[] {
  const found: PackProblem[] = []
  const stop = (code: string, field: string, params: Params = {}) => void found.push({ code, field, params })
  if (rights.basis === '') stop('no-basis', 'basis')
  if (rights.owner === '') stop('no-owner', 'owner')
  if (rights.basis === 'contract' || rights.basis === 'licence') {
    if (rights.terms === '') stop('no-terms', 'terms')
    if (rights.signedOn === null) stop('not-signed', 'signedOn')
    if (rights.evidence === null) stop('no-evidence', 'evidence')
  }
  if (rights.signedOn !== null && rights.signedOn > day) stop('signed-ahead', 'signedOn', { day: rights.signedOn })
  if (rights.expiresOn !== null && rights.expiresOn < day) stop('expired', 'expiresOn', { day: rights.expiresOn })
  if (rights.showsMarks === 'unknown') stop('marks-unknown', 'showsMarks')
  if (rights.showsMarks === 'some' && rights.marks === '') stop('marks-unexplained', 'marks')
  if (!people.some(({ part, forgotten }) => part === 'artist' && !forgotten)) stop('no-artist', 'people')
  const shown = people.filter(({ part }) => part === 'shown')
  if (rights.showsPeople === 'unknown') stop('people-unknown', 'showsPeople')
  if (rights.showsPeople === 'some' && shown.length === 0) stop('people-unnamed', 'people')
  for (const person of shown) {
    const field = `people.${person.id}`
    if (person.forgotten) stop('person-forgotten', field)
    else if (person.consent === '' || person.consentOn === null) stop('no-consent', field, { name: person.name })
    else if (person.consentOn > day) stop('consent-ahead', field, { name: person.name, day: person.consentOn })
    else if (person.consentUntil !== null && person.consentUntil < day)
      stop('consent-over', field, { name: person.name, day: person.consentUntil })
  }
  return found
}

function wordProblems({ names, stickers }: StickerPack, locales: readonly string[]): PackProblem[] {
  const found: PackProblem[] = []
  for (const locale of locales) if (!names[locale]) found.push({ code: 'no-name', field: `names.${locale}`, params: { locale } })
  if (stickers.length === 0) found.push({ code: 'no-stickers', field: 'stickers', params: {} })
  for (const sticker of stickers)
    for (const locale of locales)
      if (!sticker.names[locale])
        found.push({ code: 'sticker-without-name', field: `stickers.${sticker.number}`, params: { number: sticker.number, locale } })
  return found
}

/** Whether readers may see a pack on a day: it was published, and nothing of its rights has gone. */
export const isShowable = (pack: StickerPack, day: string): boolean => pack.state === 'published' && rightsProblems(pack, day).length === 0
