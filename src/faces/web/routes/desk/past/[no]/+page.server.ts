import { languageName } from '#platform'
import { dropSite, givePictures, type SiteReport, type SiteWishes, siteImport, takeInSite } from '#rooms/channels'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { actInSteps } from '#web/server/facts-pages.ts'
import type { Actions, PageServerLoad } from './$types'

const mostShown = 100
/** An address that is no number names none. */
const numberOf = (no: string): number => (/^\d{1,9}$/.test(no) ? Number(no) : 0)

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { t, alliance } = event.locals
    const found = await siteImport(work, numberOf(event.params.no))
    return {
      found: { ...found, report: told(found.report, t) },
      languages: alliance.locales.map((tag) => ({ value: tag, label: languageName(tag) })),
    }
  })

const told = (report: SiteReport, t: App.Locals['t']) => ({
  ...report,
  refused: report.refused
    .slice(0, mostShown)
    .map(({ item, line, title, code, params }) => ({ item, line, title, reason: t(`refusals.${code}`, params) })),
  notes: report.notes
    .slice(0, mostShown)
    .map(({ item, title, code, params }) => ({ item, title, says: t(`channels.site.note.${code}`, params) })),
  notesCount: report.notes.length,
  authors: report.authors.slice(0, 20),
  passedOver: Object.entries(report.passedOver).map(([kind, count]) => ({ kind, count })),
})

export const actions: Actions = {
  take: async (event) => {
    const { house, alliance, actor } = event.locals
    const no = numberOf(event.params.no)
    const done = await actInSteps(event, async (form) => {
      const pictures = form.get('pictures')
      if (pictures instanceof File && pictures.size > 0) {
        const bytes = new Uint8Array(await pictures.arrayBuffer())
        await house.work(alliance.id, actor, (work) => givePictures(work, no, bytes))
      }
      const wishes: SiteWishes = {
        series: form.getAll('series').filter((one) => typeof one === 'string'),
        authors: form.get('authors') === 'yes',
        fetchPictures: form.get('fetch') === 'yes',
        reopen: form.get('reopen') === 'yes',
        ...(text(form, 'language') ? { language: text(form, 'language') } : {}),
      }
      return takeInSite(house, alliance.id, actor, no, wishes)
    })
    if (isRefused(done)) return done
    return { taken: done.report.posts + done.report.pages + done.report.drafts, waiting: done.report.waiting }
  },
  drop: async (event) => {
    const dropped = await act(event, (work) => dropSite(work, numberOf(event.params.no)))
    return isRefused(dropped) ? dropped : { dropped: true }
  },
}
