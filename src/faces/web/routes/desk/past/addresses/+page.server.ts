import {
  importOldAddresses,
  keepOldAddress,
  listOldAddresses,
  listOwnHosts,
  reachPolicy,
  removeOldAddress,
  setOwnHosts,
} from '#rooms/reach'
import { act, formOf, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

const shown = 50

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { searchParams } = event.url
    const words = searchParams.get('words') ?? ''
    const { addresses, next, count } = await listOldAddresses(work, { words, limit: shown, cursor: searchParams.get('after') ?? undefined })
    const query = words ? `words=${encodeURIComponent(words)}&` : ''
    return {
      words,
      addresses,
      count,
      next: next && `?${query}after=${encodeURIComponent(next)}`,
      hosts: await listOwnHosts(work),
      may: reachPolicy.allows(work.actor, 'keep-old-addresses'),
    }
  })

/** Judges or takes in a file; what was judged is what is taken in: the same bytes come back with the second press. */
async function bring(event: Parameters<typeof act>[0], dryRun: boolean) {
  const { t } = event.locals
  const form = await formOf(event)
  const given = form.get('file')
  const kept = form.get('kept')
  const file =
    given instanceof File
      ? new Uint8Array(await given.arrayBuffer())
      : new Uint8Array(Buffer.from(typeof kept === 'string' ? kept : '', 'base64'))
  const name = given instanceof File ? given.name : text(form, 'filename')
  const what = text(form, 'what') === 'codes' ? ('codes' as const) : ('addresses' as const)
  const asked = { what, prefix: text(form, 'prefix'), filename: name.slice(0, 120) }
  const report = await act(event, (work) =>
    importOldAddresses(work, { file, name: asked.filename || 'file', what, prefix: asked.prefix, dryRun }),
  )
  if (isRefused(report)) return report
  return {
    asked,
    kept: dryRun ? Buffer.from(file).toString('base64') : null,
    report: {
      ...report,
      refusedCount: report.refused.length,
      refused: report.refused.slice(0, 200).map(({ line, code, params }) => ({ line, reason: t(`refusals.${code}`, params) })),
    },
  }
}

export const actions: Actions = {
  keep: async (event) => {
    const kept = await act(event, (work, form) => keepOldAddress(work, { address: text(form, 'address'), target: text(form, 'target') }))
    return isRefused(kept) ? kept : { address: kept.address, target: kept.target }
  },
  remove: async (event) => {
    const removed = await act(event, async (work, form) => {
      const address = text(form, 'old')
      await removeOldAddress(work, address)
      return address
    })
    return isRefused(removed) ? removed : { removed }
  },
  hosts: async (event) => {
    const hosts = await act(event, (work, form) => setOwnHosts(work, text(form, 'hosts').split(/\s+/).filter(Boolean)))
    return isRefused(hosts) ? hosts : { hosts: true }
  },
  look: (event) => bring(event, true),
  take: (event) => bring(event, false),
}
