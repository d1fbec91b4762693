import { addMonths, monthOf, refuseField } from '#platform'
import { localDay } from '#rooms/alliance'
import { bringPeers, comparePeers, dropPeers, insightPolicy, listPeers, peerMeasures, sayComparison } from '#rooms/insight'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { sayingOf } from '#web/server/insight-scope.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const today = await localDay(work, null, work.now)
    const period = event.url.searchParams.get('period') ?? addMonths(monthOf(today), -12).slice(0, 4)
    const own = event.url.searchParams.get('authority') ?? ''
    const peers = await comparePeers(work, { period, own: own || undefined })
    const saying = sayingOf(event, peers.places)
    return {
      period: peers.period,
      running: peers.running,
      own,
      authorities: peers.authorities,
      population: peers.population,
      comparisons: peers.comparisons.map((one) => sayComparison(one, saying)),
      files: await listPeers(work),
      measures: peerMeasures,
      mayBring: insightPolicy.allows(work.actor, 'make-report'),
    }
  })

export const actions: Actions = {
  bring: async (event) => {
    const taken = await act(event, async (work, form) => {
      const file = form.get('file')
      if (!(file instanceof File) || file.size === 0) throw refuseField('file', 'insight.peers-file-missing')
      return bringPeers(work, {
        measure: text(form, 'measure'),
        source: text(form, 'source'),
        definition: text(form, 'definition'),
        file: new Uint8Array(await file.arrayBuffer()),
      })
    })
    return isRefused(taken) ? taken : { taken }
  },
  drop: async (event) => {
    const dropped = await act(event, (work, form) => dropPeers(work, text(form, 'measure')))
    return isRefused(dropped) ? dropped : { dropped: true }
  },
}
