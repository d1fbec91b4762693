import { redirect } from '@sveltejs/kit'
import { refuseField } from '#platform'
import { addAsset, contentPolicy, lackingOfAssets, listAssets, renditionUrl } from '#rooms/content'
import { act, formOf, isRefused, look } from '#web/server/act.ts'
import { keepPostLeft, postLeft } from '#web/server/back-to-post.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const query = event.url.searchParams
    const { locale } = event.locals
    const incomplete = query.get('incomplete') === '1'
    const { assets, next } = await listAssets(work, {
      words: query.get('q') ?? undefined,
      incomplete,
      after: query.get('after') ?? undefined,
    })
    const lacks = await lackingOfAssets(work, assets)
    return {
      query: Object.fromEntries(query),
      incomplete,
      next,
      assets: assets.map((asset) => ({
        id: asset.id,
        name: asset.name,
        alt: asset.alt[locale] ?? Object.values(asset.alt)[0] ?? '',
        url: asset.renditions.length ? renditionUrl(asset.renditions.find((r) => r.mime === 'image/webp') ?? asset.renditions[0]!) : '',
        width: asset.renditions[0]?.width ?? asset.width,
        height: asset.renditions[0]?.height ?? asset.height,
        expiresOn: asset.expiresOn,
        retired: asset.status === 'retired',
        lacks: lacks.get(asset.id) ?? [],
      })),
      postLeft: await postLeft(work, event.url),
      mayAdd: contentPolicy.allows(work.actor, 'add-asset'),
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const file = (await formOf(event)).get('file')
    const bytes = file instanceof File && file.size > 0 && file.size <= 30 * 1024 * 1024 ? new Uint8Array(await file.arrayBuffer()) : null
    const made = await act(event, async (work) => {
      if (!(file instanceof File) || file.size === 0) throw refuseField('file', 'content.field-missing', { field: 'file' })
      if (!bytes) throw refuseField('file', 'content.picture-too-heavy', { megabytes: 30 })
      return addAsset(work, { bytes, name: file.name })
    })
    if (isRefused(made)) return made
    redirect(303, `/desk/assets/${made.id}?done=added${keepPostLeft(event.url)}`)
  },
}
