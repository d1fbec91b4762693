import { endNotice, feedFormats, feedPath } from '#rooms/channels'
import { listSeries } from '#rooms/content'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale } = event.locals
    const links = (series?: string) =>
      feedFormats.map((format) => ({ format, path: feedPath(locale, format, series === undefined ? undefined : { series }) }))
    const series = await listSeries(work)
    return {
      ends: await endNotice(work, 'feeds', locale),
      whole: links(),
      series: series.map((one) => ({ name: one.names[locale] ?? Object.values(one.names)[0] ?? '', links: links(one.slug) })),
    }
  })
