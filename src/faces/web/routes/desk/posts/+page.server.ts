import { redirect } from '@sveltejs/kit'
import { contentPolicy, kinds, listPosts, listSeries, type PostState, startPost, wordsIn } from '#rooms/content'
import { listCampaigns, listGoals, sayTitle } from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { readerIn } from '#web/server/reader.ts'
import type { Actions, PageServerLoad } from './$types'

const states: readonly PostState[] = ['draft', 'in-review', 'approved', 'scheduled', 'published', 'withdrawn', 'binned']

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const query = event.url.searchParams
    const { locale } = event.locals
    const reader = readerIn(event)
    const state = states.find((one) => one === query.get('state'))
    const goals = await listGoals(work)
    const campaigns = await listCampaigns(work)
    const series = await listSeries(work)
    const filter = {
      goal: query.get('goal') ?? undefined,
      campaign: query.get('campaign') ?? undefined,
      series: query.get('series') ?? undefined,
      words: query.get('q') ?? undefined,
    }
    const mine = query.get('mine') === '1' && event.locals.staff ? event.locals.staff.id : undefined
    const { posts, next } = await listPosts(work, {
      ...filter,
      locale,
      owner: mine,
      states: state ? [state] : undefined,
      after: query.get('after') ?? undefined,
    })
    const named = <T>(list: readonly T[], id: (one: T) => string, name: (one: T) => string) =>
      Object.fromEntries(list.map((one) => [id(one), name(one)]))
    return {
      mayWrite: contentPolicy.allows(work.actor, 'write-post'),
      state: state ?? null,
      states,
      query: Object.fromEntries(query),
      posts,
      next,
      goals: named(
        goals,
        (goal) => goal.goalId,
        (goal) => sayTitle(goal, reader).text,
      ),
      campaigns: named(
        campaigns,
        (campaign) => campaign.campaignId,
        (campaign) => sayTitle(campaign, reader).text,
      ),
      series: named(
        series,
        (one) => one.id,
        (one) => wordsIn(one.names, locale).text,
      ),
    }
  })

export const actions: Actions = {
  new: async (event) => {
    const post = await act(event, (work, form) =>
      startPost(work, {
        kind: kinds.find((kind) => kind === form.get('kind')),
        series: text(form, 'series') || null,
        campaign: text(form, 'campaign') || null,
        goal: text(form, 'goal') || null,
        day: text(form, 'day') || undefined,
      }),
    )
    if (isRefused(post)) return post
    redirect(303, `/desk/posts/${post.id}`)
  },
}
