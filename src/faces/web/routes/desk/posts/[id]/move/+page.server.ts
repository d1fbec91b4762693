import { redirect } from '@sveltejs/kit'
import { holidaysOn, movedTimes, movePost, postById } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { problemOfTime } from '../asked-time.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const post = await postById(work, event.params.id)
    const query = event.url.searchParams
    const wall = query.get('day') ? `${query.get('day')}T${query.get('time') || post.planned?.wall.slice(11) || '09:00'}` : null
    const problem =
      wall && wall !== post.planned?.wall
        ? problemOfTime(event, wall, post.planned?.zone ?? event.locals.alliance.timeZone, work.now)
        : null
    const to = !problem && wall && wall !== post.planned?.wall ? wall : null
    // What leaves later moves by the same distance.
    const later = to && post.planned ? movedTimes(post.channelTimes, post.planned, { wall: to, zone: post.planned.zone }) : {}
    return {
      post: {
        id: post.id,
        title: post.content.texts[post.content.source]?.title ?? '',
        planned: post.planned,
        state: post.state,
        embargo: post.embargo,
      },
      channels: Object.keys(post.content.variants).map((channel) => ({ channel, later: later[channel]?.wall ?? null })),
      to,
      problem,
      typed: problem ? { day: query.get('day') ?? '', time: query.get('time') ?? '' } : null,
      back: query.get('back')?.startsWith('/desk/calendar') ? query.get('back')! : null,
      notes: to ? await holidaysOn(work, [to.slice(0, 10)]) : [],
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const moved = await act(event, (work, form) => movePost(work, { post: event.params.id, at: { wall: text(form, 'wall') } }))
    if (isRefused(moved)) return moved
    redirect(
      303,
      event.url.searchParams.get('back')?.startsWith('/desk/calendar')
        ? event.url.searchParams.get('back')!
        : `/desk/posts/${event.params.id}?done=moved`,
    )
  },
}
