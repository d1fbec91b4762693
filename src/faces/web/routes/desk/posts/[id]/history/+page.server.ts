import { redirect } from '@sveltejs/kit'
import { readAudit } from '#platform'
import { carriedBy, channelsPolicy } from '#rooms/channels'
import { archiveOf, contentPolicy, postById, restoreVersion, versionsOf } from '#rooms/content'
import { act, isRefused, look } from '#web/server/act.ts'
import { auditSentence } from '../../../../../../audit-sentence.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const post = await postById(work, event.params.id)
    const audit = await readAudit(work, { subject: { kind: 'post', id: post.id }, limit: 200 })
    // The site and the feeds show what was published; what left as a message is kept beside it, as it left.
    const left = channelsPolicy.allows(work.actor, 'list-deliveries') ? await carriedBy(work, post.id) : []
    const sent = left
      .filter(({ channel }) => channel !== 'website' && channel !== 'feeds')
      .flatMap(({ delivery, channel, carried, at }) =>
        [carried, ...Object.entries(carried.translations).map(([locale, words]) => ({ ...words, locale }))].map((words) => ({
          id: `${delivery} ${words.locale}`,
          what: 'sent' as const,
          channel,
          locale: words.locale,
          title: words.title,
          html: words.text,
          note: words.note,
          at,
        })),
      )
    return {
      post: {
        id: post.id,
        title: post.content.texts[post.content.source]?.title ?? '',
        version: post.version,
        liveVersion: post.liveVersion,
      },
      versions: await versionsOf(work, post.id),
      archive: [...(await archiveOf(work, post.id)), ...sent].sort((a, b) => a.at.getTime() - b.at.getTime()),
      sentences: audit.map((entry) => ({
        at: entry.at,
        why: entry.why,
        text: auditSentence(entry, event.locals.locale),
      })),
      mayWrite: contentPolicy.allows(work.actor, 'write-post') && !post.past,
    }
  })

export const actions: Actions = {
  back: async (event) => {
    const done = await act(event, (work, form) =>
      restoreVersion(work, { post: event.params.id, version: Number(form.get('version')), base: Number(form.get('base')) || undefined }),
    )
    if (isRefused(done)) return done
    redirect(303, `/desk/posts/${event.params.id}?done=version-back`)
  },
}
