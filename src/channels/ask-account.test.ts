import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHouse, type TestHouse } from '#testing'
import { connectAccount, turnToAsk } from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

test('one account is asked at most every twenty seconds, however many want it, and another one does not wait for it', async () => {
  const connect = async (kind: string) =>
    (await house.as('editor', (work) => connectAccount(work, { kind, name: kind, settings: { account: 'library' } }))).accountId
  const [x, weibo] = [await connect('x'), await connect('weibo')]
  const asked = (account: string, who: 'editor' | 'author' = 'editor') => house.as(who, (work) => turnToAsk(work, account))
  const all = await Promise.allSettled(Array.from({ length: 8 }, () => asked(x)))
  assert.equal(all.filter(({ status }) => status === 'fulfilled').length, 1)
  await asked(weibo)
  await assert.rejects(asked(x), { code: 'channels.asked-just-now', params: { seconds: 20 } })
  house.setNow(new Date(house.platform.clock.now().getTime() + 20_000))
  await asked(x)
  await assert.rejects(asked(x, 'author'), { code: 'platform.not-allowed' })
  await assert.rejects(asked('0199a000-0000-7000-8000-00000000dead'), { code: 'channels.no-such-account' })
})
