import { figureNames, figuresByHand, type Kit, kitOf, leaveByHand, publishedByHand } from '#rooms/channels'
import { shapes } from '#rooms/content'
import { type Api, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const params = z.strictObject({ delivery: z.uuid() })
const count = z.int().min(0).max(10_000_000_000)
const figures = z.strictObject(
  Object.fromEntries(figureNames.map((name) => [name, count.optional()])) as Record<
    (typeof figureNames)[number],
    z.ZodOptional<typeof count>
  >,
)

const KitSchema = z
  .object({
    delivery: z.uuid(),
    post: z.uuid(),
    channel: z.string(),
    account: z.string().openapi({ description: 'As people know the library there.' }),
    operation: z.enum(['deliver', 'edit', 'withdraw', 'correction']),
    state: z.enum(['planned', 'due', 'sending', 'by-hand', 'sent', 'unconfirmed', 'failed', 'withdrawn']),
    language: z.string(),
    title: z.string(),
    text: z.string(),
    link: z.string(),
    linksWork: z.boolean().openapi({ description: 'Whether links in a text can be followed there.' }),
    picture: z.object({ url: z.string(), alt: z.string(), credit: z.string() }).nullable(),
    recordings: z
      .array(
        z.object({
          id: z.uuid(),
          title: z.string(),
          files: z.array(z.object({ shape: z.enum(shapes), url: z.string(), container: z.string(), bytes: z.int() })),
          captions: z.array(z.object({ locale: z.string(), url: z.string() })),
        }),
      )
      .openapi({ description: 'Films and sounds that the text shows, while it waits for a person: the file is uploaded there.' }),
    ratio: z.number().nullable().openapi({ description: 'Width to height that looks best there.' }),
    open: z.string(),
    there: z.string().nullable(),
    figures,
    readings: z.array(z.object({ at: z.iso.datetime(), by: z.string(), figures, note: z.string(), evidence: z.uuid().nullable() })),
  })
  .openapi('HandOffKit')

const shapeKit = (kit: Kit) => ({
  delivery: kit.delivery,
  post: kit.post,
  channel: kit.channel,
  account: kit.account,
  operation: kit.operation,
  state: kit.state,
  language: kit.locale,
  title: kit.title,
  text: kit.text,
  link: kit.link,
  linksWork: kit.linksWork,
  picture: kit.picture && { url: kit.picture.url, alt: kit.picture.alt, credit: kit.picture.credit },
  recordings: kit.recordings,
  ratio: kit.ratio,
  open: kit.open,
  there: kit.there,
  figures: kit.figures,
  readings: kit.readings.map((reading) => ({ ...reading, at: reading.at.toISOString() })),
})

/** What people publish by hand: everything they need for it, and what came of it. */
export function byHandRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/deliveries/{delivery}/kit',
    id: 'getHandOffKit',
    scope: 'channels:read',
    summary: 'Text, picture and addresses for publishing by hand',
    description: 'What is not published there yet is read with `content:read`, which is needed too.',
    params,
    answer: KitSchema,
    example: {
      params: { delivery: id },
      answer: {
        delivery: id,
        post: id,
        channel: 'xiaohongshu',
        account: '安和县图书馆',
        operation: 'deliver',
        state: 'by-hand',
        language: 'zh-CN',
        title: '劫后余书',
        text: '9月19日，古籍阅览室。',
        link: 'https://library.example/l/bcdfghj',
        linksWork: false,
        picture: null,
        recordings: [],
        ratio: 0.75,
        open: 'https://creator.xiaohongshu.com/publish/publish',
        there: null,
        figures: {},
        readings: [],
      },
    },
    run: async ({ work, params: { delivery } }) => shapeKit(await kitOf(work, delivery)),
  })
  api.operation({
    method: 'put',
    path: '/deliveries/{delivery}/published',
    id: 'publishedByHand',
    scope: 'channels:write',
    summary: 'Say that it is published, corrected or taken down there',
    description: 'The address may be the sentence that an app copies. Given again, it takes the place of a wrong one.',
    params,
    body: z.strictObject({ address: z.string().max(2000).optional() }).openapi('PublishedByHand'),
    example: { params: { delivery: id }, body: { address: 'https://www.xiaohongshu.com/explore/66aa77bb00000000000001' } },
    run: async ({ work, params: { delivery }, body }) => publishedByHand(work, { delivery, address: body.address }),
  })
  api.operation({
    method: 'put',
    path: '/deliveries/{delivery}/left',
    id: 'leaveByHand',
    scope: 'channels:write',
    summary: 'Decide not to publish it there',
    params,
    body: z.strictObject({ why: z.string().max(500).default('') }).openapi('LeftByHand'),
    example: { params: { delivery: id }, body: { why: 'The tone is wrong there' } },
    run: async ({ work, params: { delivery }, body }) => leaveByHand(work, { delivery, why: body.why }),
  })
  api.operation({
    method: 'post',
    path: '/deliveries/{delivery}/figures',
    id: 'figuresByHand',
    scope: 'channels:write',
    summary: 'Write down what the platform shows of a post, since it is there',
    description:
      'Growth since the last reading becomes facts with the scene of the delivery. What is left out stays unknown. A screenshot is added at the desk.',
    params,
    body: z.strictObject({ figures, note: z.string().max(500).optional() }).openapi('FiguresByHand'),
    example: { params: { delivery: id }, body: { figures: { likes: 120, views: 3400 }, note: 'from the app' } },
    run: async ({ work, params: { delivery }, body }) => figuresByHand(work, { delivery, figures: body.figures, note: body.note }),
  })
}
