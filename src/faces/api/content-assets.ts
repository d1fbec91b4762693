import {
  type Asset,
  addAsset,
  assetById,
  changeAsset,
  contentPolicy,
  listAssets,
  pictureKinds,
  renditionUrl,
  retireAsset,
  usesOfAsset,
} from '#rooms/content'
import { type Api, pageQuery, words, z } from './api.ts'
import { page, paths } from './content-shapes.ts'

const id = '0199a000-0000-7000-8000-000000000002'

/** Pictures with what must be known of them: alt text, rights, the consent of people shown, an end. */
export function assetRoutes(api: Api): void {
  const facts = {
    name: z.string().max(200).optional(),
    alt: words.optional(),
    credit: z.string().optional(),
    rights: z.enum(['own', 'licensed', 'free', 'public-domain', 'unknown']).optional(),
    rightsNote: z.string().optional(),
    people: z.enum(['none', 'adults', 'minors']).optional(),
    consent: z.string().optional(),
    consentOn: z.iso.date().nullable().optional(),
    expiresOn: z.iso.date().nullable().optional(),
  }
  const AssetSchema = z
    .object({
      asset: z.uuid(),
      name: z.string(),
      alt: words,
      credit: z.string(),
      rights: z.string(),
      people: z.string(),
      consentOn: z.iso.date().nullable(),
      expiresOn: z.iso.date().nullable(),
      status: z.enum(['usable', 'retired']),
      width: z.int(),
      height: z.int(),
      sizes: z.array(z.object({ url: z.string(), mime: z.string(), width: z.int(), height: z.int() })),
    })
    .openapi('Asset')
  const example = {
    asset: id,
    name: 'Reading room',
    alt: { en: 'A reading room' },
    credit: 'Li Min',
    rights: 'own',
    people: 'none',
    consentOn: null,
    expiresOn: null,
    status: 'usable' as const,
    width: 1600,
    height: 900,
    sizes: [{ url: '/files/0199a000-0000-7000-8000-000000000003/480.webp', mime: 'image/webp', width: 480, height: 270 }],
  }
  const wire = ({
    id: asset,
    name,
    alt,
    credit,
    rights,
    people,
    consentOn,
    expiresOn,
    status,
    width,
    height,
    renditions,
  }: Asset): z.input<typeof AssetSchema> => ({
    asset,
    name,
    alt,
    credit,
    rights,
    people,
    consentOn,
    expiresOn,
    status,
    width,
    height,
    sizes: renditions.map((one) => ({ url: renditionUrl(one), mime: one.mime, width: one.width, height: one.height })),
  })
  api.operation({
    method: 'get',
    path: '/assets',
    id: 'listAssets',
    scope: 'content:read',
    summary: 'Pictures, newest first',
    query: z.strictObject({ ...pageQuery, q: z.string().max(100).optional(), incomplete: z.stringbool().optional() }),
    answer: page(AssetSchema, 'Assets'),
    example: { answer: { items: [example], next: null } },
    run: async ({ work, query }) => {
      const { assets, next } = await listAssets(work, {
        limit: query.limit,
        after: query.cursor,
        incomplete: query.incomplete,
        words: query.q,
      })
      return { items: assets.map(wire), next }
    },
  })
  const most = 30 * 1024 * 1024
  api.operation({
    method: 'post',
    path: '/assets',
    id: 'addAsset',
    scope: 'content:write',
    status: 201,
    summary: 'Upload a picture; what a camera wrote into it is taken out',
    query: z.strictObject({ name: z.string().min(1).max(200) }),
    uploads: pictureKinds,
    maxBytes: most,
    answer: AssetSchema,
    example: { query: { name: 'reading room.jpg' }, answer: example },
    run: async ({ work, query, upload }) => {
      contentPolicy.demand(work, 'add-asset')
      return wire(await addAsset(work, { bytes: await upload.read(), name: query.name }))
    },
  })
  api.operation({
    method: 'get',
    path: '/assets/{asset}',
    id: 'readAsset',
    scope: 'content:read',
    summary: 'One picture',
    params: paths.asset,
    answer: AssetSchema,
    example: { params: { asset: id }, answer: example },
    run: async ({ work, params }) => wire(await assetById(work, params.asset)),
  })
  api.operation({
    method: 'get',
    path: '/assets/{asset}/uses',
    id: 'listAssetUses',
    scope: 'content:read',
    summary: 'Posts that show a picture now or in their newest version; at most 50',
    params: paths.asset,
    answer: z.object({ items: z.array(z.object({ post: z.uuid(), title: z.string() })) }).openapi('AssetUses'),
    example: { params: { asset: id }, answer: { items: [{ post: id, title: 'The book that survived' }] } },
    run: async ({ work, params }) => ({ items: await usesOfAsset(work, (await assetById(work, params.asset)).id) }),
  })
  api.operation({
    method: 'patch',
    path: '/assets/{asset}',
    id: 'changeAsset',
    scope: 'content:write',
    summary: 'Write down what a picture shows, whose it is, who agreed, until when',
    params: paths.asset,
    body: z.strictObject(facts).openapi('AssetFacts'),
    answer: AssetSchema,
    example: { params: { asset: id }, body: { alt: { en: 'A reading room' }, rights: 'own' }, answer: example },
    run: async ({ work, params, body }) => wire(await changeAsset(work, { asset: params.asset, ...body })),
  })
  api.operation({
    method: 'post',
    path: '/assets/{asset}/retirement',
    id: 'retireAsset',
    scope: 'content:write',
    summary: 'Take a picture out of use everywhere at once, or put it back',
    params: paths.asset,
    body: z.strictObject({ retired: z.boolean() }).openapi('RetireAsset'),
    answer: AssetSchema,
    example: { params: { asset: id }, body: { retired: true }, answer: { ...example, status: 'retired' } },
    run: async ({ work, params, body }) => wire(await retireAsset(work, { asset: params.asset, retired: body.retired })),
  })
}
