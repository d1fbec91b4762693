// Films against a real PDS.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { fromPlain } from '#rooms/content'
import { type ChannelBench, faultAt, moment, openChannelBench } from '../bench-for-tests.ts'
import { filmForTests } from '../films-for-tests.ts'
import { connectAccount } from '../index.ts'
import { type BlueskyServer, openBluesky } from './server-for-tests.ts'

let there: BlueskyServer
let bench: ChannelBench
let film: string
before(async () => {
  there = await openBluesky()
  bench = await openChannelBench({ allow: [there.hostPort] })
  await bench.house.as('editor', (work) =>
    connectAccount(work, {
      kind: 'bluesky',
      name: 'Bluesky',
      settings: { handle: there.ours.handle, secretPassword: there.ours.password, server: there.origin },
    }),
  )
  film = await filmForTests(bench)
})
after(async () => {
  await bench?.close()
  await there?.close()
})

const leave = (title: string, shown = film) =>
  bench.leave(title, ['bluesky'], {
    texts: { en: { title, summary: 'On 19 September.', body: fromPlain(`Come in.\n\n{piece:recording/${shown}}`) } },
  } as never)
const withTitle = async (title: string) => (await there.posts()).filter(({ value }) => value.text.includes(title))

test('the film goes along with its captions in both languages and what is to be seen in it', async () => {
  await leave('Filmed')
  await bench.drain()
  const [{ value }] = (await withTitle('Filmed')) as [Awaited<ReturnType<typeof withTitle>>[number]]
  const { embed } = value
  assert.deepEqual(
    [embed.$type, embed.alt, embed.aspectRatio, embed.captions?.map(({ lang }) => lang)],
    ['app.bsky.embed.video', 'A lamp burns on a table.', { width: 320, height: 180 }, ['en', 'zh-CN']],
  )
  assert.equal((await there.blob(embed.video!)).subarray(4, 8).toString(), 'ftyp')
  assert.match((await there.blob(embed.captions![1]!.file)).toString(), /^WEBVTT\n[\s\S]+晚上好。/)
})

for (const [step, edge] of [
  ['the film', /uploadBlob$/],
  ['the post', /putRecord$/],
] as const)
  for (const when of ['in', 'done'] as const)
    test(`killed ${when === 'in' ? 'before' : 'after'} the server took ${step}: the post is there once, with its film`, async () => {
      const title = `Killed ${when} ${step}`
      const post = await leave(title)
      const { reached, reach } = moment()
      there.fault = faultAt('POST', edge, when, () => {
        reach()
        return true
      })
      await bench.killWhile(reached)
      there.fault = () => false
      await bench.drain()
      const found = await withTitle(title)
      assert.deepEqual(
        found.map(({ value }) => value.embed.$type),
        ['app.bsky.embed.video'],
      )
      assert.equal((await bench.through(post, 'bluesky'))[0]?.state, 'sent')
    })

test('a film that is larger than the server takes stays here; its still goes', async () => {
  const heavy = await filmForTests(bench, { bytes: 8_000_000 })
  const post = await leave('Too heavy for this server', heavy)
  await bench.drain()
  assert.equal((await bench.through(post, 'bluesky'))[0]?.state, 'sent')
  const [found] = await withTitle('Too heavy for this server')
  assert.deepEqual([found?.value.embed.$type, found?.value.embed.images?.[0]?.alt], ['app.bsky.embed.images', 'A reading room at night'])
})
