import { redirect } from '@sveltejs/kit'
import { readAudit } from '#platform'
import { archiveOf, contentPolicy, postById, restoreVersion, versionsOf } from '#rooms/content'
import { act, isRefused, look } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { t } = event.locals
    const post = await postById(work, event.params.id)
    const audit = await readAudit(work, { subject: { kind: 'post', id: post.id }, limit: 200 })
    return {
      post: {
        id: post.id,
        title: post.content.texts[post.content.source]?.title ?? '',
        version: post.version,
        liveVersion: post.liveVersion,
      },
      versions: await versionsOf(work, post.id),
      archive: await archiveOf(work, post.id),
      sentences: audit.map((entry) => ({
        at: entry.at,
        why: entry.why,
        text: t(`audit.${entry.act}`, { ...entry.params, who: entry.actorName ?? t('content.desk.somebody') }),
      })),
      mayWrite: contentPolicy.allows(work.actor, 'write-post'),
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
