import { pageOf, readCursor } from '#platform'
import { listServicePoints, nameIn } from '#rooms/alliance'
import { hideSmallCells } from '#rooms/facts'
import { handleApplication, listApplications, listTopics, patronsPolicy, subscriberCounts, topicName } from '#rooms/patrons'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

const states = ['received', 'issued', 'declined', 'withdrawn'] as const

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const asked = event.url.searchParams.get('state')
    const state = states.find((one) => one === asked) ?? 'received'
    const { locale } = event.locals
    const mayApplications = patronsPolicy.allows(work.actor, 'list-applications')
    const after = readCursor(event.url.searchParams.get('after'), ['date', 'id'])
    const rows = mayApplications ? await listApplications(work, { state, after, limit: 51 }) : []
    const { items: applications, next } = pageOf(rows, 50, (row) => [row.receivedAt, row.application])
    const points = new Map(
      (applications.length > 0 ? await listServicePoints(work, { status: 'any' }) : []).map((point) => [
        point.point_no,
        nameIn(point, locale),
      ]),
    )
    const counts = patronsPolicy.allows(work.actor, 'read-subscriber-counts') ? await subscriberCounts(work) : null
    const topics = await listTopics(work, { all: true })
    const cells = hideSmallCells(topics.map((topic) => counts?.topics[topic.topic] ?? 0))
    return {
      state,
      mayApplications,
      mayExport: patronsPolicy.allows(work.actor, 'export-applications'),
      applications: applications.map((row) => ({ ...row, place: points.get(row.point) ?? null })),
      next,
      active: counts ? hideSmallCells([counts.states.active ?? 0])[0]! : null,
      topics: counts ? topics.map((topic, i) => ({ name: topicName(topic, locale), ...cells[i]! })) : [],
      mayPerson: patronsPolicy.allows(work.actor, 'answer-personal-data'),
      mayRules: patronsPolicy.allows(work.actor, 'see-retention'),
    }
  })

export const actions: Actions = {
  handle: async (event) => {
    const row = await act(event, (work, form) =>
      handleApplication(work, text(form, 'reference'), states.find((state) => state === text(form, 'to')) ?? 'issued', {
        reason: text(form, 'reason'),
      }),
    )
    return isRefused(row) ? row : { handled: { reference: row.reference, state: row.state, mail: row.mail } }
  },
}
