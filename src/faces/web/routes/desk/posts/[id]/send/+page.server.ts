import { redirect } from '@sveltejs/kit'
import {
  channelReach,
  checkPost,
  holidaysOn,
  instantOfPlan,
  laterChannels,
  listChannelLimits,
  planOfInstant,
  postById,
  schedulePost,
} from '#rooms/content'
import { goalById, sayTitle } from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { readerIn } from '#web/server/reader.ts'
import { problemOfTime } from '../asked-time.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const post = await postById(work, event.params.id)
    const zone = event.locals.alliance.timeZone
    const query = event.url.searchParams
    // The next full hour, unless a time was chosen before or stands in the address.
    const next = planOfInstant(new Date(Math.ceil((work.now.getTime() + 60_000) / 3_600_000) * 3_600_000), zone).wall
    // While an embargo holds, its end is the first possible time, here in the library's own zone.
    const ends = post.embargo && instantOfPlan(post.embargo)
    const embargo = ends && ends > work.now ? planOfInstant(ends, zone).wall : null
    const asked = query.get('day') ? `${query.get('day')}T${query.get('time') || '09:00'}` : null
    const kept = post.planned && post.planned.at > work.now ? planOfInstant(post.planned.at, zone).wall : null
    const problem = asked ? problemOfTime(event, asked, zone, work.now) : null
    const wished = asked && !problem ? asked : (kept ?? embargo ?? next)
    const wall = embargo && wished < embargo ? embargo : wished
    const now = query.get('when') === 'now' && embargo === null
    const at = now ? work.now : instantOfPlan({ wall, zone })
    const reach = channelReach.all()[0]
    const channels = []
    const own = laterChannels(post.channelTimes, post.content.variants)
    // In the order in which the composer shows them.
    const order = (await listChannelLimits(work)).map(({ channel }) => channel)
    const variants = Object.entries(post.content.variants).toSorted(([one], [other]) => order.indexOf(one) - order.indexOf(other))
    for (const [channel, variant] of variants) {
      const leaves = own[channel]?.at ?? at
      const found = reach ? await reach(work, channel, variant, leaves) : { count: null, capped: null, later: null }
      const later = found.later ?? (own[channel] ? { why: 'own-time' as const, at: leaves } : null)
      channels.push({ channel, ...found, later })
    }
    return {
      post: {
        id: post.id,
        title: post.content.texts[post.content.source]?.title ?? '',
        version: post.version,
        state: post.state,
        episode: post.episode,
        noGoal: post.content.noGoal,
      },
      goal: post.content.goal ? sayTitle(await goalById(work, post.content.goal), readerIn(event)).text : null,
      channels: channels.map(({ later, ...channel }) => ({
        ...channel,
        later: later && { why: later.why, wall: later.at && planOfInstant(later.at, zone).wall },
      })),
      wall,
      today: planOfInstant(work.now, zone).wall.slice(0, 10),
      zone,
      embargo,
      now,
      problem,
      /** What was asked for, as it was typed. */
      typed: problem ? { day: query.get('day') ?? '', time: query.get('time') ?? '' } : null,
      notes: await holidaysOn(work, [wall.slice(0, 10)]),
      problems: await checkPost(work, post.id),
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const done = await act(event, (work, form) =>
      schedulePost(work, {
        post: event.params.id,
        version: Number(form.get('version')),
        at: text(form, 'wall') === 'now' ? 'now' : { wall: text(form, 'wall') },
      }),
    )
    if (isRefused(done)) return done
    redirect(303, `/desk/posts/${event.params.id}?done=${done.state === 'published' ? 'sent' : 'scheduled'}`)
  },
}
