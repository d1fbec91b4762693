// The channel against a real PDS; figures and followers against the app view of app-view-for-tests.ts behind it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { isRefusal } from '#platform'
import { addAsset, listChannelLimits, withdrawPost } from '#rooms/content'
import { type ChannelBench, doc, moment, openChannelBench, testUnsteady } from '../bench-for-tests.ts'
import { type Account, changeAccount, connectAccount, listAccounts, probeAccount, tryAgainNow } from '../index.ts'
import { recordKey } from './record-key.ts'
import { type BlueskyServer, openBluesky } from './server-for-tests.ts'

let there: BlueskyServer
let bench: ChannelBench
let account: Account
before(async () => {
  there = await openBluesky()
  bench = await openChannelBench({ allow: [there.hostPort] })
  account = await bench.house.as('editor', (work) =>
    connectAccount(work, {
      kind: 'bluesky',
      name: 'Bluesky',
      settings: { handle: there.ours.handle, secretPassword: there.ours.password, server: there.origin },
    }),
  )
  await probeAccount(bench.house.platform, bench.house.alliance, account.accountId)
})
after(async () => {
  await bench?.close()
  await there?.close()
})

const clear = async () => {
  there.fault = () => false
  await bench.house.as('editor', (work) => tryAgainNow(work, account.accountId))
}
const withTitle = async (title: string) => (await there.posts()).filter(({ value }) => value.text.includes(title))
const hourLater = () => bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + 3_600_000))
const puts = (request: { url?: string }) => request.url!.endsWith('/com.atproto.repo.putRecord')
const said = (post: { value: { text: string } }, { index }: { index: { byteStart: number; byteEnd: number } }) =>
  Buffer.from(post.value.text).subarray(index.byteStart, index.byteEnd).toString()
const family = '👩‍👩‍👧‍👦'

test('a post leaves once, with its link, its language, and its picture with a description', async () => {
  const post = await bench.leave('The book that survived', ['bluesky'], { lead: bench.picture })
  await bench.drain()
  await bench.drain()
  const [record, ...more] = await withTitle('The book that survived')
  assert.equal(more.length, 0)
  assert.match(record!.value.text, /^The book that survived\n\nOn 19 September\.\n\nhttp:\/\/localhost:4000\/l\/\w+$/)
  assert.deepEqual(record!.value.langs, ['en'])
  assert.deepEqual(
    record!.value.facets?.map((facet) => [said(record!, facet), facet.features[0]!.uri]),
    [[record!.value.text.split('\n\n')[2], record!.value.text.split('\n\n')[2]]],
  )
  const [image] = record!.value.embed.images!
  assert.equal(image!.alt, 'A reading room at night')
  assert.deepEqual([image!.aspectRatio.width / image!.aspectRatio.height, image!.image.mimeType], [16 / 9, 'image/jpeg'])
  const [delivery] = await bench.through(post, 'bluesky')
  assert.equal(delivery?.state, 'sent')
  const rkey = record!.uri.split('/').at(-1)
  assert.equal(delivery?.remoteUrl, `https://bsky.app/profile/${there.ours.did}/post/${rkey}`)
})

test('without a picture the link stands as a card; in Chinese, mentions, hashtags and links keep their places in the bytes', async () => {
  const reader = await there.makePerson('a-reader')
  const { house } = bench
  const speak = (language: string) =>
    house.as('editor', (work) =>
      changeAccount(work, account.accountId, {
        settings: { handle: there.ours.handle, server: there.origin, secretPassword: '', language },
      }),
    )
  await speak('zh-CN')
  await bench.leave('Two tongues', ['bluesky'], {
    texts: {
      en: { title: 'Two tongues', summary: 'On 19 September.', body: doc('On 19 September.') },
      'zh-CN': {
        title: `劫后余书${family}`,
        summary: '9月19日，@a-reader.test 与 @nobody.test 参加#读书会，详见https://lib.example/a，欢迎。',
        body: doc('9月19日。'),
      },
    },
  })
  await bench.drain()
  await speak('own')
  const [record] = await withTitle('劫后余书')
  assert.deepEqual(record?.value.langs, ['zh'])
  assert.deepEqual(
    record?.value.facets?.map((facet) => [said(record, facet), facet.features[0]!.did ?? facet.features[0]!.tag ?? facet.features[0]!.uri]),
    [
      ['@a-reader.test', reader.did],
      ['#读书会', '读书会'],
      ['https://lib.example/a', 'https://lib.example/a'],
      [record?.value.text.split('\n\n')[2], record?.value.text.split('\n\n')[2]],
    ],
  )
  assert.equal(record?.value.embed.external?.title, `劫后余书${family}`)
  assert.match(record!.value.embed.external!.uri, /^http:\/\/localhost:4000\/l\/\w+$/)
})

test('300 graphemes leave; what is longer is cut whole character by character; what was written for the channel stops the post instead', async () => {
  const limit = (await bench.house.as('author', listChannelLimits)).find(({ channel }) => channel === 'bluesky')
  assert.deepEqual([limit?.text, limit?.bytes], [300, 3000])
  const families = (count: number, title: string) => ({
    texts: { en: { title, summary: 'x', body: doc('x') } },
    variants: { bluesky: { texts: { en: { text: `${title} ${family.repeat(count)}` } } } } as never,
  })
  await bench.leave('Families', ['bluesky'], families(100, 'Families'))
  await bench.leave('Long', ['bluesky'], {
    texts: { en: { title: `Long ${'书'.repeat(145)}`, summary: `${'馆'.repeat(100)}${family.repeat(45)}`, body: doc('x') } },
  })
  await bench.drain()
  assert.ok((await withTitle('Families'))[0]?.value.text.startsWith(`Families ${family.repeat(100)}\n\nhttp`))
  const [long] = await withTitle('Long')
  assert.ok(long, 'the server took it')
  assert.match(long.value.text, /…\n\nhttp:\/\/localhost:4000\/l\/\w+$/)
  assert.equal([...new Intl.Segmenter().segment(long.value.text)].length, 300)
  const cut = long.value.text.slice(long.value.text.lastIndexOf('馆') + 1, long.value.text.indexOf('…'))
  assert.notEqual(cut, '')
  assert.equal(cut, family.repeat([...new Intl.Segmenter().segment(cut)].length))
  for (const [text, code] of [
    ['x'.repeat(301), 'text-too-long'],
    [family.repeat(150), 'text-too-heavy'],
  ])
    await assert.rejects(
      bench.leave('Too long', ['bluesky'], { variants: { bluesky: { texts: { en: { text } } } } as never }),
      (error) => isRefusal(error) && error.code === 'content.not-ready' && JSON.stringify(error).includes(code!),
    )
})

test('the limits are the server’s own, and what it refuses all the same is told as refused, not tried for ever', async () => {
  assert.deepEqual([await there.write(family.repeat(100)), await there.write('x'.repeat(300))], [200, 200])
  assert.deepEqual([await there.write('x'.repeat(301)), await there.write(family.repeat(121))], [400, 400])
  const post = await bench.leave('Refused there', ['bluesky'])
  there.fault = (when, request, response) =>
    when === 'in' &&
    puts(request) &&
    response.writeHead(400).end('{"error":"InvalidRequest","message":"Record/text must not be longer"}') &&
    true
  await bench.drain()
  await clear()
  assert.deepEqual(
    (await bench.through(post, 'bluesky')).map(({ state, outcome }) => [state, outcome]),
    [['failed', 'channels.receiver-refused']],
  )
})

test('a heavy picture is made light, and arrives without what its camera knew', async () => {
  const noise = await sharp({
    create: { width: 1600, height: 1600, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 80 } },
  })
    .withExif({ IFD0: { Make: 'TestCamera' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '34/1 45/1 0/1' } })
    .jpeg({ quality: 95 })
    .toBuffer()
  const { id } = await bench.house.as('author', (work) =>
    addAsset(work, { bytes: noise, name: 'noise.jpg', alt: { en: 'Noise' }, rights: 'own' }),
  )
  await bench.leave('Heavy picture', ['bluesky'], { lead: id })
  await bench.drain()
  const [record] = await withTitle('Heavy picture')
  const [image] = record!.value.embed.images!
  const bytes = await there.blob(image!.image)
  assert.equal(bytes.length, image!.image.size)
  assert.ok(bytes.length <= 1_000_000)
  const facts = await sharp(bytes).metadata()
  assert.equal(facts.exif, undefined)
  assert.deepEqual([facts.width, facts.height], [image!.aspectRatio.width, image!.aspectRatio.height])
})

test('a correction is listed as one that readers there do not get; a withdrawal deletes the post, also one that is gone', async () => {
  for (const gone of [false, true]) {
    const title = gone ? 'Gone already' : 'Wrong date'
    const post = await bench.leave(title, ['bluesky'])
    await bench.drain()
    const [before] = await withTitle(title)
    await bench.correct(post, 'Right date')
    await bench.drain()
    assert.deepEqual(await withTitle(title), [before])
    assert.equal((await bench.through(post, 'bluesky'))[0]?.outdated?.why, 'corrected')
    if (gone) await there.removePost(before!)
    await bench.house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'It was not true' }))
    await bench.drain()
    assert.equal((await withTitle(title)).length, 0)
    assert.deepEqual(
      (await bench.through(post, 'bluesky')).map(({ operation, state }) => `${operation} ${state}`),
      ['deliver sent', 'withdraw sent'],
    )
  }
})

testUnsteady({
  channel: 'bluesky',
  edge: /\/com\.atproto\.repo\.putRecord$/,
  bench: () => bench,
  server: () => there,
  clear,
  method: 'POST',
  withTitle,
})

for (const [how, when, taken] of [
  ['before the server took it: it is not there and leaves', 'in', 0],
  ['after the server took it: it is found under its key', 'done', 1],
] as const)
  test(`killed ${how}, once`, async () => {
    await clear()
    const title = `Killed ${when}`
    const post = await bench.leave(title, ['bluesky'], { lead: bench.picture })
    const { reached, reach } = moment()
    there.fault = (at, request) => {
      if (at !== when || !puts(request)) return false
      reach()
      return true
    }
    await bench.killWhile(reached)
    there.fault = () => false
    assert.equal((await withTitle(title)).length, taken)
    await bench.drain()
    const [record, ...more] = await withTitle(title)
    assert.equal(more.length, 0)
    const [delivery] = await bench.through(post, 'bluesky')
    assert.deepEqual([delivery?.state, delivery?.remoteUrl?.split('/').at(-1)], ['sent', record!.uri.split('/').at(-1)])
  })

test('the server is killed after it took a post: when it is back, the post is found there', async () => {
  await clear()
  const post = await bench.leave('Their server died', ['bluesky'])
  there.fault = (at, request, response) => {
    if (at !== 'done' || !puts(request)) return false
    void there.kill().then(() => response.destroy())
    return true
  }
  await bench.drain()
  there.fault = () => false
  await there.start()
  await bench.letHoursPass(1)
  assert.equal((await withTitle('Their server died')).length, 1)
  assert.equal((await bench.through(post, 'bluesky'))[0]?.state, 'sent')
})

test('a record that an attempt finds under its key is left as it is: ours is the post, another’s is none', async () => {
  await clear()
  const post = await bench.leave('Told again', ['bluesky'])
  await bench.drain()
  const [first] = await withTitle('Told again')
  await bench.house.system((work) =>
    work.db
      .updateTable('channels.deliveries')
      .set({ state: 'due', remote_id: null, next_at: work.now })
      .where('alliance_id', '=', work.alliance)
      .where('post_id', '=', post.id)
      .execute(),
  )
  hourLater()
  await bench.drain()
  assert.deepEqual(await withTitle('Told again'), [first], 'written again it would carry another time')
  assert.equal((await bench.through(post, 'bluesky'))[0]?.state, 'sent')
  const other = await bench.leave('Its key is taken', ['bluesky'])
  const [delivery] = await bench.through(other, 'bluesky')
  assert.equal(await there.write('of another program', recordKey(delivery!.id)), 200)
  await bench.drain()
  assert.equal((await withTitle('of another program')).length, 1)
  assert.deepEqual(
    (await bench.through(other, 'bluesky')).map(({ state, outcome }) => [state, outcome]),
    [['failed', 'channels.receiver-refused']],
  )
})

test('a server that is down delays only itself: its breaker opens, and closes when it is back', async () => {
  await clear()
  await there.kill()
  const posts = []
  for (let n = 0; n < 6; n++) posts.push(await bench.leave(`While it was down ${n}`, ['bluesky', 'website']))
  for (let n = 0; n < 3; n++) {
    await bench.drain()
    await bench.endLeases()
  }
  const view = (await bench.house.as('editor', listAccounts)).find(({ kind }) => kind === 'bluesky')
  assert.equal(view?.state, 'down')
  assert.equal((await bench.through(posts[0]!, 'website'))[0]?.state, 'sent')
  await there.start()
  await clear()
  await bench.letHoursPass(4)
  for (let n = 0; n < 6; n++) assert.equal((await withTitle(`While it was down ${n}`)).length, 1)
})

test('a withdrawal is not called done where the account is another than the one that wrote the post', async () => {
  await clear()
  const post = await bench.leave('Left behind', ['bluesky'])
  await bench.drain()
  const branch = await there.makePerson('a-branch')
  const use = ({ handle, password }: { handle: string; password: string }) =>
    bench.house.as('editor', (work) =>
      changeAccount(work, account.accountId, { settings: { handle, secretPassword: password, server: there.origin } }),
    )
  await use(branch)
  await bench.house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'It was not true' }))
  await bench.drain()
  assert.deepEqual(
    (await bench.through(post, 'bluesky')).map(({ operation, state, outcome }) => [operation, state, outcome]),
    [
      ['deliver', 'sent', null],
      ['withdraw', 'failed', 'channels.account-moved'],
    ],
  )
  assert.equal((await withTitle('Left behind')).length, 1)
  await use(there.ours)
})
