import {
  agreeByLink,
  type Consent,
  consentById,
  consentPlaces,
  consentUses,
  listConsents,
  listWordings,
  makeConsentLink,
  peopleOnPicture,
  readOwnConsent,
  saveConsent,
  setPeopleOnPicture,
  setWording,
  takeBackByLink,
  takeBackConsent,
} from '#rooms/content'
import { type Api, pageQuery, words, z } from './api.ts'
import { page, paths } from './content-shapes.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const at = '2026-09-08T01:00:00.000Z'
const moment = z.iso.datetime()
const params = z.strictObject({ consent: z.uuid() })
const uses = z.array(z.enum(consentUses))
const places = z.array(z.enum(consentPlaces))
const state = z.enum(['asked', 'given', 'over', 'taken-back'])

const Shape = z
  .object({
    consent: z.uuid(),
    number: z.int(),
    name: z.string(),
    variants: z.array(z.string()),
    side: z.enum(['staff', 'reader']),
    age: z.enum(['adult', 'child']),
    agreedBy: z.string(),
    email: z.string().nullable(),
    phone: z.string(),
    note: z.string(),
    uses,
    places,
    until: z.iso.date().nullable(),
    state,
    given: z.object({ at: moment, how: z.enum(['paper', 'desk', 'link']), wording: z.int() }).nullable(),
    takenBack: z.object({ at: moment, how: z.enum(['desk', 'link']), by: z.string(), why: z.string() }).nullable(),
    neutral: words,
    linkMadeAt: moment.nullable(),
    updatedAt: moment,
    updatedBy: z.string(),
  })
  .openapi('PersonConsent')
const example: z.input<typeof Shape> = {
  consent: id,
  number: 12,
  name: 'Li Lei',
  variants: ['李雷'],
  side: 'reader',
  age: 'adult',
  agreedBy: '',
  email: 'li@reader.example',
  phone: '',
  note: '',
  uses: ['name', 'words'],
  places: ['site'],
  until: '2027-12-31',
  state: 'given',
  given: { at, how: 'paper', wording: 1 },
  takenBack: null,
  neutral: {},
  linkMadeAt: at,
  updatedAt: at,
  updatedBy: 'Lin Yue',
}
const wire = ({ id: consent, given, takenBack, linkMadeAt, createdAt: _, updatedAt, ...rest }: Consent): z.input<typeof Shape> => ({
  consent,
  ...rest,
  given: given && { ...given, at: given.at.toISOString() },
  takenBack: takenBack && { ...takenBack, at: takenBack.at.toISOString() },
  linkMadeAt: linkMadeAt?.toISOString() ?? null,
  updatedAt: updatedAt.toISOString(),
})
const terms = {
  name: z.string().max(200).optional(),
  variants: z.array(z.string().max(200)).max(20).optional(),
  side: z.enum(['staff', 'reader']).optional(),
  age: z.enum(['adult', 'child']).optional(),
  agreedBy: z.string().max(300).optional(),
  email: z.string().max(254).optional(),
  phone: z.string().max(60).optional(),
  note: z.string().max(3000).optional(),
  uses: uses.optional(),
  places: places.optional(),
  until: z.iso.date().nullable().optional(),
  given: z
    .enum(['paper', 'desk'])
    .optional()
    .openapi({ description: 'How they agreed to it as it stands now; without it, nobody agreed yet.' }),
  neutral: words.optional(),
}

const Own = z
  .object({
    number: z.int(),
    name: z.string(),
    side: z.enum(['staff', 'reader']),
    age: z.enum(['adult', 'child']),
    agreedBy: z.string(),
    uses,
    places,
    until: z.iso.date().nullable(),
    state,
    givenAt: moment.nullable(),
    takenBackAt: moment.nullable(),
    wording: z.object({ text: z.string(), locale: z.string() }),
    library: z.string(),
  })
  .openapi('OwnConsent')
const token = z.string().min(1).max(100)
const Wording = z.object({ version: z.int(), texts: words, madeAt: moment.nullable(), madeBy: z.string() }).openapi('ConsentWording')
const State = z.object({ state }).openapi('OwnConsentState')

/** What people agree to have shown, at the desk and by their own link, and the words they agree to. */
export function consentRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/consents',
    id: 'listConsents',
    scope: 'people:read',
    room: 'content',
    personal: true,
    summary: 'What people agreed to have shown, newest first',
    query: z.strictObject({ ...pageQuery, q: z.string().max(100).optional(), view: z.enum(['now', 'ended']).optional() }),
    answer: page(Shape, 'PersonConsents'),
    example: { query: { view: 'now' }, answer: { items: [example], next: null } },
    run: async ({ work, query: { q, ...query } }) => {
      const { items, next } = await listConsents(work, { ...query, words: q })
      return { items: items.map(wire), next }
    },
  })
  api.operation({
    method: 'post',
    path: '/consents',
    id: 'addConsent',
    scope: 'people:write',
    room: 'content',
    personal: true,
    status: 201,
    summary: 'Write down what somebody agreed to, or is asked to agree to',
    body: z.strictObject(terms).openapi('NewPersonConsent'),
    answer: Shape,
    example: { body: { name: 'Li Lei', uses: ['name', 'words'], places: ['site'], given: 'paper' }, answer: example },
    run: async ({ work, body }) => wire(await saveConsent(work, body)),
  })
  api.operation({
    method: 'get',
    path: '/consents/{consent}',
    id: 'readConsent',
    scope: 'people:read',
    room: 'content',
    personal: true,
    summary: 'One consent',
    params,
    answer: Shape,
    example: { params: { consent: id }, answer: example },
    run: async ({ work, params }) => wire(await consentById(work, params.consent)),
  })
  api.operation({
    method: 'patch',
    path: '/consents/{consent}',
    id: 'changeConsent',
    scope: 'people:write',
    room: 'content',
    personal: true,
    summary: 'Change a consent; what is more than was agreed to needs `given`, what is less holds at once',
    params,
    body: z.strictObject(terms).openapi('PersonConsentChange'),
    answer: Shape,
    example: { params: { consent: id }, body: { until: '2026-12-31' }, answer: { ...example, until: '2026-12-31' } },
    run: async ({ work, params, body }) => wire(await saveConsent(work, { consent: params.consent, ...body })),
  })
  api.operation({
    method: 'post',
    path: '/consents/{consent}/link',
    id: 'makeConsentLink',
    scope: 'people:write',
    room: 'content',
    personal: true,
    summary: 'Make the personal link by which somebody agrees and takes back; told once, ends the one before',
    params,
    answer: z.object({ url: z.string() }).openapi('ConsentLink'),
    example: { params: { consent: id }, answer: { url: 'https://library.example/consent?t=q1w2e3' } },
    run: async ({ work, params }) => ({ url: work.house.config.url + (await makeConsentLink(work, params.consent)).path }),
  })
  api.operation({
    method: 'post',
    path: '/consents/{consent}/withdrawal',
    id: 'takeBackConsent',
    scope: 'people:write',
    room: 'content',
    personal: true,
    summary: 'Take a consent back for somebody who asks; everything that rests on it is shown nowhere from then on',
    params,
    body: z.strictObject({ why: z.string().min(1).max(500) }).openapi('TakeBackConsent'),
    answer: Shape,
    example: {
      params: { consent: id },
      body: { why: 'asked by telephone' },
      answer: { ...example, state: 'taken-back', takenBack: { at, how: 'desk', by: 'Lin Yue', why: 'asked by telephone' } },
    },
    run: async ({ work, params, body }) => wire(await takeBackConsent(work, { consent: params.consent, ...body })),
  })
  api.operation({
    method: 'get',
    path: '/consent-wordings',
    id: 'listConsentWordings',
    scope: 'people:read',
    room: 'content',
    summary: 'The words people agree to now, and every version before',
    answer: z.object({ items: z.array(Wording) }).openapi('ConsentWordings'),
    example: { answer: { items: [{ version: 1, texts: { en: 'I agree.', 'zh-CN': '我同意。' }, madeAt: null, madeBy: '' }] } },
    run: async ({ work }) => ({ items: (await listWordings(work)).map((one) => ({ ...one, madeAt: one.madeAt?.toISOString() ?? null })) }),
  })
  api.operation({
    method: 'put',
    path: '/consent-wordings',
    id: 'setConsentWording',
    scope: 'people:write',
    room: 'content',
    summary: 'Set the words people agree to from now on, in every language; those of before are kept',
    body: z.strictObject({ texts: words }).openapi('SetConsentWording'),
    answer: Wording,
    example: {
      body: { texts: { en: 'I agree.', 'zh-CN': '我同意。' } },
      answer: { version: 2, texts: { en: 'I agree.', 'zh-CN': '我同意。' }, madeAt: at, madeBy: 'Lin Yue' },
    },
    run: async ({ work, body }) => {
      const set = await setWording(work, body)
      return { ...set, madeAt: set.madeAt?.toISOString() ?? null }
    },
  })
  api.operation({
    method: 'get',
    path: '/assets/{asset}/people',
    id: 'listPeopleOnPicture',
    scope: 'people:read',
    room: 'content',
    personal: true,
    summary: 'Whose consents a picture rests on',
    params: paths.asset,
    answer: z
      .object({
        items: z.array(z.object({ consent: z.uuid(), number: z.int(), name: z.string(), state, agreed: z.boolean() })),
      })
      .openapi('PeopleOnPicture'),
    example: { params: { asset: id }, answer: { items: [{ consent: id, number: 12, name: 'Li Lei', state: 'given', agreed: true }] } },
    run: async ({ work, params }) => ({ items: await peopleOnPicture(work, params.asset) }),
  })
  api.operation({
    method: 'put',
    path: '/assets/{asset}/people',
    id: 'setPeopleOnPicture',
    scope: 'people:write',
    room: 'content',
    personal: true,
    summary: 'Name whose consents a picture rests on: it is shown only while all of them agree',
    description: 'Needs `content:write` as well.',
    params: paths.asset,
    body: z.strictObject({ consents: z.array(z.uuid()).max(100) }).openapi('SetPeopleOnPicture'),
    example: { params: { asset: id }, body: { consents: [id] } },
    run: async ({ work, params, body }) => {
      await setPeopleOnPicture(work, { asset: params.asset, consents: body.consents })
    },
  })
  api.operation({
    method: 'post',
    path: '/own-consent',
    id: 'readOwnConsent',
    scope: 'public',
    room: 'content',
    personal: true,
    summary: 'What a person sees under their own link: what is asked, or what they agreed to',
    body: z.strictObject({ token }).openapi('OwnConsentLink'),
    answer: Own,
    example: {
      body: { token: 'q1w2e3' },
      answer: {
        number: 12,
        name: 'Li Lei',
        side: 'reader',
        age: 'adult',
        agreedBy: '',
        uses: ['name'],
        places: ['site'],
        until: null,
        state: 'asked',
        givenAt: null,
        takenBackAt: null,
        wording: { text: 'I agree.', locale: 'en' },
        library: 'Anhe Library',
      },
    },
    run: async ({ work, body, locale }) => {
      const own = await readOwnConsent(work, { ...body, locale })
      return { ...own, givenAt: own.givenAt?.toISOString() ?? null, takenBackAt: own.takenBackAt?.toISOString() ?? null }
    },
  })
  api.operation({
    method: 'post',
    path: '/own-consent/agreement',
    id: 'agreeByLink',
    scope: 'public',
    room: 'content',
    personal: true,
    summary: 'Agree by the personal link, to what is asked for or to less',
    body: z.strictObject({ token, uses, places }).openapi('AgreeByLink'),
    answer: State,
    example: { body: { token: 'q1w2e3', uses: ['name'], places: ['site'] }, answer: { state: 'given' } },
    run: async ({ work, body }) => agreeByLink(work, body),
  })
  api.operation({
    method: 'post',
    path: '/own-consent/withdrawal',
    id: 'takeBackByLink',
    scope: 'public',
    room: 'content',
    personal: true,
    summary: 'Take back by the personal link, at once and without a reason',
    body: z.strictObject({ token }).openapi('TakeBackByLink'),
    answer: State,
    example: { body: { token: 'q1w2e3' }, answer: { state: 'taken-back' } },
    run: async ({ work, body }) => takeBackByLink(work, body),
  })
}
