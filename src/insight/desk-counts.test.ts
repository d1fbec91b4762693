import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pasteIncoming } from '#rooms/channels'
import { openTestHouse } from '#testing'
import { makeDeskCounts } from './index.ts'

test('what a request changed is counted anew for the page that follows it', async (t) => {
  const house = await openTestHouse()
  t.after(() => house.close())
  const countsOf = makeDeskCounts(house.platform)
  const actor = await house.as('editor', (work) => Promise.resolve(work.actor))
  const paste = (text: string) => house.as('editor', (work) => pasteIncoming(work, { channel: 'elsewhere', sort: 'message', text }))
  await paste('One')
  assert.equal((await countsOf(house.alliance, actor)).inbox, 1)
  await paste('Two')
  assert.equal((await countsOf(house.alliance, actor)).inbox, 1, 'kept for some seconds while nobody here changes anything')
  await countsOf(house.alliance, actor, true)
  await paste('Three')
  assert.equal((await countsOf(house.alliance, actor)).inbox, 3)
})
