import { listPosts, listSeries, wordsIn } from '#rooms/content'
import { listScenes } from '#rooms/facts'
import { type Brought, type BroughtRow, brought, broughtSomething, insightPolicy } from '#rooms/insight'
import { listCampaigns, sayTitle, strategyPolicy } from '#rooms/strategy'
import { look } from '#web/server/act.ts'
import { readerIn } from '#web/server/reader.ts'
import type { PageServerLoad } from './$types'
import { subjectIn } from './subject.ts'

/** Posts of a subject, and codes, that are shown at once. */
const atOnce = 100

/** What left, was followed and opened by channel: things, so they may be added up where people may not. */
function byChannel(rows: readonly BroughtRow[]): { channel: string; codes: number; sent: number; touches: number; views: number }[] {
  const channels = new Map<string, { channel: string; codes: number; sent: number; touches: number; views: number }>()
  for (const row of rows) {
    const of = channels.get(row.channel) ?? { channel: row.channel, codes: 0, sent: 0, touches: 0, views: 0 }
    channels.set(row.channel, {
      ...of,
      codes: of.codes + 1,
      sent: of.sent + row.sent,
      touches: of.touches + row.touches,
      views: of.views + row.views,
    })
  }
  return [...channels.values()].sort((a, b) => b.touches + b.views - a.touches - a.views || a.channel.localeCompare(b.channel))
}

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    insightPolicy.demand(work, 'read-insight')
    const params = event.url.searchParams
    const subject = subjectIn(params)
    const { locale } = event.locals
    if (subject) {
      const { posts, rows, ...page }: Brought = await brought(work, subject, {
        from: params.get('from') ?? undefined,
        to: params.get('to') ?? undefined,
        locale,
      })
      // The figures are of all posts; their list is read in parts.
      const parts = Math.max(1, Math.ceil(posts.length / atOnce))
      const part = Math.min(Math.max(Number.parseInt(params.get('part') ?? '', 10) || 1, 1), parts)
      const shown = {
        posts: posts.slice((part - 1) * atOnce, part * atOnce),
        all: posts.length,
        first: (part - 1) * atOnce + 1,
        part,
        parts,
      }
      // The most followed stand first; the file beside the table has them all.
      const told = rows.filter(broughtSomething)
      const codes = { rows: told.slice(0, atOnce), channels: byChannel(told), told: told.length, all: rows.length }
      return { brought: page, codes, shown, choose: null, mayDecide: strategyPolicy.allows(work.actor, 'record-decision') }
    }
    const after = params.get('after') ?? undefined
    const { posts, next } = await listPosts(work, { states: ['published'], limit: 30, after, locale })
    const shownPosts = posts.map(({ id, title, visibleAt }) => ({ id, title, at: visibleAt }))
    // Later pages are of posts alone.
    if (after)
      return {
        brought: null,
        codes: null,
        shown: null,
        mayDecide: false,
        choose: { campaigns: [], more: false, series: [], channels: [], posts: shownPosts, next },
      }
    const scenes = await listScenes(work, {})
    const campaigns = await listCampaigns(work, { limit: 51 })
    return {
      brought: null,
      codes: null,
      shown: null,
      mayDecide: false,
      choose: {
        campaigns: campaigns.slice(0, 50).map((one) => ({ id: one.campaignId, title: sayTitle(one, readerIn(event)), state: one.state })),
        series: (await listSeries(work)).map((series) => ({ id: series.id, title: wordsIn(series.names, locale).text })),
        more: campaigns.length > 50,
        posts: shownPosts,
        next,
        channels: [...new Set(scenes.map((scene) => scene.kind))].sort(),
      },
    }
  })
