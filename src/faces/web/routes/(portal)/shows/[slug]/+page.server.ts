import { redirect } from '@sveltejs/kit'
import { mailLeaves } from '#rooms/alliance'
import { publicShow, publicShowPosts, whenText } from '#rooms/content'
import { askForReminder, demandConfirmable, reminderLeads } from '#rooms/patrons'
import { canonical, href } from '#web/nav.ts'
import { act, glance, isRefused, text } from '#web/server/act.ts'
import { linkedShow } from '#web/server/public-shows.ts'
import { demandOn } from '#web/server/switched.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => {
  demandOn(event, 'room:shows')
  return glance(event, async (work) => {
    const { locale, nav, alliance, moment } = event.locals
    const show = await publicShow(work, event.params.slug, locale)
    const address = alliance.origin + canonical(nav)
    // A reminder that would come before this moment is not offered.
    const leads = reminderLeads.filter((lead) => show.starts.at.getTime() - lead * 60_000 > work.now.getTime())
    return {
      show: { ...show, when: whenText(show, locale, moment) },
      posts: await publicShowPosts(work, show.id, locale),
      remind: show.stands === 'before' && leads.length > 0 ? { leads, mail: await mailLeaves(work) } : null,
      asked: event.url.searchParams.has('asked'),
      address,
      linked: linkedShow(show, {
        library: alliance.names[locale] ?? alliance.name,
        address,
        origin: alliance.origin,
      }),
    }
  })
}

export const actions: Actions = {
  remind: async (event) => {
    demandOn(event, 'room:shows')
    const done = await act(event, async (work, form) => {
      await demandConfirmable(work)
      const show = await publicShow(work, event.params.slug, event.locals.locale)
      await askForReminder(work, {
        subject: { kind: 'show', id: show.id },
        email: text(form, 'email'),
        lead: Number(text(form, 'lead')),
        locale: event.locals.locale,
      })
    })
    if (isRefused(done)) return done
    redirect(303, href(event.locals.nav, `/shows/${encodeURIComponent(event.params.slug)}?asked=yes#remind`))
  },
}
