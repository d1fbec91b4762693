import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { faultAt, moment } from '../bench-for-tests.ts'
import { answerIncoming, listenTo, listInbox } from '../index.ts'
import { openYoutubeBench, type YoutubeBench } from './bench-for-tests.ts'
import { say } from './comments-for-tests.ts'

let bench: YoutubeBench
before(async () => {
  bench = await openYoutubeBench()
})
after(() => bench.close())

const hear = () => listenTo(bench.house.platform, bench.house.alliance, bench.account)
const items = async () => (await bench.house.as('author', (work) => listInbox(work, { limit: 100 }))).items
const answerTo = async (text: string, words: string) => {
  const incoming = (await items()).find((item) => item.text === text)!.id
  await bench.house.as('author', (work) => answerIncoming(work, { incoming, text: words, locale: 'en' }))
}
const filmOf = async (title: string) => {
  const post = await bench.post(title)
  await bench.drain()
  return { post, on: bench.withTitle(title)[0]!.id }
}

test('a thread with many replies is asked for only when their number changed', async () => {
  const { there } = bench
  const { on } = await filmOf('Long thread')
  bench.later(5)
  const first = say(there, { on, text: 'A long thread' })
  for (let n = 0; n < 12; n++) say(there, { on, parent: first.id, text: `Reply ${n}`, name: `@reader${n}` })
  assert.equal(await hear(), 13)
  let asked = 0
  there.fault = faultAt('GET', /\/comments\?/, 'in', () => {
    asked++
    return false
  })
  assert.equal(await hear(), 0)
  assert.equal(asked, 0)
  bench.later(2)
  say(there, { on, parent: first.id, text: 'One more', name: '@late' })
  assert.equal(await hear(), 1)
  assert.equal(await hear(), 0)
  assert.equal(asked, 1)
  await bench.clear()
})

for (const when of ['in', 'done'] as const)
  test(`two answers with the same words, killed ${when === 'in' ? 'before' : 'after'} YouTube took the second: both are there once`, async () => {
    await bench.clear()
    const { there } = bench
    const { on } = await filmOf(`Answered ${when}`)
    bench.later(5)
    const first = say(there, { on, text: `Lovely ${when}` })
    say(there, { on, parent: first.id, text: `Lovely indeed ${when}`, name: '@ben.reads' })
    await hear()
    await answerTo(`Lovely ${when}`, 'Thank you both!')
    await bench.drain()
    await answerTo(`Lovely indeed ${when}`, 'Thank you both!')
    const { reached, reach } = moment()
    there.fault = faultAt('POST', /\/comments\?/, when, () => {
      reach()
      return true
    })
    await bench.killWhile(reached)
    await bench.clear()
    await bench.drain()
    const ours = there.comments.filter(({ video, text }) => video === on && text === 'Thank you both!')
    // YouTube has two levels: both stand beneath the first comment.
    assert.deepEqual(
      ours.map(({ parent, author }) => [parent, author.channel]),
      [
        [first.id, there.channel],
        [first.id, there.channel],
      ],
    )
    assert.equal(await hear(), 0)
  })

test('comments wait in the inbox with their post, once, page after page, and ours are not among them', async () => {
  const { there } = bench
  await hear()
  const { post, on } = await filmOf('Talked about')
  bench.later(5)
  const first = say(there, { on, text: 'Is it open on Sunday?' })
  say(there, { on, parent: first.id, text: 'I wonder too', name: '@ben.reads' })
  say(there, { on, text: 'Welcome, says the library', name: '@testcitylibrary', channel: there.channel })
  for (let n = 0; n < 130; n++) say(there, { on, text: `Storm ${n}`, name: `@reader${n}` })
  // Two pages of threads, and ours is not among them.
  assert.equal(await hear(), 132)
  assert.equal(await hear(), 0)
  const heard = await items()
  const [one, two] = ['Is it open on Sunday?', 'I wonder too'].map((text) => heard.find((item) => item.text === text)!)
  assert.deepEqual([one!.post, one!.author.handle, one!.sort], [post.id, '@anna.reads', 'comment'])
  assert.deepEqual([two!.post, two!.thread], [post.id, one!.thread])
})
