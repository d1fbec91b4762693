import { searchAnalysis, simplified, soundsOf, typedSound, type Work } from '#platform'
import type { PostContent } from './post-content.ts'

const folded = (text: string): string => simplified(text.normalize('NFC')).toLowerCase().replace(/\s+/g, ' ').trim()

/** What somebody at the desk may type for a post: its titles, one a line, and the words they sound like. */
export async function soughtOf(content: PostContent): Promise<string> {
  const titles = [...new Set(Object.values(content.texts).map((text) => folded(text.title)))].filter((title) => title !== '')
  const sounds = (await Promise.all(titles.map(soundsOf))).flat()
  // A sound stands behind a mark that no typed word holds, so that it is found by its beginning only.
  return [...titles, ...new Set(sounds.map((sound) => `\u0001${sound}`))].join('\n')
}

/** Keeps what a post is found by at the desk in step with its newest version. */
export async function setSought(work: Work, post: string, content: PostContent): Promise<void> {
  await work.db
    .updateTable('content.posts')
    .set({ sought: await soughtOf(content), analysis: searchAnalysis })
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', post)
    .execute()
}

/** The patterns of `sought` that typed words mean: as they stand in a title, or as a title sounds. */
export function soughtLike(words: string): string[] {
  const sound = typedSound(words.replace(/\s+/g, ''))
  return [`%${folded(words).replace(/[\\%_]/g, '\\$&')}%`, ...(sound ? [`%\u0001${sound}%`] : [])]
}
