import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { checkPost, previewVariant, type WritePost, writePost } from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'
import { changeAccount, connectAccount } from './index.ts'

let house: TestHouse
let account: string
before(async () => {
  house = await openTestHouse()
  const made = await house.as('owner', (work) =>
    connectAccount(work, { kind: 'xiaohongshu', name: 'There', settings: { account: 'library', language: 'zh-CN' } }),
  )
  account = made.accountId
})
after(() => house.close())

const write = (more: Partial<WritePost>) =>
  house.as('author', (work) =>
    writePost(work, {
      source: 'en',
      texts: { en: { title: 'The book that survived the flood of the year', summary: 'In English.' }, 'zh-CN': { title: '劫后余书' } },
      noAction: 'a test',
      noGoal: 'a test',
      variants: { website: {}, xiaohongshu: {} },
      ...more,
    }),
  )
const shown = (post: string, channel = 'xiaohongshu', locale?: string) =>
  house.as('author', (work) => previewVariant(work, { post, channel, locale }))
const titleProblems = async (post: string) =>
  (await house.as('author', (work) => checkPost(work, post)))
    .filter(({ code, field }) => field === 'variants.xiaohongshu' && code.startsWith('title'))
    .map(({ code, params }) => `${code} ${params.locale}`)

test('a channel is shown, measured and checked in the language that its account speaks, and in no other', async () => {
  // Written for the channel in English and far too long there; what leaves is Chinese.
  const { id } = await write({
    variants: {
      website: {},
      xiaohongshu: { texts: { en: { title: 'A title of more than twenty characters' }, 'zh-CN': { title: '余书' } } },
    },
  })
  const seen = await shown(id)
  assert.deepEqual([seen?.locale, seen?.title, seen?.measure.title, seen?.speaks], ['zh-CN', '余书', { used: 2, most: 20 }, true])
  assert.deepEqual(await titleProblems(id), [])
  const website = await shown(id, 'website')
  assert.deepEqual([website?.locale, website?.speaks], ['en', false], 'the website has every language, the post’s own first')
  assert.equal((await shown(id, 'xiaohongshu', 'en'))?.locale, 'en', 'another is shown when it is asked for')

  await house.as('owner', (work) => changeAccount(work, account, { settings: { account: 'library', language: 'own' } }))
  assert.equal((await shown(id))?.locale, 'en')
  assert.deepEqual(await titleProblems(id), ['title-too-long en'])
  await house.as('owner', (work) => changeAccount(work, account, { settings: { account: 'library', language: 'zh-CN' } }))
})

test('a post that was not translated into it is shown in its own language, as it would leave', async () => {
  const { id } = await write({ texts: { en: { title: 'Only in English' } } })
  assert.deepEqual([(await shown(id))?.locale, (await shown(id))?.title], ['en', 'Only in English'])
})
