import { type Names, type Reader, type Said, sayIn } from '#rooms/alliance'

/** The title of a goal or a campaign as a reader reads it, and the language it is in. */
export const sayTitle = (thing: { title: string; titles: Names }, reader: Reader): Said => sayIn(thing.title, thing.titles, reader)
