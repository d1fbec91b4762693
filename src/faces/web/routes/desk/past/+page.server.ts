import { redirect } from '@sveltejs/kit'
import { accountName, channelOf, listAccounts, listSiteImports, lookAtSite, siteFileMissing } from '#rooms/channels'
import { listOldAddresses, reachPolicy } from '#rooms/reach'
import { isRefused, look } from '#web/server/act.ts'
import { isOpen } from '#web/server/doors.ts'
import { actInSteps } from '#web/server/facts-pages.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale } = event.locals
    const imports = await listSiteImports(work)
    const accounts = isOpen(event.locals, '/desk/channels/[id]/past') ? await listAccounts(work) : []
    return {
      imports: imports.slice(0, 20).map(({ importNo, name, state, madeAt, madeBy, report }) => ({
        importNo,
        name,
        state,
        madeAt,
        madeBy,
        count: report.posts + report.pages + report.drafts,
      })),
      // What leaves through our own channels, or to a program, has no past anywhere else.
      accounts: accounts
        .filter(({ kind }) => channelOf(kind)?.accounts === 'one')
        .map((account) => ({ id: account.accountId, name: accountName(account, locale) })),
      addresses: reachPolicy.allows(work.actor, 'list-old-addresses') ? (await listOldAddresses(work, { limit: 1 })).count : null,
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const { house, alliance, actor } = event.locals
    const looked = await actInSteps(event, async (form) => {
      const file = form.get('file')
      const pictures = form.get('pictures')
      if (!(file instanceof File) || file.size === 0) throw siteFileMissing()
      return lookAtSite(house, alliance.id, actor, {
        file: file.stream(),
        name: file.name,
        ...(pictures instanceof File && pictures.size > 0 ? { pictures: pictures.stream() } : {}),
      })
    })
    if (isRefused(looked)) return looked
    redirect(303, `/desk/past/${looked.importNo}`)
  },
}
