import { redirect } from '@sveltejs/kit'
import {
  correctionNeedsApproval,
  correctorsOf,
  correctPost,
  deliveryStates,
  postById,
  previewPost,
  renderText,
  requestReview,
} from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const post = await postById(work, event.params.id)
    const locale = post.content.source
    const live = post.liveVersion === null ? null : await previewPost(work, { post: post.id, version: post.liveVersion, locale })
    const next = await previewPost(work, { post: post.id, locale })
    const lines = (one: typeof next) =>
      [one.text.title, one.text.summary, renderText(one.text.body), one.action?.label ?? ''].join('\n').split(/\n+/).filter(Boolean)
    const [before, after] = [live ? lines(live) : [], lines(next)]
    const states = (await Promise.all(deliveryStates.all().map((all) => all(work, [post.id])))).flat()
    return {
      post: { id: post.id, title: next.text.title, state: post.state, version: post.version, liveVersion: post.liveVersion },
      locale_: locale,
      gone: before.filter((line) => !after.includes(line)),
      come: after.filter((line) => !before.includes(line)),
      reviewFirst:
        live !== null && post.approvedVersion !== post.version && (await correctionNeedsApproval(work, post.content, live.content)),
      correctors: live && (await correctorsOf(work, post.id)),
      deliveries: states.map(({ channel, state }) => ({ channel, state })),
    }
  })

export const actions: Actions = {
  /** Puts the very version shown here before its reviewers. */
  review: async (event) => {
    const asked = await act(event, (work, form) => requestReview(work, { post: event.params.id, base: Number(form.get('version')) }))
    if (isRefused(asked)) return asked
    redirect(303, `/desk/posts/${event.params.id}?done=review-requested`)
  },
  correct: async (event) => {
    const done = await act(event, (work, form) =>
      correctPost(work, { post: event.params.id, version: Number(form.get('version')), note: text(form, 'note') }),
    )
    if (isRefused(done)) return done
    redirect(303, `/desk/posts/${event.params.id}?done=corrected`)
  },
}
