import { alliancePolicy, changeablePoints, listServicePoints, nameIn, pointByNo, seekPoints } from '#rooms/alliance'
import { look } from '#web/server/act.ts'
import { pointLines } from '#web/server/points.ts'
import { readerIn } from '#web/server/reader.ts'
import type { PageServerLoad } from './$types'

const pageSize = 50

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    alliancePolicy.demand(work, 'read-alliance')
    const asked = event.url.searchParams
    const status = (['planned', 'ended'] as const).find((one) => one === asked.get('status')) ?? 'active'
    const q = (asked.get('q') ?? '').slice(0, 100).trim()
    const from = Math.max(0, Number(asked.get('from')) || 0)
    const all = await listServicePoints(work, { status: 'any', order: 'name' })
    const found = q === '' ? null : await seekPoints(work, q, 50)
    const exact = /^\d{1,9}$/.test(q) ? all.filter((p) => p.point_no === Number(q)) : []
    const rows = found
      ? [...exact, ...found.flatMap((no) => all.filter((p) => p.point_no === no && !exact.includes(p)))]
      : all.filter((p) => p.status === status)
    const shown = rows.slice(from, from + pageSize)
    const count = (of: string) => all.filter((p) => p.status === of).length
    const own = await changeablePoints(work)
    const mine = (no: number) => own === 'any' || own.includes(no)
    const added = Number(asked.get('added'))
    return {
      q,
      status,
      from,
      pageSize,
      total: rows.length,
      any: all.length > 0,
      counts: { active: count('active'), planned: count('planned'), ended: count('ended') },
      lines: (await pointLines(work, shown, readerIn(event))).map((line, i) => ({
        ...line,
        mayHours: alliancePolicy.allows(work.actor, 'change-hours') && mine(line.no),
        status: shown[i]!.status,
        sensitive: shown[i]!.sensitive,
        placed: shown[i]!.lat !== null,
      })),
      added: added > 0 ? nameIn(await pointByNo(work, added), event.locals.locale) : null,
      may: {
        add: alliancePolicy.allows(work.actor, 'change-points'),
        import: alliancePolicy.allows(work.actor, 'import-points'),
      },
    }
  })
