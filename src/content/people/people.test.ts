import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from '#platform'
import * as content from '#rooms/content'
import { erasePerson, exportPerson, runRetention } from '#rooms/patrons'
import { codes } from '#testing'
import { asked, consent, house, picture, piece, post, quote, save, send, takeBack, words } from './people-for-tests.ts'

const search = (q: string) => house.visitor((work) => content.findPublic(work, { words: q, locale: 'en' }))
const link = async (id: string) => {
  const { path } = await house.as('author', (work) => content.makeConsentLink(work, id))
  return new URL(path, 'http://x').searchParams.get('t')!
}
const audienceOf = (asset: content.Asset) =>
  house.system(async (work) => (await work.house.files.open(work, asset.renditions[0]!.fileId)).audience)
const html = (slug: string) =>
  house.visitor(async (work) => {
    const { text, locale } = await content.postBySlug(work, slug, 'en')
    return content.renderHtml(text.body, await content.shownIn(work, text.body, locale))
  })

test('a consent says whose, what for, where, until when and by which wording; what is missing is told at once', async () => {
  assert.deepEqual(await codes(save({ name: ' ', age: 'child', email: 'x', phone: 'abc', until: '2026-02-30' })), [
    'name content.people.field-missing',
    'agreedBy content.people.child-needs-somebody',
    'email content.people.not-an-email',
    'phone content.people.not-a-number',
    'uses content.people.nothing-agreed',
    'places content.people.nowhere-agreed',
    'until content.people.not-a-day',
  ])
  assert.deepEqual(await codes(save({ ...asked, uses: ['face'], until: '2026-01-01' })), [
    'uses content.people.choice-not-known',
    'uses content.people.nothing-agreed',
    'until content.people.day-is-past',
  ])
  const made = await consent({ variants: ['李雷', ' '], until: '2026-12-31' })
  assert.deepEqual([made.state, made.given!.how, made.given!.wording, made.variants, made.number], ['given', 'paper', 1, ['李雷'], 1])
  assert.deepEqual(await codes(house.as('keeper', (work) => content.listConsents(work))), ['platform.not-allowed'])
  const token = {
    kind: 'token' as const,
    id: made.id,
    name: 'A program',
    roles: ['owner' as const],
    scopes: ['content:read'],
    person: null,
  }
  assert.deepEqual(await codes(house.as(token, (work) => content.consentById(work, made.id))), ['platform.not-allowed'])
  const found = await house.as('desk', (work) => content.listConsents(work, { words: '李雷' }))
  assert.deepEqual(
    found.items.map(({ id }) => id),
    [made.id],
  )
  assert.equal((await house.as('desk', (work) => content.listConsents(work, { words: String(made.number) }))).items.length, 1)
  const elsewhere = house.system((work) => content.listConsents(work), { alliance: house.otherAlliance })
  assert.equal((await elsewhere).items.length, 0)
})

test('the words people agree to are kept as they were, and only whoever may sets new ones', async () => {
  const before = await house.visitor((work) => content.currentWording(work))
  const texts = { en: 'I agree.', 'zh-CN': '我同意。' }
  const set = (role: 'owner' | 'editor', input: Record<string, string>) =>
    house.as(role, (work) => content.setWording(work, { texts: input }))
  assert.deepEqual(await codes(set('editor', texts)), ['platform.not-allowed'])
  assert.deepEqual(await codes(set('owner', { en: 'I agree.' })), ['texts.zh-CN content.people.field-missing'])
  assert.equal((await set('owner', texts)).version, 2)
  assert.equal((await set('owner', texts)).version, 2, 'the same words are no new version')
  assert.equal((await consent()).given!.wording, 2)
  assert.equal((await house.visitor((work) => content.wordingIn(work, 1, 'en'))).text, before.texts.en, 'those of then stay')
})

test('more than was agreed to needs another yes, less holds at once', async () => {
  const made = await consent({ uses: ['name'] })
  assert.deepEqual(await codes(save({ consent: made.id, uses: ['name', 'picture'] })), ['given content.people.say-how-agreed'])
  assert.deepEqual(await codes(save({ consent: made.id, places: ['site', 'print'] })), ['given content.people.say-how-agreed'])
  assert.deepEqual((await save({ consent: made.id, uses: ['name', 'picture'], given: 'desk' })).uses, ['name', 'picture'])
  assert.deepEqual((await save({ consent: made.id, uses: ['picture'], until: '2026-10-01' })).uses, ['picture'])
  assert.deepEqual(await codes(save({ consent: made.id, until: null })), ['given content.people.say-how-agreed'])
})

test('by a personal link somebody agrees to what they leave ticked and takes it back; nobody else can, and twice is once', async () => {
  const made = await save(asked)
  assert.equal(made.state, 'asked')
  const token = await link(made.id)
  const own = () => house.visitor((work) => content.readOwnConsent(work, { token, locale: 'zh-CN' }))
  assert.deepEqual([(await own()).name, (await own()).state, (await own()).wording.locale], ['Li Lei', 'asked', 'zh-CN'])
  const agree = (uses: string[], places = ['site']) => house.visitor((work) => content.agreeByLink(work, { token, uses, places }))
  assert.deepEqual(await codes(agree([])), ['uses content.people.nothing-agreed'])
  await agree(['words', 'voice'], ['site', 'others'])
  const given = await house.as('desk', (work) => content.consentById(work, made.id))
  assert.deepEqual([given.uses, given.places, given.given!.how], [['words'], ['site'], 'link'], 'never more than was asked for')
  await agree(['name', 'words'])
  assert.deepEqual(
    (await house.as('desk', (work) => content.consentById(work, made.id))).uses,
    ['words'],
    'agreeing twice is agreeing once',
  )
  assert.deepEqual(await codes(house.visitor((work) => content.takeBackByLink(work, { token: `${token}x` }))), [
    'content.people.no-such-link',
  ])
  for (let i = 0; i < 2; i++) assert.equal((await house.visitor((work) => content.takeBackByLink(work, { token }))).state, 'taken-back')
  assert.equal((await own()).state, 'taken-back')
  assert.deepEqual(await codes(agree(['words'])), ['content.people.already-taken-back'])
  assert.deepEqual(await codes(save({ consent: made.id, name: 'Other' })), ['content.people.already-taken-back'])
  const row = await house.system((work) =>
    work.db
      .selectFrom('content.people_consents')
      .select('token_hash')
      .where('alliance_id', '=', work.alliance)
      .where('consent_id', '=', made.id)
      .executeTakeFirstOrThrow(),
  )
  assert.ok(!row.token_hash!.includes(token), 'of the link only a fingerprint is kept')
  const next = await link((await save(asked)).id)
  assert.notEqual(next, token)
})

test('a new link ends the one before', async () => {
  const made = await save(asked)
  const [first, second] = [await link(made.id), await link(made.id)]
  assert.deepEqual(await codes(house.visitor((work) => content.readOwnConsent(work, { token: first, locale: 'en' }))), [
    'content.people.no-such-link',
  ])
  assert.equal((await house.visitor((work) => content.readOwnConsent(work, { token: second, locale: 'en' }))).number, made.number)
})

test('words are shown only while the person agrees to them, and without their name where they did not agree to it', async () => {
  const nobody = await save(asked)
  assert.deepEqual(await codes(quote(nobody.id)), ['state content.people.cannot-show'])
  const silent = await consent({ uses: ['picture'] })
  assert.deepEqual(await codes(quote(silent.id)), ['consent content.people.use-not-agreed'])
  const unnamed = await consent({ name: 'Han Meimei', uses: ['words'] })
  assert.deepEqual(await codes(words({ consent: unnamed.id, sort: 'meet', texts: { en: { heading: 'x', text: 'y' } }, state: 'shown' })), [
    'consent content.people.use-not-agreed',
  ])
  assert.deepEqual(await codes(words({ consent: unnamed.id, sort: 'pick', texts: { en: { text: 'Good.' } } })), [
    'texts.en.heading content.people.field-missing',
  ])
  const { id } = await quote(unnamed.id)
  const made = await send(await post(piece(id)))
  const shown = await html(made.slug)
  assert.ok(shown.includes('I come for the quiet.') && shown.includes('a reader'), shown)
  assert.ok(!shown.includes('Han Meimei'))
})

test('a consent that is taken back is gone from posts, pages and search at once, and its page says kindly that it was', async () => {
  const of = await consent({ name: 'Wu Qianyi' })
  const { id } = await quote(of.id)
  const meet = await words({
    consent: of.id,
    sort: 'meet',
    texts: { en: { heading: 'Binds books', text: 'She binds.', questions: [{ question: 'Why?', answer: 'Glue.' }] } },
    state: 'shown',
  })
  const pick = await words({
    consent: of.id,
    sort: 'pick',
    texts: { en: { heading: 'The Paper House', text: 'Short.' } },
    state: 'shown',
    href: '/search?q=paper',
  })
  const made = await send(await post(piece(id)))
  assert.equal(meet.slug, 'wu-qianyi')
  const meetPage = () => house.visitor((work) => content.meetBySlug(work, 'Wu-Qianyi', 'en'))
  assert.equal((await meetPage()).name, 'Wu Qianyi')
  assert.deepEqual(
    (await search('binds')).map(({ kind, path }) => [kind, path]),
    [['meet', '/meet/wu-qianyi']],
  )
  assert.equal((await search('paper house')).length, 1)
  assert.ok((await html(made.slug)).includes('Wu Qianyi, reader for 30 years'))
  await takeBack(of.id)
  assert.ok(!(await html(made.slug)).includes('quiet'))
  assert.deepEqual(await codes(meetPage()), ['content.people.not-shown-any-more'])
  assert.deepEqual([...(await search('binds')), ...(await search('Qianyi')), ...(await search('paper house'))], [])
  assert.equal(
    (await house.visitor((work) => content.staffPicks(work, { locale: 'en' }))).find((one) => one.id === pick.id),
    undefined,
  )
  assert.deepEqual(await codes(takeBack(of.id)), ['content.people.already-taken-back'])
  assert.deepEqual(await codes(words({ words: meet.id, state: 'shown' })), ['state content.people.cannot-show'])
})

test('a picture is shown while everybody on it agrees: a consent taken back or over closes its files, in all places', async () => {
  const [one, two] = [await consent(), await consent({ until: '2026-09-30' })]
  const asset = await picture()
  const name = (consents: string[]) => house.as('author', (work) => content.setPeopleOnPicture(work, { asset: asset.id, consents }))
  const silent = await consent({ uses: ['words'] })
  await name([silent.id])
  assert.equal(await audienceOf(asset), 'staff', 'who did not agree to pictures closes it')
  await name([one.id, two.id])
  assert.equal(await audienceOf(asset), 'public')
  const made = await send(await post(content.fromPlain(`{picture:${asset.id}}`)))
  assert.ok((await html(made.slug)).includes('<img'))
  house.setNow('2026-10-01T01:00:00Z')
  assert.ok(!(await html(made.slug)).includes('<img'), 'the day comes by itself')
  await house.system((work) => content.endConsents(work))
  assert.equal(await audienceOf(asset), 'staff')
  assert.equal(await house.system((work) => content.endConsents(work)), 0, 'written down once')
  await save({ consent: two.id, until: '2027-01-31', given: 'desk' })
  assert.equal(await audienceOf(asset), 'public', 'who agrees for longer is shown again')
  await takeBack(one.id)
  assert.equal(await audienceOf(asset), 'staff')
  await house.as('author', (work) => content.retireAsset(work, { asset: asset.id, retired: false }))
  assert.equal(await audienceOf(asset), 'staff', 'nobody opens it again over their heads')
  house.setNow('2026-09-07T01:00:00Z')
})

test('what shows a child is looked over by a second person', async () => {
  const child = await consent({ age: 'child', agreedBy: 'Li Na, her mother' })
  const { id } = await quote(child.id)
  const made = await post(piece(id))
  assert.deepEqual(await codes(send(made)), ['content.post-not-approved'])
})

test('a post planned while its words are taken back leaves without them or not at all: 64 at once, both ways', async () => {
  const of = await consent({ name: 'Race Runner' })
  const { id } = await quote(of.id)
  const posts: content.Post[] = []
  for (let i = 0; i < 32; i++) posts.push(await post(piece(id)))
  const results = await Promise.all([
    ...posts.map((made) =>
      send(made, { wall: '2026-09-29T09:00' }).then(
        () => 'planned',
        (error) => (isRefusal(error) ? error.code : Promise.reject(error)),
      ),
    ),
    ...Array.from({ length: 32 }, () =>
      takeBack(of.id).then(
        () => 'taken-back',
        (error) => (isRefusal(error) ? error.code : Promise.reject(error)),
      ),
    ),
  ])
  assert.equal(results.filter((one) => one === 'taken-back').length, 1, 'taken back once')
  assert.ok(
    results.every((one) => ['planned', 'taken-back', 'content.not-ready', 'content.people.already-taken-back'].includes(one)),
    results.join(),
  )
  const left = await house.system(async (work) =>
    work.db
      .selectFrom('channels.deliveries')
      .select('payload')
      .where('alliance_id', '=', work.alliance)
      .where(
        'post_id',
        'in',
        posts.map((made) => made.id),
      )
      .execute(),
  )
  assert.equal(left.filter(({ payload }) => JSON.stringify(payload).includes('quiet')).length, 0)
})

test('a picture that names the consents of those on it lacks none', async () => {
  const [of, asset] = [await consent(), await picture()]
  const changed = await house.as('author', (work) =>
    content.changeAsset(work, { asset: asset.id, people: 'adults', alt: { en: 'A reader', 'zh-CN': '一位读者' } }),
  )
  const lacking = async () => (await house.as('author', (work) => content.lackingOfAssets(work, [changed]))).get(asset.id)
  const incomplete = async () =>
    (await house.as('author', (work) => content.listAssets(work, { incomplete: true, limit: 200 }))).assets.some(
      ({ id }) => id === asset.id,
    )
  assert.deepEqual([await lacking(), await incomplete()], [['consent'], true])
  await house.as('author', (work) => content.setPeopleOnPicture(work, { asset: asset.id, consents: [of.id] }))
  assert.deepEqual([await lacking(), await incomplete()], [[], false])
  const words = await house.as('author', (work) => content.changeAsset(work, { asset: asset.id, alt: { 'zh-CN': '' } }))
  assert.deepEqual(
    [(await house.as('author', (work) => content.lackingOfAssets(work, [words]))).get(asset.id), await incomplete()],
    [['alt'], true],
  )
})

test('who asks for their data is shown what they agreed to, and forgotten with all that rests on it', async () => {
  const of = await consent({ name: 'Forget Me', email: 'forget@people.example', phone: '0577 6582 9999' })
  const { slug } = await words({ consent: of.id, sort: 'meet', texts: { en: { heading: 'x', text: 'y' } }, state: 'shown' })
  const asset = await picture()
  await house.as('author', (work) => content.setPeopleOnPicture(work, { asset: asset.id, consents: [of.id] }))
  const known = await house.as('owner', (work) => exportPerson(work, { emails: ['FORGET@people.example'] }))
  assert.deepEqual([known.people!.consents!.length, known.people!.words!.length, known.people!.pictures!.length], [1, 1, 1])
  const phone = await house.as('owner', (work) => exportPerson(work, { phones: ['+86 577 6582 9999'] }))
  assert.equal(phone.people!.consents!.length, 1)
  await house.as('owner', (work) => erasePerson(work, { emails: ['forget@people.example'] }, 'asked in writing'))
  assert.deepEqual(await codes(house.as('desk', (work) => content.consentById(work, of.id))), ['content.people.no-such-consent'])
  assert.deepEqual(await codes(house.visitor((work) => content.meetBySlug(work, slug!, 'en'))), ['content.people.no-such-words'])
  assert.equal(await audienceOf(asset), 'staff')
  const bring = house.as('editor', (work) => content.retireAsset(work, { asset: asset.id, retired: false }))
  assert.deepEqual(await codes(bring), ['content.picture-forgotten'])
  assert.equal(await audienceOf(asset), 'staff', 'for good')
  house.setNow('2030-01-01T01:00:00Z')
  const lines = await house.as('owner', (work) => runRetention(work, { dryRun: true }))
  assert.ok(lines.find(({ key }) => key === 'content.consents')!.rows > 0)
  house.setNow('2026-09-07T01:00:00Z')
})

test('who is on a picture is on what was made from it: taken back, both are closed, and nothing more is made from it', async () => {
  const of = await consent()
  const asset = await picture()
  const set = (consents: string[]) => house.as('author', (work) => content.setPeopleOnPicture(work, { asset: asset.id, consents }))
  const meme = (from: content.Asset) =>
    house.as('author', (work) =>
      content.makeMeme(work, { picture: from.id, locale: 'en', top: 'Overdue?', alt: { en: 'A reader', 'zh-CN': '一位读者' } }),
    )
  const before = await meme(asset)
  const twice = await meme(before)
  await set([of.id])
  const since = await meme(asset)
  for (const one of [before, twice, since]) assert.equal(await audienceOf(one), 'public')
  await takeBack(of.id)
  for (const one of [asset, before, twice, since]) {
    assert.equal(await audienceOf(one), 'staff')
    assert.deepEqual(await codes(meme(one)), ['picture content.memes.picture-not-usable'])
    const shown = await house.visitor((work) => content.shownPictures(work, [one.id], 'en'))
    assert.equal(shown.size, 0)
  }
  await set([])
  assert.equal(await audienceOf(twice), 'public', 'it was somebody else')
})
