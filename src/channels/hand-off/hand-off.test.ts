import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { isRefusal, readAudit, rootDir, translator, type Work } from '#platform'
import { addRecording, changeRecording, prepareRecording, retireRecording, saveRecordingText, withdrawPost } from '#rooms/content'
import { readTotal } from '#rooms/facts'
import { film } from '../../content/recordings/media-for-tests.ts'
import { type ChannelBench, doc, openChannelBench } from '../bench-for-tests.ts'
import { connectAccount, figuresByHand, kitOf, leaveByHand, listDeliveries, publishedByHand } from '../index.ts'
import { deliveriesProbe } from '../jobs.ts'
import { shownDeliveries } from '../list-deliveries.ts'
import { platformOf, platforms, readPostAddress } from './platforms.ts'

let bench: ChannelBench
before(async () => {
  bench = await openChannelBench({ allow: [] })
  for (const kind of ['xiaohongshu', 'x', 'weibo'])
    await bench.house.as('editor', (work) => connectAccount(work, { kind, name: kind, settings: { account: '测试市图书馆' } }))
})
after(() => bench.close())

const refusedAt = (field: string, code: string) => (error: unknown) =>
  isRefusal(error) && error.fields.some((one) => one.field === field && one.code === code)
const ready = async (title: string, channel = 'xiaohongshu') => {
  const post = await bench.leave(title, [channel], { lead: bench.picture })
  await bench.drain()
  const [delivery] = await bench.through(post, channel)
  return { post, delivery: delivery!.id, scene: delivery!.scene }
}
const sum = async (metric: string, scene: number) =>
  (await bench.house.as('analyst', (work) => readTotal(work, { metric, scenes: [scene], from: '2026-09-01', to: '2026-12-31' }))).amount

test('a post waits for a person with everything that the last step needs; it is not late, and nobody calls it sent', async () => {
  const { post, delivery, scene } = await ready('The book that survived the fire')
  const kit = await bench.house.as('author', (work) => kitOf(work, delivery))
  assert.equal(kit.state, 'by-hand')
  assert.equal(kit.title, 'The book that survi…', 'cut to the twenty characters that a title has there')
  assert.ok(!kit.text.includes('http'), 'no link where none can be followed')
  assert.match(kit.link, /^http:\/\/localhost:4000\/l\/\w+$/)
  assert.equal(kit.picture?.alt, 'A reading room at night')
  assert.equal(kit.account, '测试市图书馆')
  const open = await bench.house.as('editor', (work) => listDeliveries(work, { needsSomebody: true }))
  assert.deepEqual(
    open.deliveries.map(({ post: id, may }) => [id, may.publish]),
    [[post.id, true]],
  )
  bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + 2 * 86_400_000))
  assert.equal((await deliveriesProbe.look(bench.house.platform)).ok, true)
  assert.equal(await sum('deliveries.sent', scene), 0)
})

test('a film in the text comes along as its files with their captions, because a platform gets the film itself', async () => {
  const work = <T>(act: (work: Work) => Promise<T>) => bench.house.as('author', act)
  const { id } = await prepareRecording(bench.house.platform, await film({ seconds: 2 }), (ready) =>
    work((it) => addRecording(it, ready, { name: 'Lamp.mp4' })),
  )
  await work((it) => changeRecording(it, { recording: id, rights: 'own', people: 'none', titles: { en: 'One day of a lamp' } }))
  const captions = 'WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nNine o’clock.\n'
  await work((it) => saveRecordingText(it, { recording: id, what: 'captions', locale: 'en', text: captions }))
  const body = { type: 'doc', content: [{ type: 'piece', attrs: { kind: 'recording', id } }] }
  const post = await bench.leave('The lamp', ['xiaohongshu'], {
    source: 'en',
    lead: bench.picture,
    texts: { en: { title: 'The lamp', summary: 'A film.', body, action: 'Come' } },
  })
  await bench.drain()
  const delivery = (await bench.through(post, 'xiaohongshu'))[0]!.id
  const { recordings } = await work((it) => kitOf(it, delivery))
  assert.deepEqual(
    recordings.map(({ title, files, captions: tracks }) => [title, files.map(({ shape }) => shape), tracks.map(({ locale }) => locale)]),
    [['One day of a lamp', ['wide'], ['en']]],
  )
  assert.match(recordings[0]!.files[0]!.url, /^\/files\/[0-9a-f-]{36}\//)
  await bench.house.as('editor', (it) => retireRecording(it, { recording: id, retired: true }))
  assert.deepEqual((await work((it) => kitOf(it, delivery))).recordings, [], 'what may not be shown is not handed on')
})

test('a post leads straight to the step that waits for a person, and names it to who may do it', async () => {
  const { post, delivery } = await ready('Leads to its kit')
  const lines = async (role: 'author' | 'analyst') =>
    (await bench.house.as(role, (work) => shownDeliveries(work, [post.id]))).map(({ state, href, does }) => [state, href, does])
  const kit = `/desk/deliveries/${delivery}`
  assert.deepEqual(await lines('author'), [['by-hand', kit, 'channels.desk.by-hand.do-deliver']])
  assert.deepEqual(await lines('analyst'), [['by-hand', kit, undefined]])
  const address = 'https://www.xiaohongshu.com/explore/66aa77bb0001'
  await bench.house.as('author', (work) => publishedByHand(work, { delivery, address }))
  await bench.correct(post, 'Leads to its kit, mended')
  await bench.drain()
  const edit = (await bench.through(post, 'xiaohongshu')).find(({ operation }) => operation === 'edit')!
  assert.deepEqual(await lines('author'), [
    ['sent', kit, 'channels.desk.by-hand.look'],
    ['by-hand', `/desk/deliveries/${edit.id}`, 'channels.desk.by-hand.do-edit'],
  ])
  await bench.house.as('author', (work) => publishedByHand(work, { delivery: edit.id }))
  await assert.rejects(
    bench.house.as('author', (work) => publishedByHand(work, { delivery: edit.id })),
    { code: 'channels.not-by-hand' },
    'said twice',
  )
})

test('published by hand: the address is read from what the app copied, the fact is written once, a wrong address can be mended', async () => {
  const { post, delivery, scene } = await ready('Published by hand')
  const done = (address: string) => bench.house.as('author', (work) => publishedByHand(work, { delivery, address }))
  for (const wrong of ['', 'https://example.org/explore/1', 'https://www.xiaohongshu.com/user/profile/5a', 'javascript:alert(1)'])
    await assert.rejects(done(wrong), refusedAt('address', 'channels.address-not-of-platform'), wrong)
  await done('12 测试市图书馆发布了一篇小红书笔记，快来看吧！ http://xhslink.com/a/AbC123，复制本条信息，打开【小红书】App查看精彩内容！')
  await done('https://www.xiaohongshu.com/explore/66aa77bb00000000000001?xsec_token=x')
  const [view] = await bench.through(post, 'xiaohongshu')
  assert.equal(view?.state, 'sent')
  assert.equal(view?.remoteUrl, 'https://www.xiaohongshu.com/explore/66aa77bb00000000000001?xsec_token=x')
  assert.equal(await sum('deliveries.sent', scene), 1)
  const acts = (await bench.house.as('owner', (work) => readAudit(work, { subject: { kind: 'post', id: post.id } }))).map(({ act }) => act)
  assert.ok(acts.includes('channels.published-by-hand') && acts.includes('channels.address-changed'))
})

test('a program that reads deliveries reads no words that have not left', async () => {
  const { delivery } = await ready('Not out yet')
  const program = (scopes: string[]) => ({ ...bench.house.staff('author'), kind: 'token' as const, scopes, person: null })
  const read = (scopes: string[]) => bench.house.as(program(scopes), (work) => kitOf(work, delivery))
  await assert.rejects(read(['channels:read']), { code: 'platform.not-allowed' })
  assert.equal((await read(['channels:read', 'content:read'])).title, 'Not out yet')
  await bench.house.as('author', (work) => publishedByHand(work, { delivery, address: 'https://www.xiaohongshu.com/explore/66aa77bb00ab' }))
  assert.equal((await read(['channels:read'])).title, 'Not out yet')
})

test('figures read by hand are facts with their evidence: growth only, and what was left empty stays unknown', async () => {
  const { delivery, scene } = await ready('Counted by hand')
  const keep = (figures: object, evidence?: Uint8Array) =>
    bench.house.as('author', (work) => figuresByHand(work, { delivery, figures, evidence, note: 'from the app' }))
  await assert.rejects(keep({ likes: 3 }), { code: 'channels.not-there-yet' })
  await bench.house.as('author', (work) => publishedByHand(work, { delivery, address: 'https://www.xiaohongshu.com/explore/66aa77bb0002' }))
  await assert.rejects(keep({}), refusedAt('likes', 'channels.figures-missing'))
  for (const likes of [-1, 1.5, Number.NaN, 1e12]) await assert.rejects(keep({ likes }), refusedAt('likes', 'channels.figure-wrong'))
  const screenshot = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  )
  await keep({ likes: 120, views: 3400 }, screenshot)
  await keep({ likes: 130 })
  assert.deepEqual(
    [await sum('social.likes', scene), await sum('social.views', scene), await sum('social.shares', scene)],
    [130, 3400, null],
  )
  const kit = await bench.house.as('author', (work) => kitOf(work, delivery))
  assert.deepEqual(
    kit.readings.map(({ figures, evidence }) => [figures, evidence !== null]),
    [
      [{ likes: 130 }, false],
      [{ likes: 120, views: 3400 }, true],
    ],
  )
  await assert.rejects(keep({ likes: 140 }, Buffer.from('<svg onload="alert(1)">')), (error) => isRefusal(error))
  assert.equal(await sum('social.likes', scene), 130)
})

test('a correction changes what waits, and is a step of its own for what is there; so is a withdrawal', async () => {
  const waiting = await ready('Wrong date')
  await bench.correct(waiting.post, 'Right date')
  await bench.drain()
  assert.equal((await bench.house.as('author', (work) => kitOf(work, waiting.delivery))).title, 'Right date')
  assert.equal((await bench.through(waiting.post, 'xiaohongshu')).length, 1)

  const there = await ready('Wrong hour')
  await bench.house.as('author', (work) =>
    publishedByHand(work, { delivery: there.delivery, address: 'https://www.xiaohongshu.com/explore/66aa77bb0003' }),
  )
  await bench.correct(there.post, 'Right hour')
  await bench.drain()
  const edit = (await bench.through(there.post, 'xiaohongshu')).find(({ operation }) => operation === 'edit')!
  const kit = await bench.house.as('author', (work) => kitOf(work, edit.id))
  assert.deepEqual(
    [kit.operation, kit.state, kit.title, kit.there],
    ['edit', 'by-hand', 'Right hour', 'https://www.xiaohongshu.com/explore/66aa77bb0003'],
  )
  await bench.house.as('author', (work) => publishedByHand(work, { delivery: edit.id }))
  await bench.house.as('editor', (work) => withdrawPost(work, { post: there.post.id, why: 'a test' }))
  await bench.drain()
  const down = (await bench.through(there.post, 'xiaohongshu')).find(({ operation }) => operation === 'withdraw')!
  assert.equal(down.state, 'by-hand')
  await bench.house.as('author', (work) => publishedByHand(work, { delivery: down.id }))
  assert.equal(await sum('deliveries.sent', there.scene), 1)
})

test('a post withdrawn before anybody published it leaves nothing to do; one that somebody decides against neither', async () => {
  const { post, delivery } = await ready('Never published')
  await bench.house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'a test' }))
  await bench.drain()
  assert.deepEqual(
    (await bench.through(post, 'xiaohongshu')).map(({ operation, state }) => [operation, state]),
    [['deliver', 'withdrawn']],
  )
  await assert.rejects(
    bench.house.as('author', (work) => publishedByHand(work, { delivery, address: 'https://www.xiaohongshu.com/explore/1' })),
    { code: 'channels.not-by-hand' },
  )
  const left = await ready('Decided against')
  await bench.house.as('author', (work) => leaveByHand(work, { delivery: left.delivery, why: 'The tone is wrong there' }))
  assert.equal((await bench.through(left.post, 'xiaohongshu'))[0]?.state, 'withdrawn')
  await assert.rejects(
    bench.house.as('analyst', (work) => leaveByHand(work, { delivery: left.delivery, why: '' })),
    { code: 'platform.not-allowed' },
  )
})

test('where a platform takes the text along, it is opened with it; X counts Chinese twice and a link as 23', async () => {
  const title = '劫后余书'.repeat(20)
  const post = await bench.leave('Weighted', ['x'], {
    texts: { en: { title, summary: '九月十九日。'.repeat(20), body: doc('九月十九日。') } },
  })
  await bench.drain()
  const kit = await bench.house.as('author', async (work) => kitOf(work, (await bench.through(post, 'x'))[0]!.id))
  assert.match(kit.text, /…\n\nhttp:\/\/localhost:4000\/l\/\w+$/)
  const [words = ''] = kit.text.split('\n\nhttp')
  assert.ok(words.length * 2 + 2 + 23 <= 280 + 10, String(words.length))
  assert.equal(new URL(kit.open).searchParams.get('text'), kit.text)
  const weibo = await ready('On Weibo', 'weibo')
  const opened = new URL((await bench.house.as('author', (work) => kitOf(work, weibo.delivery))).open)
  assert.match(opened.searchParams.get('url')!, /\/l\/\w+$/)
})

test('addresses: one of each platform is read, and no text of anybody breaks the reader', () => {
  const known: Record<string, [string, string]> = {
    wechatchannels: ['https://weixin.qq.com/sph/AbCd12', 'AbCd12'],
    xiaohongshu: ['https://www.xiaohongshu.com/discovery/item/66aa77bb', '66aa77bb'],
    douyin: ['7.92 复制打开抖音 https://v.douyin.com/iJk-L_9/ 看看', 'iJk-L_9'],
    weibo: ['https://weibo.com/1234567890/NxYz12345?refer_flag=1', 'NxYz12345'],
    bilibili: ['https://www.bilibili.com/video/BV1xx411c7mD/', 'BV1xx411c7mD'],
    x: ['https://x.com/library/status/1859999999999999999?s=20', '1859999999999999999'],
    facebook: ['https://www.facebook.com/library/posts/pfbid0abc', 'pfbid0abc'],
    instagram: ['https://www.instagram.com/p/C9xYz_-1/', 'C9xYz_-1'],
    threads: ['https://www.threads.net/@library/post/C9xYz_-1', 'C9xYz_-1'],
    tiktok: ['https://www.tiktok.com/@library/video/7301234567890', '7301234567890'],
    snapchat: ['https://www.snapchat.com/spotlight/W7_EDlXWTBiXAEEniNoMPwAAY', 'W7_EDlXWTBiXAEEniNoMPwAAY'],
    kuaishou: ['https://www.kuaishou.com/short-video/3xabc', '3xabc'],
  }
  for (const platform of platforms) {
    const [address, id] = known[platform.kind]!
    assert.equal(readPostAddress(platform, address)?.id, id, platform.kind)
    for (const other of platforms)
      if (other.kind !== platform.kind) assert.equal(readPostAddress(other, address), undefined, `${other.kind} took ${address}`)
  }
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 3000 }), fc.constantFrom(...platforms), (text, platform) => {
      const found = readPostAddress(platform, text)
      assert.ok(found === undefined || URL.canParse(found.url))
    }),
    { numRuns: 2000 },
  )
  assert.equal(platformOf('mastodon'), undefined)
})

test('the page about these platforms tells the limits that hold', () => {
  const page = readFileSync(join(rootDir, 'docs/channels/hand-off.md'), 'utf8')
  const rows = [...page.matchAll(/^\| (?!platform|---)(.+) \|$/gm)].map(([, row]) => row!.split(' | '))
  const count = (text = '') => (text === '–' ? null : Number(/^[\d,]+/.exec(text)![0].replaceAll(',', '')))
  const told = rows.map(([name, title, text = '', picture = '', links]) => {
    const [wide, high] = picture.split(':').map(Number)
    const link = /, a link (\d+)/.exec(text)?.[1]
    return {
      name: name!,
      title: count(title),
      text: count(text),
      weighted: text.includes('Chinese and emoji count 2'),
      link: link ? Number(link) : undefined,
      ratio: picture === 'any' ? null : wide! / high!,
      links: links === 'yes',
    }
  })
  const hold = platforms.map(({ kind, title, text, unit, linkLength, ratio, links }) => {
    const name = translator('en')(`channels.${kind}.name`)
    return { name, title, text, weighted: unit === 'weighted', link: linkLength, ratio, links }
  })
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name)
  assert.deepEqual(told.sort(byName), hold.sort(byName))
})
