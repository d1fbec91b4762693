import { audit, openRuler, type Work } from '#platform'
import { cleanLine } from '#rooms/content'
import { channelsPolicy } from '../policy.ts'
import type { Badge } from './badges.ts'
import { nobodyNamed, tooManyNamed } from './errors.ts'
import { inLetters } from './letters.ts'
import { fileName, looksOf, type Printed } from './printed.ts'

/** Most badges of one file. */
export const mostBadges = 200

/**
 * Badges for staff and volunteers, ten on a sheet of A4. The names are printed and not kept: neither in the database nor in the record, which
 * says only how many there were.
 * @param input.people as they are typed; lines without a name are passed over
 */
export async function printBadges(work: Work, input: { people: readonly Badge[]; locale: string }): Promise<Printed> {
  channelsPolicy.demand(work, 'export-print')
  const people = input.people.map(({ name, role }) => ({ name: cleanLine(name), role: cleanLine(role) })).filter(({ name }) => name !== '')
  if (people.length === 0) throw nobodyNamed()
  if (people.length > mostBadges) throw tooManyNamed(mostBadges)
  const ruler = await openRuler()
  const letters = (words: string, item: string) => inLetters(ruler, words, input.locale, item)
  const looks = await looksOf(work, input.locale)
  const { badges } = await import('./badges.ts')
  const sheets = badges(
    people.map(({ name, role }) => ({ name: letters(name, name), role: letters(role, name) })),
    { ...looks, library: letters(looks.library, looks.library) },
    ruler,
  )
  await audit(work, 'channels.badges-drawn', { kind: 'badges', id: work.alliance }, { count: people.length })
  const { drawSheets } = await import('./draw-sheets.ts')
  const bytes = await drawSheets(sheets, { title: looks.library, author: looks.library, locale: input.locale })
  return { bytes, mime: 'application/pdf', name: fileName(['badges'], 'pdf') }
}

/** Names as they are typed into one field: a line each, what they do behind a comma. */
export const peopleIn = (text: string): Badge[] =>
  text
    .split('\n')
    .map((line) => /^([^,，;；\t]*)(?:[,，;；\t](.*))?$/.exec(line.trim()))
    .flatMap((found) => (found?.[1]?.trim() ? [{ name: found[1].trim(), role: found[2]?.trim() ?? '' }] : []))
