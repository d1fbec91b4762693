import { redirect } from '@sveltejs/kit'
import { castOf, castRoles, contentPolicy, dropShow, removeMember, revokeMember, saveMember, saveShow, showById } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { planChoices, planWords } from '#web/server/show-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const show = await showById(work, event.params.id)
    return {
      plan: {
        titles: show.titles,
        abouts: show.abouts,
        starts: show.starts,
        minutes: show.minutes,
        point: show.point,
        series: show.series,
        persona: show.persona,
        picture: show.picture,
        moderator: show.moderator,
        streams: show.streams,
        player: show.player,
      },
      fixed: show.state !== 'draft',
      cast: await castOf(work, show.id),
      roles: [...castRoles],
      choices: await planChoices(work, event, show.streams.length),
      saved: event.url.searchParams.has('saved'),
      mayWrite: contentPolicy.allows(work.actor, 'write-show'),
    }
  })

export const actions: Actions = {
  save: async (event) => {
    const done = await act(event, (work, form) =>
      saveShow(work, { show: event.params.id, ...planWords(form, event.locals.alliance.locales) }),
    )
    return isRefused(done) ? done : { saved: true }
  },
  drop: async (event) => {
    const done = await act(event, (work) => dropShow(work, event.params.id))
    if (isRefused(done)) return done
    redirect(303, '/desk/shows')
  },
  member: async (event) => {
    const done = await act(event, (work, form) =>
      saveMember(work, {
        show: event.params.id,
        member: text(form, 'member') || undefined,
        role: text(form, 'role'),
        staff: text(form, 'staff') || null,
        name: text(form, 'name'),
        does: text(form, 'does'),
        consent: text(form, 'consent'),
        consentOn: text(form, 'consentOn') || null,
      }),
    )
    return isRefused(done) ? done : { saved: true }
  },
  revoke: async (event) => {
    const done = await act(event, (work, form) => revokeMember(work, { show: event.params.id, member: text(form, 'member') }))
    return isRefused(done) ? done : { saved: true }
  },
  remove: async (event) => {
    const done = await act(event, (work, form) => removeMember(work, { show: event.params.id, member: text(form, 'member') }))
    return isRefused(done) ? done : { saved: true }
  },
}
