import { exportPlaybook } from '#rooms/insight'
import { look } from '#web/server/act.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const [kind = '', id = ''] = (event.url.searchParams.get('of') ?? '').split(':', 2)
  const playbook = await look(event, (work) => exportPlaybook(work, { kind: kind === 'series' ? 'series' : 'campaign', id }))
  return new Response(`${JSON.stringify(playbook, null, 2)}\n`, {
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="playbook-${playbook.made.on}.json"`,
      'cache-control': 'no-store',
    },
  })
}
