import {
  accountName,
  channelsPolicy,
  importPastPosts,
  listAccounts,
  openArchive,
  type PastImport,
  pastFileMissing,
  pastFileTooLarge,
} from '#rooms/channels'
import { act, formOf, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

/** What fits into a form and back: posts without what an archive holds besides. Longer ones come by the command line or the API. */
const mostMegabytes = 20
const mostShown = 200

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    channelsPolicy.demand(work, 'import-past-posts')
    const account = (await listAccounts(work)).find(({ accountId }) => accountId === event.params.id)
    return { name: account ? accountName(account, event.locals.locale) : '', known: account !== undefined }
  })

export const actions: Actions = {
  default: async (event) => {
    const { t, house, alliance, actor } = event.locals
    const form = await formOf(event)
    const asked = { account: text(form, 'account'), dates: text(form, 'dates') }
    // The capability opens its own transactions: hundreds of posts each.
    const report = await act(event, async () => {
      const { file, name } = await fileIn(form)
      const done = await importPastPosts(house, alliance.id, actor, {
        file,
        name,
        channel: event.params.id,
        dryRun: form.get('dry') !== 'no',
        account: asked.account || undefined,
        dates: (['dmy', 'mdy'] as const).find((order) => order === asked.dates),
        reopen: form.get('reopen') === 'yes',
      })
      return { file, name, done }
    })
    if (isRefused(report)) return report
    const { file, name, done } = report
    return {
      name,
      // What was judged is what is taken in: the same bytes come back with the second press.
      kept: done.dryRun ? Buffer.from(file).toString('base64') : null,
      asked,
      report: shown(done, t),
    }
  },
}

async function fileIn(form: FormData): Promise<{ file: Uint8Array; name: string }> {
  const given = form.get('file')
  if (given instanceof File && given.size > 0) {
    const file = await openArchive(new Uint8Array(await given.arrayBuffer()))
    if (file.length > mostMegabytes * 1024 * 1024) throw pastFileTooLarge(mostMegabytes)
    return { file, name: given.name }
  }
  const kept = form.get('kept')
  if (typeof kept !== 'string' || kept === '') throw pastFileMissing()
  return { file: new Uint8Array(Buffer.from(kept, 'base64')), name: text(form, 'name').slice(0, 120) }
}

type Say = (key: string, params?: PastImport['odd'][number]['params']) => string

const shown = (report: PastImport, t: Say) => ({
  ...report,
  refusedCount: report.refused.length,
  refused: report.refused.slice(0, mostShown).map(({ line, code, params }) => ({ line, reason: t(`refusals.${code}`, params) })),
  odd: report.odd.map(({ code, params }) => t(`channels.past.odd.${code}`, params)),
})
