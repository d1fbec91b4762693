import { redirect } from '@sveltejs/kit'
import { refuseField } from '#platform'
import { booklistTitle, catalogueLink, contentPolicy, importLoans, listBooklists, saveBooklist, setCatalogueLink } from '#rooms/content'
import { factsPolicy } from '#rooms/facts'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { fileOrKept, saidLines } from '#web/server/table-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => ({
    lists: (await listBooklists(work)).map(({ id, texts, state, books, updatedAt }) => ({
      id,
      title: booklistTitle(texts, event.locals.locale),
      state,
      books,
      updatedAt,
    })),
    catalogue: await catalogueLink(work),
    mayWrite: contentPolicy.allows(work.actor, 'write-booklist'),
    maySet: contentPolicy.allows(work.actor, 'set-catalogue-link'),
    mayBring: contentPolicy.allows(work.actor, 'write-booklist') && factsPolicy.allows(work.actor, 'import-figures'),
  }))

export const actions: Actions = {
  new: async (event) => {
    const made = await act(event, (work, form) =>
      saveBooklist(work, { texts: { [event.locals.alliance.defaultLocale]: { title: text(form, 'title') } } }),
    )
    if (isRefused(made)) return made
    redirect(303, `/desk/booklists/${made.id}`)
  },
  catalogue: async (event) => {
    const done = await act(event, (work, form) => setCatalogueLink(work, { byIsbn: text(form, 'byIsbn'), byTitle: text(form, 'byTitle') }))
    return isRefused(done) ? done : { done: 'catalogue' }
  },
  loans: async (event) => {
    const { t } = event.locals
    const taken = await act(event, async (work, form) => {
      const given = await fileOrKept(form)
      if (!given) throw refuseField('file', 'content.services.file-missing')
      const source = text(form, 'source')
      return { file: given.file, source, report: await importLoans(work, { file: given.file, source, dryRun: given.isNew }) }
    })
    if (isRefused(taken)) return taken
    const { refused, ...report } = taken.report
    return {
      loans: { ...report, count: refused.length, refused: saidLines(refused, t) },
      source: taken.source,
      kept: report.dryRun ? Buffer.from(taken.file).toString('base64') : null,
    }
  },
}
