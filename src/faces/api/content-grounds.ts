import { type Grounds, groundChoices, groundsOfAsset, makeMeme, previewMeme, saveGrounds } from '#rooms/content'
import { type Api, words, z } from './api.ts'
import { paths } from './content-shapes.ts'

const id = '0199a000-0000-7000-8000-000000000002'
const text = z.string().max(1000)
const fields = {
  meme: z.boolean(),
  basis: z.enum(groundChoices.basis),
  licence: z.string().max(200),
  licenceLink: z.string().max(500),
  jurisdiction: z.string().max(200).openapi({ description: 'Under which law a quotation or parody is allowed.' }),
  quoted: text,
  extent: text,
  adds: text,
  competes: z.enum(groundChoices.competes),
  competesNote: text,
  living: z.enum(groundChoices.living),
  livingNote: text,
  jokeOn: z.enum(groundChoices.jokeOn),
}
const Shape = z
  .object({
    ...fields,
    madeFrom: z.uuid().nullable(),
    words: z.object({ locale: z.string(), top: z.string(), bottom: z.string() }).nullable(),
  })
  .openapi('AssetGrounds')
const example = {
  meme: true,
  basis: 'own' as const,
  licence: '',
  licenceLink: '',
  jurisdiction: '',
  quoted: '',
  extent: '',
  adds: '',
  competes: 'unknown' as const,
  competesNote: '',
  living: 'no' as const,
  livingNote: '',
  jokeOn: 'ourselves' as const,
  madeFrom: null,
  words: null,
}
const wire = ({ updatedBy: _by, ...rest }: Grounds): z.input<typeof Shape> => rest
const onIt = {
  locale: z.string().max(20).openapi({ description: 'The language of the words.' }),
  top: z.string().max(200).optional(),
  bottom: z.string().max(200).optional(),
}

/** Why a picture may be used, and memes made from pictures. */
export function groundsRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/assets/{asset}/grounds',
    id: 'readGrounds',
    scope: 'content:read',
    summary: 'Why a picture may be used; null where nobody has said it',
    params: paths.asset,
    answer: z.object({ grounds: Shape.nullable() }).openapi('GroundsOfAsset'),
    example: { params: { asset: id }, answer: { grounds: example } },
    run: async ({ work, params }) => {
      const grounds = await groundsOfAsset(work, params.asset)
      return { grounds: grounds && wire(grounds) }
    },
  })
  const optional = Object.fromEntries(Object.entries(fields).map(([key, shape]) => [key, shape.optional()])) as {
    [K in keyof typeof fields]: z.ZodOptional<(typeof fields)[K]>
  }
  api.operation({
    method: 'patch',
    path: '/assets/{asset}/grounds',
    id: 'saveGrounds',
    scope: 'content:write',
    summary: 'Write down why a picture may be used; what is missing stops a post with it',
    params: paths.asset,
    body: z.strictObject(optional).openapi('SaveGrounds'),
    answer: Shape,
    example: { params: { asset: id }, body: { basis: 'own', living: 'no', jokeOn: 'ourselves' }, answer: example },
    run: async ({ work, params, body }) => wire(await saveGrounds(work, { asset: params.asset, ...body })),
  })
  api.operation({
    method: 'post',
    path: '/assets/{asset}/meme.png',
    id: 'previewMeme',
    scope: 'content:write',
    summary: 'How words would stand on a picture; nothing is kept',
    params: paths.asset,
    body: z.strictObject(onIt).openapi('MemeWords'),
    media: 'image/png',
    example: { params: { asset: id }, body: { locale: 'en', top: 'Overdue?', bottom: 'We forgive you' } },
    run: async ({ work, params, body }) => (await previewMeme(work, { picture: params.asset, ...body })).png,
  })
  api.operation({
    method: 'post',
    path: '/assets/{asset}/meme',
    id: 'makeMeme',
    scope: 'content:write',
    status: 201,
    summary: 'Make a new picture of a picture and words; its alt text tells both',
    params: paths.asset,
    body: z.strictObject({ ...onIt, name: z.string().max(200).optional(), alt: words.optional() }).openapi('NewMeme'),
    answer: z.object({ asset: z.uuid(), name: z.string(), alt: words }).openapi('Meme'),
    example: {
      params: { asset: id },
      body: { locale: 'en', top: 'Overdue?', bottom: 'We forgive you' },
      answer: { asset: id, name: 'Overdue?', alt: { en: 'An owl. On it stands: Overdue? / We forgive you' } },
    },
    run: async ({ work, params, body }) => {
      const { id: asset, name, alt } = await makeMeme(work, { picture: params.asset, ...body })
      return { asset, name, alt }
    },
  })
}
