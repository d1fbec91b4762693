import { redirect } from '@sveltejs/kit'
import { languageName } from '#platform'
import {
  announceShow,
  cancelShow,
  checkShow,
  contentPolicy,
  draftPurposes,
  draftShowPost,
  moveShow,
  reviveShow,
  showById,
  showPosts,
} from '#rooms/content'
import { countReminders, patronsPolicy } from '#rooms/patrons'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { wordsOf } from '#web/server/press-forms.ts'
import { numberOf } from '#web/server/show-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, alliance, t } = event.locals
    const show = await showById(work, event.params.id)
    const problems = show.state === 'draft' ? await checkShow(work, show.id) : []
    const maySee = patronsPolicy.allows(work.actor, 'read-subscriber-counts') && show.state !== 'draft'
    return {
      show: { state: show.state, phase: show.phase, starts: show.starts, minutes: show.minutes, begun: show.startedAt !== null },
      problems: problems.map(({ level, code, params }) => ({
        level,
        text: t(
          `content.shows.problem.${code}`,
          typeof params.locale === 'string' ? { ...params, locale: languageName(params.locale) } : params,
        ),
        at: code.includes('tone') || code.includes('joke') ? '/tone' : '',
      })),
      posts: await showPosts(work, show.id, locale),
      purposes: [...draftPurposes],
      reminders: maySee ? await countReminders(work, { kind: 'show', id: show.id }) : null,
      languages: alliance.locales.filter((tag) => show.titles[tag]).map((tag) => ({ tag, name: languageName(tag) })),
      mayAnnounce: contentPolicy.allows(work.actor, 'announce-show'),
      mayWrite: contentPolicy.allows(work.actor, 'write-post') && contentPolicy.allows(work.actor, 'write-show'),
    }
  })

export const actions: Actions = {
  announce: async (event) => {
    const done = await act(event, (work) => announceShow(work, event.params.id))
    return isRefused(done) ? done : { said: 'done' }
  },
  move: async (event) => {
    const done = await act(event, (work, form) =>
      moveShow(work, { show: event.params.id, starts: { wall: text(form, 'starts') }, minutes: numberOf(form, 'minutes') }),
    )
    return isRefused(done) ? done : { said: 'moved' }
  },
  cancel: async (event) => {
    const done = await act(event, (work, form) =>
      cancelShow(work, { show: event.params.id, why: wordsOf(form, 'why', event.locals.alliance.locales) }),
    )
    return isRefused(done) ? done : { said: 'cancelled' }
  },
  revive: async (event) => {
    const done = await act(event, (work, form) => reviveShow(work, { show: event.params.id, starts: { wall: text(form, 'starts') } }))
    return isRefused(done) ? done : { said: 'revived' }
  },
  post: async (event) => {
    const post = await act(event, (work, form) => {
      const purpose = draftPurposes.find((one) => one === text(form, 'purpose')) ?? 'announcement'
      return draftShowPost(work, { show: event.params.id, purpose })
    })
    if (isRefused(post)) return post
    redirect(303, `/desk/posts/${post.id}`)
  },
}
