import { slugFrom } from '../../post-content.ts'
import { type NameFinder, putInPlace } from '../find-name.ts'

/** An address without the name, or one of its own where nothing is left of it. */
export function slugWithout(slug: string, finder: NameFinder, word: string, id: string): string {
  const spaced = slug.replaceAll('-', ' ')
  const made = slugFrom(putInPlace(spaced, finder.hits(spaced), word))
  return `${made || 'page'}-${id.slice(-6)}`.slice(0, 80)
}

/** Whether an address holds the name. */
export const inSlug = (slug: string, finder: NameFinder): boolean => finder.holds(slug.replaceAll('-', ' '))
