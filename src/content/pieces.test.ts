// Texts that show something with a life of its own. The kind here is registered as any room would register its own; what can be shown of it
// is in the test's hands.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newId } from '#platform'
import * as content from './index.ts'
import { listPieces, type PieceProblem, pieceKinds, type ShownPiece, shownIn } from './pieces.ts'
import { fromPlain, toPlain } from './plain.ts'
import { approve, draft, house, published, refusedWith } from './posts-for-tests.ts'

const shelf = new Map<string, ShownPiece>()
let problems: PieceProblem[] = []
let children: string[] = []
let looks = 0
pieceKinds.register({
  kind: 'shelf',
  list: async () => [...shelf.keys()].map((id) => ({ id, name: `Shelf ${id.slice(-4)}` })),
  show: async (_work, ids, { locale, absolute }) => {
    looks++
    return new Map(
      ids.flatMap((id) => {
        const found = shelf.get(id)
        const here = (html: string) => html.replace('@', `${absolute}/${locale}`)
        return found ? [[id, { page: here(found.page), still: here(found.still), text: here(found.text) }] as const] : []
      }),
    )
  },
  problems: async () => problems,
  withMinors: async (_work, ids) => ids.filter((id) => children.includes(id)),
})

const onShelf = (words: string): string => {
  const id = newId()
  shelf.set(id, {
    page: `<section><a href="@">${words}</a></section>`,
    still: `<p><a href="@">${words}</a></p>`,
    text: `${words} (@)`,
  })
  return id
}
const showing = (id: string) => ({
  texts: { en: { title: `Shows ${id}`, body: fromPlain(`Look here.\n\n{piece:shelf/${id}}\n\nAnd come.`), action: 'Come' } },
})
const pageOf = (slug: string) =>
  house.visitor(async (work) => {
    const post = await content.postBySlug(work, slug, 'en')
    return content.renderHtml(post.text.body, await shownIn(work, post.text.body, 'en'))
  })

test('a piece is a block of its own; plain lines carry it, and what is none is words', () => {
  const id = newId()
  const doc = fromPlain(`Before {piece:shelf/${id}} in a line\n{piece:shelf/${id}}\nafter`)
  assert.deepEqual(
    doc.content.map(({ type }) => type),
    ['paragraph', 'piece', 'paragraph'],
  )
  assert.deepEqual(content.piecesOf(doc), [{ kind: 'shelf', id }])
  assert.deepEqual(content.readDoc(fromPlain(toPlain(doc))), content.readDoc(doc))
  for (const attrs of [{}, { kind: 'shelf', id: 'x' }, { kind: '../x', id }, { kind: 'Shelf', id }, { kind: '', id }])
    assert.throws(() => content.readDoc({ type: 'doc', content: [{ type: 'piece', attrs }] }), refusedWith('content.piece-not-known'))
})

test('each place gets the form that it can carry, in its language, with addresses that lead there', () =>
  house.as('author', async (work) => {
    const id = onShelf('Tea')
    const body = fromPlain(`{piece:shelf/${id}}\n\n{piece:shelf/${id}}`)
    const there = await shownIn(work, body, 'zh-CN', 'https://library.example')
    const once = '<p><a href="https://library.example/zh-CN">Tea</a></p>'
    assert.equal(content.renderHtml(body, { ...there, still: true }), `${once}\n${once}`)
    assert.equal(content.renderText(body, there), 'Tea (https://library.example/zh-CN)\n\nTea (https://library.example/zh-CN)')
    assert.match(content.renderHtml(body, await shownIn(work, body, 'en')), /^<section><a href="\/en">Tea/)
    const before = looks
    await shownIn(work, fromPlain('No pieces.'), 'en')
    assert.equal(looks, before, 'nobody is asked for nothing')
    assert.deepEqual(await listPieces(work), [
      { kind: 'shelf', pieces: [...shelf.keys()].map((one) => ({ id: one, name: `Shelf ${one.slice(-4)}` })) },
    ])
  }))

test('what was taken back disappears from a post that readers have, and leaves no trace', async () => {
  const id = onShelf('Her words')
  const post = await published(showing(id))
  assert.match(await pageOf(post.slug), /Her words/)
  shelf.delete(id)
  assert.equal(await pageOf(post.slug), '<p>Look here.</p>\n<p>And come.</p>')
})

test('a post leaves only with pieces that can be shown, and is told where the others stand', async () => {
  const gone = await draft(showing(newId()))
  const problemsOf = (post: content.Post) => house.as('author', (work) => content.checkPost(work, post.id))
  assert.deepEqual(
    (await problemsOf(gone)).filter(({ code }) => code.startsWith('piece')),
    [{ code: 'piece-gone', level: 'stop', field: 'texts.en.body', params: { locale: 'en' }, block: 1 }],
  )
  await assert.rejects(approve(gone), refusedWith('content.problems.piece-gone'))
  const nobodys = await draft({
    texts: { en: { title: 'A kind of nobody', body: fromPlain(`{piece:nothing/${newId()}}`), action: 'Come' } },
  })
  assert.ok((await problemsOf(nobodys)).some(({ code }) => code === 'piece-gone'))

  problems = [{ code: 'picture-expires', level: 'warn', params: { name: 'Tea', day: '2026-12-01' } }]
  const there = await draft(showing(onShelf('Tea')))
  assert.deepEqual(
    (await problemsOf(there)).map(({ code, level }) => [code, level]).filter(([code]) => /^pi/.test(code!)),
    [['picture-expires', 'warn']],
  )
  problems = []
  assert.equal((await approve(there)).state, 'approved')
})

test('one that shows children is looked over by another person, also when it comes with a correction', async () => {
  const id = onShelf('The reading class')
  children = [id]
  await house.as('director', (work) =>
    content.setReviewRule(work, { kind: 'notice', corrections: false, steps: [], reason: 'Notices are small' }),
  )
  const ask = async (post: content.Post) => (await house.as('author', (work) => content.requestReview(work, { post: post.id }))).state
  const plain = await draft({ kind: 'notice' })
  assert.equal(await ask(plain), 'approved')
  assert.equal(await ask(await draft({ kind: 'notice', ...showing(id) })), 'in-review')
  await house.as('author', (work) => content.schedulePost(work, { post: plain.id, version: plain.version, at: 'now' }))
  await assert.rejects(
    house.as('editor', (work) =>
      content.correctPost(work, {
        post: plain.id,
        change: { texts: { en: { body: fromPlain(`{piece:shelf/${id}}`) } } },
        note: 'The class',
      }),
    ),
    refusedWith('content.post-not-approved'),
  )
})

test('a channel of words alone says how much of the text it leaves out; its own words leave nothing out', async () => {
  const id = onShelf('Five books')
  const post = await draft({ ...showing(id), source: 'en', variants: { website: {}, short: {} } })
  const left = async () =>
    (await house.as('author', (work) => content.checkPost(work, post.id)))
      .filter(({ code }) => code === 'pieces-left-out')
      .map(({ level, field, params }) => [level, field, params.count])
  assert.deepEqual(await left(), [['warn', 'variants.short', 1]])
  const own = { texts: { en: { text: 'Five books, on our page.' } } }
  await house.as('author', (work) => content.saveVariant(work, { post: post.id, channel: 'short', variant: own }))
  assert.deepEqual(await left(), [])
})
