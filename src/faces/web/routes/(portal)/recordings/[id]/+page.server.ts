import { publicRecording } from '#rooms/content'
import { glance } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => {
  const { locale } = event.locals
  const begin = Number(event.url.searchParams.get('t'))
  return glance(event, async (work) => {
    const at = Number.isFinite(begin) && begin > 0 && begin < 400_000 ? Math.round(begin * 1000) / 1000 : undefined
    const { title, shown, recording } = await publicRecording(work, { recording: event.params.id, locale, at })
    return { title, html: shown.page, credit: recording.credit, kind: recording.kind }
  })
}
