import { isId, pageOf, readAudit, readCursor } from '#platform'
import { alliancePolicy, listStaff } from '#rooms/alliance'
import { look } from '#web/server/act.ts'
import { auditSentence } from '../../../../../audit-sentence.ts'
import type { PageServerLoad } from './$types'

const pageSize = 50
const rooms = ['alliance', 'facts', 'patrons', 'strategy', 'content', 'reach', 'channels', 'insight', 'platform']

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    alliancePolicy.demand(work, 'read-audit')
    const asked = event.url.searchParams
    const who = isId(asked.get('who')) ? asked.get('who')! : ''
    const act = /^[a-z][a-z-]*\.[a-z-]+$/.test(asked.get('act') ?? '') ? asked.get('act')! : ''
    const room = rooms.find((one) => one === asked.get('room')) ?? ''
    const [kind = '', id = ''] = (asked.get('about') ?? '').slice(0, 100).split(':', 2)
    const after = readCursor(asked.get('after'), ['date', 'id'])
    const rows = await readAudit(work, {
      actorId: who || undefined,
      act: act || undefined,
      room: room || undefined,
      subject: kind && id ? { kind, id } : undefined,
      after,
      limit: pageSize + 1,
    })
    const page = pageOf(rows, pageSize, (entry) => [entry.at, entry.auditId])
    return {
      who,
      room,
      act,
      about: kind && id ? `${kind}:${id}` : '',
      entries: page.items.map((entry) => ({
        id: entry.auditId,
        at: entry.at,
        sentence: auditSentence(entry, event.locals.locale),
        why: entry.why,
        about: `${entry.subject.kind}:${entry.subject.id}`,
      })),
      next: page.next,
      first: after === undefined,
      staff: (await listStaff(work, { left: true })).map((s) => ({ value: s.staff_id, label: s.name })),
      rooms,
    }
  })
