import { listStaff } from '#rooms/alliance'
import {
  answerIncoming,
  decideUnconfirmed,
  handOverIncoming,
  mayAnswer,
  noteIncoming,
  readConversation,
  type SettledAs,
  settleIncoming,
  takeUpIncoming,
} from '#rooms/channels'
import { contentPolicy, listPersonas, titlesOf } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { guidesBeside } from '#web/server/guides.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, staff } = event.locals
    const conversation = await readConversation(work, event.params.id)
    const { item } = conversation
    const drafts = contentPolicy.allows(work.actor, 'see-drafts')
    const colleagues = (await listStaff(work)).filter(({ roles }) => mayAnswer(roles))
    return {
      ...conversation,
      title: item.post && drafts ? ((await titlesOf(work, [item.post], locale)).get(item.post) ?? null) : null,
      personas: drafts
        ? (await listPersonas(work)).map(({ id, names }) => ({ id, name: names[locale] ?? Object.values(names)[0] ?? '' }))
        : [],
      guides: await guidesBeside(work, ['comment-rules', 'crisis'], locale),
      colleagues: colleagues.map(({ staff_id, name }) => ({ id: staff_id, name })),
      me: staff?.id,
      mine: item.owner !== null && item.owner.id === staff?.id,
    }
  })

const settle =
  (as: SettledAs): Actions[string] =>
  async (event) => {
    const done = await act(event, (work, form) => settleIncoming(work, { incoming: event.params.id!, as, why: text(form, 'why') }))
    return isRefused(done) ? done : { said: 'kept' as const }
  }

const decide =
  (choice: 'resend' | 'skip'): Actions[string] =>
  async (event) => {
    const done = await act(event, (work, form) => decideUnconfirmed(work, { delivery: text(form, 'delivery'), choice }))
    return isRefused(done) ? done : { said: choice === 'resend' ? ('sent' as const) : ('kept' as const) }
  }

export const actions: Actions = {
  answer: async (event) => {
    const done = await act(event, (work, form) =>
      answerIncoming(work, {
        incoming: event.params.id,
        text: text(form, 'text'),
        persona: text(form, 'persona') || null,
        locale: event.locals.locale,
      }),
    )
    return isRefused(done) ? done : { said: done.delivery ? ('sent' as const) : ('answered' as const) }
  },
  take: async (event) => {
    const done = await act(event, (work) => takeUpIncoming(work, event.params.id))
    return isRefused(done) ? done : { said: 'kept' as const }
  },
  hand: async (event) => {
    const to = await act(event, async (work, form) => {
      const to = text(form, 'to') || null
      await handOverIncoming(work, { incoming: event.params.id, to, note: text(form, 'word') })
      return to
    })
    return isRefused(to) ? to : { said: to ? ('handed' as const) : ('kept' as const) }
  },
  note: async (event) => {
    const done = await act(event, (work, form) => noteIncoming(work, { incoming: event.params.id, note: text(form, 'note') }))
    return isRefused(done) ? done : { said: 'kept' as const }
  },
  close: settle('closed'),
  hide: settle('hidden'),
  wait: settle('waiting'),
  resend: decide('resend'),
  leave: decide('skip'),
}
