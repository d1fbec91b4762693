import { contentPolicy, lengthText, listAssets, moveRow, removeRow, runSheet, saveRow, showPosts } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { show, rows, total, left } = await runSheet(work, event.params.id)
    const { assets } = await listAssets(work, { limit: 100 })
    const posts = await showPosts(work, show.id, event.locals.locale)
    const fixed = new Map(rows.flatMap(({ asset }) => (asset ? [[asset.id, asset.name] as const] : [])))
    return {
      rows: rows.map((row) => ({ ...row, length: lengthText(row.seconds), at: lengthText(row.offset) })),
      total: lengthText(total),
      planned: lengthText(show.minutes * 60),
      left: { seconds: left, text: lengthText(Math.abs(left)) },
      pictures: [...new Map([...fixed, ...assets.map(({ id, name }) => [id, name] as const)])].map(([value, label]) => ({ value, label })),
      posts: [
        ...new Map([
          ...rows.flatMap(({ post }) => (post ? [[post.id, post.title] as const] : [])),
          ...posts.map(({ post, title }) => [post, title] as const),
        ]),
      ].map(([value, label]) => ({ value, label })),
      mayWrite: contentPolicy.allows(work.actor, 'write-show'),
    }
  })

export const actions: Actions = {
  save: async (event) => {
    const done = await act(event, (work, form) =>
      saveRow(work, {
        show: event.params.id,
        row: text(form, 'row') || undefined,
        length: text(form, 'length'),
        title: text(form, 'title'),
        who: text(form, 'who'),
        say: text(form, 'say'),
        chat: text(form, 'chat'),
        asset: text(form, 'asset') || null,
        post: text(form, 'post') || null,
        link: text(form, 'link'),
      }),
    )
    return isRefused(done) ? done : { saved: true }
  },
  up: async (event) => {
    const done = await act(event, (work, form) => moveRow(work, { show: event.params.id, row: text(form, 'row'), by: 'up' }))
    return isRefused(done) ? done : { saved: true }
  },
  down: async (event) => {
    const done = await act(event, (work, form) => moveRow(work, { show: event.params.id, row: text(form, 'row'), by: 'down' }))
    return isRefused(done) ? done : { saved: true }
  },
  out: async (event) => {
    const done = await act(event, (work, form) => removeRow(work, { show: event.params.id, row: text(form, 'row') }))
    return isRefused(done) ? done : { saved: true }
  },
}
