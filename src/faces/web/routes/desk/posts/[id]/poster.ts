import type { RequestEvent } from '@sveltejs/kit'
import { posterOfPost } from '#rooms/channels'
import { look } from '#web/server/act.ts'

/** The poster of a post as a file, in the language asked for (`?locale=zh-CN`) or the post's own. */
export async function drawn(event: RequestEvent, post: string, form: 'pdf' | 'png'): Promise<Response> {
  const poster = await look(event, (work) => posterOfPost(work, { post, form, locale: event.url.searchParams.get('locale') ?? undefined }))
  return new Response(new Uint8Array(poster.bytes), {
    headers: {
      'content-type': poster.mime,
      'content-disposition': `inline; filename="poster.${form}"; filename*=UTF-8''${encodeURIComponent(poster.name)}`,
      'cache-control': 'private, no-store',
    },
  })
}
