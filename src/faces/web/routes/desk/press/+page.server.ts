import { redirect } from '@sveltejs/kit'
import { contentPolicy, lastChoice, listPosts, writePost } from '#rooms/content'
import { act, isRefused, look } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { posts, next } = await listPosts(work, {
      kind: 'press',
      locale: event.locals.locale,
      after: event.url.searchParams.get('after') ?? undefined,
    })
    return { posts, next: next && `?after=${encodeURIComponent(next)}`, mayWrite: contentPolicy.allows(work.actor, 'write-post') }
  })

export const actions: Actions = {
  new: async (event) => {
    const { alliance, t } = event.locals
    const post = await act(event, async (work) =>
      writePost(work, {
        kind: 'press',
        source: alliance.defaultLocale,
        texts: { [alliance.defaultLocale]: {} },
        noAction: t('content.press.release.no-action'),
        variants: await lastChoice(work),
      }),
    )
    if (isRefused(post)) return post
    redirect(303, `/desk/posts/${post.id}`)
  },
}
