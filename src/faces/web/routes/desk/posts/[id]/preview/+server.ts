import { json } from '@sveltejs/kit'
import { isRefusal } from '#platform'
import { previewVariant } from '#rooms/content'
import { readPostForm } from '../post-form.ts'
import type { RequestHandler } from './$types'

/** What a channel would carry if the form were saved; nothing is saved. Asked while somebody types. */
export const POST: RequestHandler = async ({ request, params, locals }) => {
  const form = await request.formData()
  try {
    const preview = await locals.house.work(locals.alliance.id, locals.actor, (work) =>
      previewVariant(work, {
        post: params.id,
        patch: readPostForm(form),
        channel: String(form.get('channel') ?? ''),
      }),
    )
    return json(preview ?? null, { headers: { 'cache-control': 'no-store' } })
  } catch (reason) {
    if (!isRefusal(reason)) throw reason
    return json(null, { status: reason.status })
  }
}
