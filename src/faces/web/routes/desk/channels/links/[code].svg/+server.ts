import { linkByCode, linkUrl, qrSvg, reachPolicy } from '#rooms/reach'
import { look } from '#web/server/act.ts'
import type { RequestHandler } from './$types'

/** The QR code of a link for a printer: SVG, so that it is as sharp on a bus as on a bookmark. */
export const GET: RequestHandler = async (event) => {
  const svg = await look(event, async (work) => {
    reachPolicy.demand(work, 'list-links')
    const link = await linkByCode(work, event.params.code)
    return qrSvg(linkUrl(work.house, link.code), { size: 1024, label: link.label })
  })
  return new Response(svg, {
    headers: {
      'content-type': 'image/svg+xml; charset=utf-8',
      'content-disposition': `attachment; filename="${event.params.code.replace(/[^\w-]/g, '')}.svg"`,
      'content-security-policy': "default-src 'none'; sandbox",
    },
  })
}
