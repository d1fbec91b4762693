import { listPosts, listSeries, wordsIn } from '#rooms/content'
import { listScenes } from '#rooms/facts'
import { type Brought, brought, insightPolicy } from '#rooms/insight'
import { listCampaigns, strategyPolicy } from '#rooms/strategy'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'
import { subjectIn } from './subject.ts'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    insightPolicy.demand(work, 'read-insight')
    const params = event.url.searchParams
    const subject = subjectIn(params)
    const { locale } = event.locals
    if (subject) {
      const page: Brought = await brought(work, subject, {
        from: params.get('from') ?? undefined,
        to: params.get('to') ?? undefined,
        locale,
      })
      return { brought: page, choose: null, mayDecide: strategyPolicy.allows(work.actor, 'record-decision') }
    }
    const scenes = await listScenes(work, {})
    const { posts } = await listPosts(work, { states: ['published'], limit: 30 })
    return {
      brought: null,
      mayDecide: false,
      choose: {
        campaigns: (await listCampaigns(work, { limit: 50 })).map(({ campaignId: id, title, state }) => ({ id, title, state })),
        series: (await listSeries(work)).map((series) => ({ id: series.id, title: wordsIn(series.names, locale).text })),
        posts: posts.map(({ id, title, visibleAt }) => ({ id, title, at: visibleAt })),
        channels: [...new Set(scenes.map((scene) => scene.kind))].sort(),
      },
    }
  })
