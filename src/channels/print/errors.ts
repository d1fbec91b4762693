import { refuse, refuseField } from '#platform'

// Named refusals of prints. Their sentences are `refusals.<code>` in translations/.

/** Even in the smallest letters that can be read, `item` does not fit on `what` (a key of `channels.print.form`). */
export const doesNotFit = (what: string, item: string) =>
  refuse(409, 'channels.print.does-not-fit', { what: what.replaceAll('-', ''), item: item.slice(0, 120) })
/** The letters of prints have no such sign. */
export const lettersMissing = (letters: string, item: string) =>
  refuse(409, 'channels.print.letters-missing', { letters, item: item.slice(0, 120) })
export const listNotPublic = () => refuse(409, 'channels.print.list-not-public')
export const nobodyNamed = () => refuseField('people', 'channels.print.nobody-named')
export const tooManyNamed = (most: number) => refuseField('people', 'channels.print.too-many-named', { most })
export const notAMonth = () => refuseField('month', 'channels.print.not-a-month')
