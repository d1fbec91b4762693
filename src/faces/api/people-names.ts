import { addOutside, copyStates, letNameStay, lookOutsideAgain, namePlaces, outsideOf, putNameOut, settleOutside } from '#rooms/content'
import { type Api, words, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const at = '2026-09-08T01:00:00.000Z'
const params = z.strictObject({ consent: z.uuid() })
const moment = z.iso.datetime()
const place = z.string().max(300)

const Place = z
  .object({
    place,
    kind: z.string(),
    subject: z.string(),
    title: z.string(),
    where: z.string(),
    locale: z.string().nullable(),
    contexts: z.array(z.object({ before: z.string(), name: z.string(), after: z.string() })),
    byHand: z.boolean().openapi({ description: 'Part of an address: only a person can change it.' }),
    stays: z.object({ reason: z.string(), by: z.string(), at: moment }).nullable(),
  })
  .openapi('NamePlace')
const Outside = z
  .object({
    copy: z.string(),
    post: z.uuid().nullable(),
    channel: z.string(),
    title: z.string(),
    address: z.string(),
    amount: z.int().nullable(),
    leftAt: moment,
    why: z.string(),
    state: z.enum(copyStates),
    askedOn: z.iso.date().nullable(),
    note: z.string(),
    by: z.string(),
  })
  .openapi('OutsideCopy')

/** Where a name that was taken back still stands, and what lies outside. */
export function nameRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/consents/{consent}/places',
    id: 'listNamePlaces',
    scope: 'people:read',
    room: 'content',
    personal: true,
    summary: 'Where a name that was taken back still stands in the house’s own texts, with the words around it',
    params,
    answer: z.object({ items: z.array(Place), more: z.int(), words }).openapi('NamePlaces'),
    example: {
      params: { consent: id },
      answer: {
        items: [
          {
            place: `post/${id}/texts.en.title`,
            kind: 'post',
            subject: id,
            title: 'Li Lei reads',
            where: 'texts.en.title',
            locale: 'en',
            contexts: [{ before: '', name: 'Li Lei', after: ' reads' }],
            byHand: false,
            stays: null,
          },
        ],
        more: 0,
        words: { en: 'a reader', 'zh-CN': '一位读者' },
      },
    },
    run: async ({ work, params }) => {
      const { places, more, words } = await namePlaces(work, params.consent)
      return {
        items: places.map(({ href: _, stays, ...rest }) => ({ ...rest, stays: stays && { ...stays, at: stays.at.toISOString() } })),
        more,
        words,
      }
    },
  })
  api.operation({
    method: 'post',
    path: '/consents/{consent}/replacement',
    id: 'putNameOut',
    scope: 'people:write',
    room: 'content',
    personal: true,
    summary: 'Put other words in the place of the name, everywhere or in the places named; as corrections where readers have it',
    params,
    body: z.strictObject({ words: words.optional(), only: z.array(place).max(500).optional() }).openapi('PutNameOut'),
    answer: z.object({ changed: z.int(), left: z.int() }).openapi('NamePutOut'),
    example: { params: { consent: id }, body: { words: { en: 'a reader' } }, answer: { changed: 4, left: 0 } },
    run: async ({ work, params, body }) => putNameOut(work, { consent: params.consent, ...body }),
  })
  api.operation({
    method: 'put',
    path: '/consents/{consent}/exceptions',
    id: 'letNameStay',
    scope: 'people:write',
    room: 'content',
    personal: true,
    summary: 'Let a name stay in one place, with a reason; an empty reason takes that back',
    params,
    body: z.strictObject({ place, reason: z.string().max(300) }).openapi('LetNameStay'),
    example: { params: { consent: id }, body: { place: `post/${id}/texts.en.title`, reason: 'another person of this name' } },
    run: async ({ work, params, body }) => {
      await letNameStay(work, { consent: params.consent, ...body })
    },
  })
  api.operation({
    method: 'get',
    path: '/consents/{consent}/outside',
    id: 'listOutside',
    scope: 'people:read',
    room: 'content',
    personal: true,
    summary: 'What lies outside the house and still tells of somebody who took their consent back, what is to do first',
    params,
    answer: z.object({ items: z.array(Outside) }).openapi('OutsideCopies'),
    example: {
      params: { consent: id },
      answer: {
        items: [
          {
            copy: `delivery/${id}`,
            post: id,
            channel: 'newsletter',
            title: 'Li Lei reads',
            address: 'Newsletter',
            amount: 412,
            leftAt: at,
            why: 'mailed',
            state: 'open',
            askedOn: null,
            note: '',
            by: '',
          },
        ],
      },
    },
    run: async ({ work, params }) => ({
      items: (await outsideOf(work, params.consent)).map(({ at: left, ...rest }) => ({ ...rest, leftAt: left.toISOString() })),
    }),
  })
  api.operation({
    method: 'post',
    path: '/consents/{consent}/outside',
    id: 'addOutside',
    scope: 'people:write',
    room: 'content',
    personal: true,
    summary: 'Put something on the list that the house cannot know of',
    params,
    body: z.strictObject({ title: z.string().min(1).max(200), address: z.string().max(500) }).openapi('NewOutsideCopy'),
    example: { params: { consent: id }, body: { title: 'A poster at the school', address: 'Main Street 1' } },
    run: async ({ work, params, body }) => {
      await addOutside(work, { consent: params.consent, ...body })
    },
  })
  api.operation({
    method: 'post',
    path: '/consents/{consent}/outside/search',
    id: 'lookOutsideAgain',
    scope: 'people:write',
    room: 'content',
    personal: true,
    summary: 'Look again for what lies outside',
    params,
    answer: z.object({ added: z.int() }).openapi('LookedOutside'),
    example: { params: { consent: id }, answer: { added: 1 } },
    run: async ({ work, params }) => ({ added: await lookOutsideAgain(work, params.consent) }),
  })
  api.operation({
    method: 'patch',
    path: '/consents/{consent}/outside',
    id: 'settleOutside',
    scope: 'people:write',
    room: 'content',
    personal: true,
    summary: 'Write down that somebody was asked to take it down, that it is gone, or that it stays and why',
    params,
    body: z
      .strictObject({
        copy: z.string().max(200),
        state: z.enum(copyStates),
        askedOn: z.iso.date().optional(),
        note: z.string().max(500).optional(),
      })
      .openapi('SettleOutside'),
    example: { params: { consent: id }, body: { copy: `delivery/${id}`, state: 'asked', askedOn: '2026-09-08' } },
    run: async ({ work, params, body }) => {
      await settleOutside(work, { consent: params.consent, ...body })
    },
  })
}
