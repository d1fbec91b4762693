import { localDay } from '#rooms/alliance'
import { artefactRights, documentKinds, evidenceFile, insightPolicy, putDocument, takeOutArtefact } from '#rooms/insight'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { filesOf } from '#web/server/sticker-pages.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const today = await localDay(work, null, work.now)
    const asked = event.url.searchParams.get('year') ?? ''
    const year = /^\d{4}$/.test(asked) ? asked : today.slice(0, 4)
    return {
      year,
      artefacts: (await evidenceFile(work, { from: `${year}-01-01`, to: `${year}-12-31` })).toReversed(),
      rights: artefactRights.filter((one) => one !== 'quoted'),
      accept: documentKinds.join(','),
      put: event.url.searchParams.has('put'),
      mayKeep: insightPolicy.allows(work.actor, 'keep-evidence'),
    }
  })

export const actions: Actions = {
  add: async (event) => {
    const [file] = await filesOf(event, 'file')
    const put = await act(event, (work, form) =>
      putDocument(work, {
        title: text(form, 'title'),
        day: text(form, 'day'),
        shows: text(form, 'shows'),
        rights: text(form, 'rights'),
        rightsNote: text(form, 'rightsNote'),
        file: file?.bytes,
        name: file?.name ?? '',
      }),
    )
    return isRefused(put) ? put : { put: true }
  },
  takeOut: async (event) => {
    const out = await act(event, (work, form) => takeOutArtefact(work, { kind: text(form, 'kind'), subject: text(form, 'subject') }))
    return isRefused(out) ? out : { out: true }
  },
}
