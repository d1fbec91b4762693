import { error, redirect } from '@sveltejs/kit'
import { isOn, localeNames, mailLeaves } from '#rooms/alliance'
import { endNotice } from '#rooms/channels'
import { demandConfirmable, listTopics, newsletterTakesReaders, subscribe, topicName } from '#rooms/patrons'
import { sceneOf } from '#rooms/reach'
import { href } from '#web/nav.ts'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    if (!(await isOn(work, 'channel:newsletter'))) error(404)
    return {
      ends: await endNotice(work, 'newsletter', event.locals.locale),
      takesReaders: await newsletterTakesReaders(work),
      // Without a mail server nobody can confirm: the form would promise a mail that does not come.
      open: await mailLeaves(work),
      sent: event.url.searchParams.get('sent') === 'yes',
      topics: (await listTopics(work)).map((topic) => ({ value: topic.topic, label: topicName(topic, event.locals.locale) })),
      languages: event.locals.alliance.locales.map((locale) => ({ value: locale, label: localeNames[locale] ?? locale })),
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const result = await act(event, async (work, form) => {
      await demandConfirmable(work)
      return subscribe(work, {
        email: text(form, 'email'),
        topics: form.getAll('topics').filter((topic) => typeof topic === 'string'),
        frequency: text(form, 'frequency') || 'each',
        locale: text(form, 'language') || event.locals.locale,
        agreed: text(form, 'agreed') === 'on',
        scene: (await sceneOf(work, { query: event.locals.scene }))?.scene ?? null,
        source: 'portal /newsletter',
      })
    })
    if (isRefused(result)) return result
    redirect(303, href(event.locals.nav, '/newsletter?sent=yes'))
  },
}
