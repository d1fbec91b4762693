import { isId, type Work } from '#platform'
import { postById } from '#rooms/content'

/** The post somebody left to add a picture, as named in the address (`?post=`): the way back. Null where there is none. */
export async function postLeft(work: Work, url: URL): Promise<{ id: string; title: string } | null> {
  const id = url.searchParams.get('post')
  if (!isId(id)) return null
  const post = await postById(work, id)
  return { id: post.id, title: post.content.texts[post.content.source]?.title ?? '' }
}

/** `&post=…` as it stands in the address, to keep the way back on the next page; '' where there is none. */
export const keepPostLeft = (url: URL): string => (isId(url.searchParams.get('post')) ? `&post=${url.searchParams.get('post')}` : '')
