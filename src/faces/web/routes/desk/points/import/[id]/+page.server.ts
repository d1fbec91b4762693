import { isId, refuse } from '#platform'
import { asideOf } from '#rooms/alliance'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    if (!isId(event.params.id)) throw refuse(404, 'platform.not-found')
    const { file, lines } = await asideOf(work, event.params.id)
    const { t } = event.locals
    return {
      file,
      lines: lines.map(({ line, code, params, row }) => ({
        line,
        reason: t(`refusals.${code}`, params),
        row: Object.values(row).filter(Boolean).join(' · ').slice(0, 300),
      })),
    }
  })
