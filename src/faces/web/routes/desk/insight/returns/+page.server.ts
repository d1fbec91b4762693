import { redirect } from '@sveltejs/kit'
import { nameIn } from '#rooms/alliance'
import { insightPolicy, keepReturn, listReturns, membersWithPlaces, readReturn, returnKinds } from '#rooms/insight'
import { act, askedFor, isRefused, look, text } from '#web/server/act.ts'
import { returnAsked, sayForPage } from '#web/server/return-pages.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, t } = event.locals
    const ways = { asked: await returnAsked(work, event.url), unasked: await returnAsked(work, new URL(event.url.pathname, event.url)) }
    const { found: content, problem } = await askedFor(event, ways, (ask) => readReturn(work, ask))
    const members = await membersWithPlaces(work)
    const names = new Map(members.map(({ library_id, ...one }) => [library_id, nameIn(one, locale)]))
    return {
      problem,
      typed: event.url.searchParams.get('period') ?? content.period,
      kind: content.kind,
      period: content.period,
      running: content.running,
      member: content.of.member,
      ...(await sayForPage(work, content, event.locals)),
      kinds: returnKinds,
      choices: [{ value: '', label: t('facts.desk.whole') }, ...[...names].map(([id, label]) => ({ value: `member:${id}`, label }))],
      kept: (await listReturns(work)).map((line) => ({
        ...line,
        of: line.member === null ? t('facts.desk.whole') : (names.get(line.member) ?? line.member),
      })),
      mayKeep: insightPolicy.allows(work.actor, 'make-report'),
    }
  })

export const actions: Actions = {
  keep: async (event) => {
    const kept = await act(event, (work, form) =>
      keepReturn(work, { kind: text(form, 'kind'), period: text(form, 'period'), member: text(form, 'member') || undefined }),
    )
    if (isRefused(kept)) return kept
    redirect(303, `/desk/insight/returns/${kept.returnId}?${kept.isNew ? 'new' : 'same'}`)
  },
}
