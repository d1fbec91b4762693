import { refuse, refuseField } from '#platform'

// Named refusals of live shows. Their sentences are `refusals.<code>` in translations/.

export const noSuchShow = () => refuse(404, 'content.shows.no-such-show')
export const noSuchMember = () => refuse(404, 'content.shows.no-such-member')
export const noSuchRow = () => refuse(404, 'content.shows.no-such-row')
export const noSuchText = () => refuse(404, 'content.shows.no-such-text')
export const noPlayer = () => refuse(404, 'content.shows.no-player')
/** An announced show has its time changed by moving it, which tells people. */
export const moveInstead = () => refuseField('starts', 'content.shows.move-instead')
/** The act does not fit where the show stands. */
export const notNow = (act: string) => refuse(409, `content.shows.${act}`)
/** Nothing is counted before a show has begun. */
export const figureTooEarly = () => refuse(409, 'content.shows.figure-too-early')
export const figureWrong = () => refuseField('amount', 'content.shows.figure-wrong')
export const notAPlace = () => refuseField('place', 'content.shows.not-a-place')
export const nothingChosen = () => refuseField('cuts', 'content.shows.nothing-chosen')
export const wordsNotThere = () => refuseField('find', 'content.shows.words-not-there')
