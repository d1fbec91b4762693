import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import sharp from 'sharp'
import { newId, type Work } from '#platform'
import { Relay } from '#rooms/channels'
import * as content from '#rooms/content'
import { linkByCode, makeOwnLink } from '#rooms/reach'
import { listCampaigns, openCampaign, setGoal } from '#rooms/strategy'
import { codes, openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  await house.system((work) => content.setReviewRule(work, { kind: 'article', steps: [], corrections: true, reason: 'a test' }))
})
after(() => house.close())

const director = <T>(act: (work: Work) => Promise<T>) => house.as('director', act)
const owner = <T>(act: (work: Work) => Promise<T>) => house.as('owner', act)

/** Rooms' tables that hold a text with the name, but for those that are about taking it back. Read as their owner: nothing hides from it. */
async function tablesWith(...names: string[]): Promise<string[]> {
  const admin = new pg.Client(house.database.admin)
  await admin.connect()
  try {
    const { rows } = await admin.query<{ name: string }>(
      `select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.relkind = 'r' and n.nspname in ('content', 'channels', 'reach', 'facts', 'strategy', 'alliance', 'patrons') order by 1`,
    )
    const found: string[] = []
    for (const { name } of rows) {
      const { rows: hits } = await admin.query(`select from ${name} t where t::text ilike any($1) limit 1`, [
        names.map((one) => `%${one}%`),
      ])
      if (hits.length > 0) found.push(name)
    }
    return found.filter((name) => !/people_consents|outside_copies|names_let/.test(name))
  } finally {
    await admin.end()
  }
}

const post = async (texts: content.WritePost['texts'], more: Partial<content.WritePost> = {}) =>
  director(async (work) => {
    const made = await content.writePost(work, {
      source: 'en',
      texts,
      noGoal: 'a',
      noAction: 'a',
      variants: { website: {}, feeds: {}, poster: {} },
      ...more,
    })
    await content.requestReview(work, { post: made.id })
    return made
  })
const send = (made: content.Post, at: content.SchedulePost['at'] = 'now') =>
  director((work) => content.schedulePost(work, { post: made.id, version: made.version, at }))
const places = (consent: string) => director((work) => content.namePlaces(work, consent))
const putOut = (consent: string, more: { words?: Record<string, string>; only?: string[] } = {}) =>
  owner((work) => content.putNameOut(work, { consent, ...more }))
const taken = async (name: string, variants: string[] = []) => {
  const made = await director((work) => content.saveConsent(work, { name, variants, uses: ['name'], places: ['site'], given: 'desk' }))
  await director((work) => content.takeBackConsent(work, { consent: made.id, why: 'by telephone' }))
  return made
}

/** A recording with words everywhere, as it lies in its tables: the film itself is beside the point. */
async function recordingOf(work: Work, name: string): Promise<string> {
  const recording_id = newId()
  const at = { created_at: work.now, updated_at: work.now, created_by: 'a test' }
  const rights = {
    rights: 'own',
    rights_note: '',
    people: 'none',
    consent: '',
    consent_on: null,
    expires_on: null,
    status: 'usable',
  } as const
  await work.db
    .insertInto('content.recordings')
    .values({
      alliance_id: work.alliance,
      recording_id,
      kind: 'audio',
      name: `With ${name}`,
      titles: JSON.stringify({ en: `${name} binds` }),
      poster_id: null,
      no_speech: false,
      chapters: JSON.stringify([{ at: 0, titles: { en: `${name} begins` } }]),
      credit: name,
      ...rights,
      ...at,
    })
    .execute()
  const text = { alliance_id: work.alliance, recording_id, locale: 'en', version: 1, updated_at: work.now, updated_by: 'a test' }
  const cues = JSON.stringify([{ start: 0, end: 1000, text: 'Zhao\nQianli goes. Zhao Qianlian stays.' }])
  await work.db
    .insertInto('content.recording_texts')
    .values({ ...text, what: 'captions', cues, words: '' })
    .execute()
  await work.db
    .insertInto('content.recording_texts')
    .values({ ...text, what: 'transcript', cues: '[]', words: `${name}: Hello. ${name} again.` })
    .execute()
  return recording_id
}

test('a name that was taken back is found in every text of the house, with the words around it, and with one press it is nowhere', async () => {
  const name = 'Zhao Qianli'
  const texts = {
    en: {
      title: `${name} binds books`,
      summary: `With ${name}.`,
      body: content.fromPlain(`**Zhao** Qianli and ZHAO QIANLI’s cat.\n\n> Glue.\n>\n> — ${name}`),
      action: `Ask ${name}`,
    },
    'zh-CN': { title: '赵千里装订图书', body: content.fromPlain('馆员趙千里。') },
  }
  const live = await send(
    await post(texts, {
      variants: { website: {}, feeds: {}, poster: { texts: { en: { title: `Hear ${name}`, text: `${name} speaks.` } } } },
    }),
  )
  assert.equal(live.slug, 'zhao-qianli-binds-books')
  const draft = await director((work) =>
    content.writePost(work, {
      source: 'en',
      texts: { en: { title: 'Draft', body: content.fromPlain(`About ${name}.`) } },
      noGoal: `for ${name}`,
    }),
  )
  const planned = await send(await post({ en: { title: `Planned with ${name}`, body: content.fromPlain('Words.') } }), {
    wall: '2026-09-30T09:00',
  })
  const twice = await send(await post({ en: { title: 'Twice', body: content.fromPlain(`Was ${name}.`) } }))
  await director((work) =>
    content.writePost(work, { post: twice.id, texts: { en: { body: content.fromPlain(`Is still ${name}, with more.`) } } }),
  )
  const withdrawn = await send(await post({ en: { title: `Gone: ${name}`, body: content.fromPlain('Words.') } }))
  await director((work) => content.withdrawPost(work, { post: withdrawn.id, why: `${name} asked` }))
  const binned = await director((work) => content.writePost(work, { source: 'en', texts: { en: { title: `Binned ${name}` } } }))
  await director((work) => content.binPost(work, { post: binned.id }))
  const page = await director((work) =>
    content.savePage(work, { texts: { en: { title: `About ${name}`, summary: name, body: content.fromPlain(`Here works ${name}.`) } } }),
  )
  await director((work) => content.publishPage(work, { page: page.id }))
  await director((work) =>
    content.savePage(work, { page: page.id, texts: { en: { body: content.fromPlain(`Here works ${name}, still.`) } } }),
  )
  const persona = await director((work) => content.savePersona(work, { names: { en: name }, voice: `as ${name}` }))
  const series = await director((work) =>
    content.saveSeries(work, { names: { en: `With ${name}` }, about: { 'zh-CN': '赵千里讲' }, persona: persona.id }),
  )
  await director((work) => content.addMenuItem(work, { menu: 'foot', href: '/posts', labels: { en: name } }))
  await director((work) => content.setSpecialDay(work, { day: '2026-10-10', kind: 'note', names: { en: `${name} is away` } }))
  const bytes = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#333' } })
    .jpeg()
    .toBuffer()
  const asset = await director((work) =>
    content.addAsset(work, { bytes, name: `${name}.jpg`, alt: { en: `${name} with glue` }, credit: name, rights: 'own' }),
  )
  await director((work) => content.setPressDesk(work, { contact: { en: `Ask ${name}` } }))
  await director((work) =>
    content.saveClipping(work, { outlet: 'City Paper', title: `${name} binds`, day: '2026-09-01', link: 'https://paper.example/1' }),
  )
  await director((work) => content.saveSpokesperson(work, { name, topics: 'binding' }))
  await director((work) => content.saveRequest(work, { asker: 'A', outlet: 'B', topic: `May we meet ${name}?` }))
  await director((work) => content.saveService(work, { texts: { en: { name: `Binding with ${name}`, what: `${name} shows how.` } } }))
  const list = await director((work) => content.saveBooklist(work, { texts: { en: { title: `${name} reads`, about: `By ${name}.` } } }))
  const recording = await director((work) => recordingOf(work, name))
  const { goalId } = await owner((work) =>
    setGoal(work, {
      title: 'Cards',
      metric: 'members.new',
      points: null,
      target: 1200,
      per: 'month',
      starts: '2026-09-01',
      ends: '2026-11-30',
    }),
  )
  await director((work) =>
    openCampaign(work, {
      title: `${name} in autumn`,
      hypothesis: 'More come.',
      starts: '2026-10-01',
      ends: '2026-10-31',
      goals: [goalId],
      comparison: { kind: 'none', why: 'a test' },
      hoursPlanned: 1,
      moneyPlanned: null,
      currency: 'CNY',
    }),
  )
  await new Relay(house.platform).drain()

  const { id } = await taken(name, ['赵千里'])
  const { places: found } = await places(id)
  const kinds = new Set(found.map(({ kind }) => kind))
  for (const kind of [
    'post',
    'page',
    'series',
    'persona',
    'menu',
    'day',
    'picture',
    'press-desk',
    'clipping',
    'spokesperson',
    'press-request',
    'delivery',
    'campaign',
    'service',
    'booklist',
    'recording',
    'scene',
  ])
    assert.ok(kinds.has(kind), kind)
  const body = found.find(({ subject, where }) => subject === live.id && where === 'texts.en.body.0')!
  assert.deepEqual(
    body.contexts.map(({ name: hit }) => hit),
    ['Zhao Qianli', 'ZHAO QIANLI'],
  )
  assert.equal(body.contexts[1]!.before, 'Zhao Qianli and ')

  assert.deepEqual(await codes(house.as('author', (work) => content.putNameOut(work, { consent: id }))), ['platform.not-allowed'])
  assert.deepEqual(await codes(putOut(id, { words: { en: `dear ${name}` } })), ['words.en content.people.word-is-the-name'])
  const { left } = await putOut(id, { words: { en: 'a colleague' } })
  assert.equal(left, 0, JSON.stringify((await places(id)).places.map(({ place, contexts }) => [place, contexts[0]])))

  const now = await house.visitor((work) => content.postBySlug(work, live.slug, 'en'))
  assert.notEqual(now.slug, live.slug, 'the old address still leads there, and does not tell the name')
  assert.equal(now.text.title, 'a colleague binds books')
  assert.equal(content.toPlain(now.text.body), '**a colleague** and a colleague’s cat.\n\n> Glue.\n>\n> — a colleague')
  assert.equal((await house.visitor((work) => content.postBySlug(work, live.slug, 'zh-CN'))).text.title, '一位读者装订图书')
  const [correction] = await house.visitor((work) => content.correctionsOf(work, live.id))
  assert.equal(correction!.note, 'A name was taken out at the wish of the person.')
  const stateOf = async (one: string) => director(async (work) => (await content.postById(work, one)).state)
  assert.deepEqual(
    [await stateOf(live.id), await stateOf(draft.id), await stateOf(planned.id), await stateOf(withdrawn.id), await stateOf(binned.id)],
    ['published', 'draft', 'draft', 'withdrawn', 'binned'],
  )
  const both = await director((work) => content.postById(work, twice.id))
  assert.equal(content.toPlain(both.content.texts.en!.body), 'Is still a colleague, with more.', 'what was being written goes on')
  const readers = await house.visitor((work) => content.postBySlug(work, twice.slug, 'en'))
  assert.equal(content.toPlain(readers.text.body), 'Was a colleague.', 'readers have what they had')
  assert.equal(
    content.toPlain((await house.visitor((work) => content.pageBySlug(work, page.slug, 'en'))).text.body),
    'Here works a colleague.',
  )
  assert.equal((await director((work) => content.booklistById(work, list.id))).texts.en!.title, 'a colleague reads')
  const heard = await director((work) => content.recordingById(work, recording))
  assert.deepEqual([heard.titles.en, heard.chapters[0]!.titles.en], ['a colleague binds', 'a colleague begins'])
  assert.equal(
    content.textOf(heard, 'captions', 'en')!.cues[0]!.text,
    'a colleague goes. Zhao Qianlian stays.',
    'a name across two lines, and no part of another word',
  )
  assert.equal((await director((work) => content.seriesById(work, series.id))).names.en, 'With a colleague')
  assert.equal((await director((work) => content.assetById(work, asset.id))).alt.en, 'a colleague with glue')
  assert.deepEqual(await house.visitor((work) => content.findPublic(work, { words: name, locale: 'en' })), [])
  assert.equal((await director((work) => listCampaigns(work)))[0]!.title, 'a colleague in autumn')
  await new Relay(house.platform).drain()
  await putOut(id)
  assert.deepEqual(await tablesWith('Zhao Qianli ', 'Zhao Qianli.', 'Zhao Qianli"', '赵千里', 'zhao-qianli'), [])
})

test('a place may keep the name, with who decided and why; the others lose it', async () => {
  const made = await send(await post({ en: { title: 'Sun Wu today', body: content.fromPlain('The general Sun Wu wrote it.') } }))
  const { id } = await taken('Sun Wu')
  const found = (await places(id)).places.filter(({ kind }) => kind === 'post')
  const body = found.find(({ where }) => where === 'texts.en.body.0')!
  const stay = (reason: string) => director((work) => content.letNameStay(work, { consent: id, place: body.place, reason }))
  await stay('another Sun Wu, long dead')
  await putOut(id)
  const now = await house.visitor((work) => content.postBySlug(work, made.slug, 'en'))
  assert.deepEqual([now.text.title, content.toPlain(now.text.body)], ['a reader today', 'The general Sun Wu wrote it.'])
  assert.equal((await places(id)).places.find(({ place }) => place === body.place)!.stays!.reason, 'another Sun Wu, long dead')
  await stay('')
  await putOut(id, { only: [body.place] })
  assert.equal(
    content.toPlain((await house.visitor((work) => content.postBySlug(work, made.slug, 'en'))).text.body),
    'The general a reader wrote it.',
  )
})

test('a link whose address is no percent-encoding loses the name as any other', async () => {
  const link = await house.as('editor', (work) => makeOwnLink(work, { target: '/posts/100%-ouyang-xiu', label: 'Leaflet of Ouyang Xiu' }))
  const { id } = await taken('Ouyang Xiu')
  assert.ok((await places(id)).places.some(({ kind }) => kind === 'link'))
  await putOut(id)
  const now = await house.visitor((work) => linkByCode(work, link.code))
  assert.deepEqual([now.target, now.label], ['/posts', 'Leaflet of a reader'])
})

test('nothing is looked for while somebody still agrees, and nobody else sees it', async () => {
  const made = await director((work) => content.saveConsent(work, { name: 'Still There', uses: ['name'], places: ['site'], given: 'desk' }))
  assert.deepEqual(await codes(places(made.id)), ['content.people.not-taken-back'])
  assert.deepEqual(await codes(putOut(made.id)), ['content.people.not-taken-back'])
  const { id } = await taken('Only Here')
  assert.deepEqual(await codes(house.system((work) => content.namePlaces(work, id), { alliance: house.otherAlliance })), [
    'content.people.no-such-consent',
  ])
})

test('two who put the same name out at once change every text once', async () => {
  const made = await send(await post({ en: { title: 'Race of two', body: content.fromPlain('With Fast Runner.') } }))
  const { id } = await taken('Fast Runner')
  await Promise.all(Array.from({ length: 8 }, () => putOut(id)))
  const now = await director((work) => content.postById(work, made.id))
  assert.equal(now.version, made.version + 1)
  assert.equal(content.toPlain(now.content.texts.en!.body), 'With a reader.')
})
