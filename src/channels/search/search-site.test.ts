import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { newId } from '#platform'
import { addServicePoint, deriveSoughtAgain, listLibraries, setSwitch } from '#rooms/alliance'
import { deriveSearch, deriveSearchAgain, fromPlain, listPosts, requestReview, reviewPost, schedulePost, writePost } from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'
import { setPublicTexts } from '../../content/public-texts.ts'
import { searchSite } from '../index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  const doc = (words: string) => ({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: words }] }] })
  for (const [title, body, at] of [
    ['The book that survived', 'A Ming gazetteer in the reading room.', 'now'],
    ['活下来的书', '一部明代方志在图书馆展出。', 'now'],
    ['Secret until Thursday', 'gazetteer', { wall: '2026-09-10T09:00' }],
    ['溫州市圖書館暑期閱讀', '乾隆年間的地方志。', 'now'],
    ['秘密活动', '还不能看。', { wall: '2026-09-10T09:00' }],
  ] as const) {
    const post = await house.as('author', (work) =>
      writePost(work, {
        source: /[a-z]/.test(title) ? 'en' : 'zh-CN',
        texts: { [/[a-z]/.test(title) ? 'en' : 'zh-CN']: { title, body: doc(body) } },
        noAction: 'test',
        noGoal: 'test',
        variants: { website: {} },
      }),
    )
    await house.as('author', (work) => requestReview(work, { post: post.id }))
    await house.as('editor', (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
    await house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at }))
  }
  const [library] = await house.as('owner', (work) => listLibraries(work))
  await house.as('owner', (work) =>
    addServicePoint(work, { library: library!.library_id, name: 'Barnsley Library', kind: 'central', town: 'Barnsley' }),
  )
  await house.as('owner', (work) =>
    addServicePoint(work, {
      library: library!.library_id,
      name: '玉海書房',
      names: { en: 'Yuhai Reading Bar' },
      kind: 'book-house',
      town: '瑞安市',
    }),
  )
})
after(() => house.close())

const found = async (q: string, locale = 'en') => {
  const result = await house.visitor((work) => searchSite(work, { q, locale }))
  return { meant: result.meant, texts: result.texts.map(({ title }) => title), points: result.points.map(({ title }) => title) }
}

test('one search finds posts by word and beginning, Chinese by phrase, places with a misspelling', async () => {
  assert.deepEqual((await found('gazetteer')).texts, ['The book that survived'])
  assert.deepEqual((await found('gazet')).texts, ['The book that survived'])
  assert.deepEqual((await found('明代方志', 'zh-CN')).texts, ['活下来的书'])
  assert.deepEqual((await found('图书馆 展出', 'zh-CN')).texts, ['活下来的书'])
  assert.deepEqual((await found('Barnsly')).points, ['Barnsley Library'])
})

test('misspelt words find what was nearest meant, and say so; what is spelt right is not touched', async () => {
  for (const [typed, meant] of [
    ['surived', 'survived'],
    ['survievd', 'survived'],
    ['bok that survivd', 'bok that survived'],
    ['boook', 'book'],
    ['SURVIVDE the', 'survived the'],
  ] as const) {
    const result = await found(typed)
    // A word of three letters has no slip to give.
    assert.deepEqual([result.meant, result.texts], typed.startsWith('bok') ? [null, []] : [meant, ['The book that survived']], typed)
  }
  assert.deepEqual(await found('book'), { meant: null, texts: ['The book that survived'], points: [] })
  assert.deepEqual((await found('secert')).texts, [], 'nothing under embargo is guessed')
  assert.deepEqual((await found('Barnsly')).points, ['Barnsley Library'])
  for (const odd of ['%%%%', "''''", 'a'.repeat(120), 'zzzz yyyy xxxx wwww vvvv uuuu tttt ssss'])
    assert.equal((await found(odd)).meant, null, odd)
})

test('a place is found by its Chinese address, and what is not translated keeps its language', async () => {
  await house.as('editor', (work) =>
    addServicePoint(work, {
      name: 'Mill Branch',
      kind: 'branch',
      address: '7 Mill Lane',
      town: 'Milton',
      translations: { address: { 'zh-CN': '磨坊巷7号' }, town: { 'zh-CN': '磨坊镇' } },
    }),
  )
  const { points } = await house.visitor((work) => searchSite(work, { q: '磨坊巷', locale: 'zh-CN' }))
  assert.deepEqual(
    points.map(({ title, locale, where }) => ({ title, locale, where })),
    [{ title: 'Mill Branch', locale: 'en', where: [{ text: '磨坊镇磨坊巷7号', locale: 'zh-CN' }] }],
  )
})

test('the house’s own pages are found by what readers call them, while they are on', async () => {
  const paths = async (q: string, locale = 'en') => {
    const { texts } = await house.visitor((work) => searchSite(work, { q, locale }))
    return texts.map(({ path }) => path)
  }
  for (const q of ['opening hours', 'Opening Hours today', 'open', 'address']) assert.equal((await paths(q))[0], '/points', q)
  for (const q of ['开放时间', '几点开馆', '地址']) assert.equal((await paths(q, 'zh-CN'))[0], '/points', q)
  assert.equal((await paths('library card'))[0], '/join')
  assert.equal((await paths('借书证', 'zh-CN'))[0], '/join')
  for (const q of ['newsletr', 'newslettre', 'openning huors', 'libary card'])
    assert.equal((await paths(q))[0], q.startsWith('new') ? '/newsletter' : q.startsWith('open') ? '/points' : '/join', q)
  assert.deepEqual(await paths('opening gazetteer'), [])
  await house.as('owner', (work) => setSwitch(work, 'room:patrons', false))
  assert.deepEqual(await paths('library card'), [])
  await house.as('owner', (work) => setSwitch(work, 'room:patrons', true))
})

test('Chinese is found in traditional and simplified characters, by pinyin and by first letters', async () => {
  for (const q of ['圖書館', '图书馆'])
    assert.deepEqual((await found(q, 'zh-CN')).texts.toSorted(), ['活下来的书', '溫州市圖書館暑期閱讀'], q)
  for (const q of ['溫州市圖書館', '温州 图书馆', '乾隆', '干隆年间'])
    assert.deepEqual((await found(q, 'zh-CN')).texts, ['溫州市圖書館暑期閱讀'], q)
  for (const q of [
    'wenzhou',
    'wenzhoushitushuguan',
    'wenzhou tushuguan',
    'tushuguan',
    'tu shu guan',
    'TSG',
    'tushug',
    'wenzhou 图书馆',
    'shuqi yuedu 2026',
    'shuqiyuedu',
  ])
    for (const locale of ['en', 'zh-CN']) assert.deepEqual((await found(q, locale)).texts, ['溫州市圖書館暑期閱讀'], `${q} ${locale}`)
  for (const q of ['mimi', 'mimihuodong', '祕密活動']) assert.deepEqual((await found(q, 'zh-CN')).texts, [], 'nothing under embargo')
  // Who reads English gets what holds the word, and nothing that only sounds so.
  assert.deepEqual((await found('book')).texts, ['The book that survived'])
  for (const q of ['玉海书房', '玉海書房', 'yuhai', 'yuhaishufang', 'yhsf', 'ruian shufang', 'ruian'])
    assert.ok((await found(q, 'zh-CN')).points.includes('玉海書房'), q)
  for (const odd of ["a'b", "''", 'aa:*', 'aa\\', 'ab | cd', 'ab & !cd', '<-> ab', 'a'.repeat(120)]) await found(odd, 'zh-CN')
})

test('years that were put to the words are forgiven, and it says so', async () => {
  for (const [q, locale, title] of [
    ['book survived 2026', 'en', 'The book that survived'],
    ['2025 gazetteer', 'en', 'The book that survived'],
    ['2026年暑期阅读', 'zh-CN', '溫州市圖書館暑期閱讀'],
  ] as const) {
    const result = await found(q, locale)
    assert.deepEqual(result.texts, [title], q)
    assert.ok(result.meant && !/\d/.test(result.meant), q)
  }
  assert.deepEqual((await found('surived 2026')).texts, ['The book that survived'])
})

test('the house’s own pages are found in pinyin and traditional characters too', async () => {
  const first = async (q: string) => (await house.visitor((work) => searchSite(work, { q, locale: 'zh-CN' }))).texts[0]?.path
  for (const q of ['jieshuzheng', '借書證']) assert.equal(await first(q), '/join', q)
})

test('rows of an older analysis are made again, also after a stop in between', async () => {
  const old = () =>
    house.system(async (work) => {
      await sql`update content.public_texts set analysis = 0, sounds = '', words = '' where alliance_id = ${work.alliance}`.execute(work.db)
      await sql`update content.posts set analysis = 0, sought = '' where alliance_id = ${work.alliance}`.execute(work.db)
      await sql`update alliance.service_points set analysis = 0, sounds = '', sought = '' where alliance_id = ${work.alliance}`.execute(
        work.db,
      )
    })
  await old()
  assert.deepEqual((await found('tushuguan', 'zh-CN')).texts, [])
  assert.deepEqual((await found('yuhai', 'zh-CN')).points, [])
  const run = async (job: typeof deriveSearchAgain, signal: AbortSignal) =>
    job.run(house.platform, {}, { jobId: 'test', alliance: null, attempt: 1, signal })
  await run(deriveSearchAgain, AbortSignal.abort())
  assert.deepEqual((await found('tushuguan', 'zh-CN')).texts, [], 'who was stopped has changed nothing')
  // Killed in the middle of a batch: it is as if it had not begun, and the next run does it all.
  await assert.rejects(
    house.system(async (work) => {
      assert.ok((await deriveSearch(work, 2)) > 0)
      throw new Error('killed')
    }),
  )
  await house.system((work) => deriveSearch(work, 2))
  const goOn = new AbortController().signal
  await run(deriveSearchAgain, goOn)
  await run(deriveSoughtAgain, goOn)
  assert.deepEqual((await found('tushuguan', 'zh-CN')).texts, ['溫州市圖書館暑期閱讀'])
  assert.deepEqual((await found('gazetteer')).texts, ['The book that survived'])
  assert.deepEqual((await found('yuhai', 'zh-CN')).points, ['玉海書房'])
  assert.equal(await house.system((work) => deriveSearch(work)), 0, 'and then nothing is left')
  const drafts = await house.as('editor', (work) => listPosts(work, { words: 'mimi' }))
  assert.deepEqual(
    drafts.posts.map(({ title }) => title),
    ['秘密活动'],
  )
})

test('words that resemble one, and titles that sound like one, are read by their index', async () => {
  await house.system(async (work) => {
    await sql`insert into content.public_texts select ${work.alliance}, 'page', gen_random_uuid(), 'en', '/x', 'Filler number ' || n, '', now(), to_tsvector('simple', '') from generate_series(1, 5000) n`.execute(
      work.db,
    )
    await sql`insert into content.title_words select ${work.alliance}, md5(n::text), now() from generate_series(1, 5000) n`.execute(work.db)
  })
  const { default: pg } = await import('pg')
  const owner = new pg.Client(house.database.owner as import('pg').ClientConfig)
  await owner.connect()
  try {
    await owner.query('analyze content.public_texts, content.title_words')
    const { rows } = await owner.query(
      `explain select word from content.title_words t where t.alliance_id = '${house.alliance}' and t.since <= now() order by t.word <-> 'surived' limit 300`,
    )
    assert.match(JSON.stringify(rows), /Index Scan using title_words_like/)
    const { rows: sounds } = await owner.query(
      `explain select title from content.public_texts t where t.alliance_id = '${house.alliance}' and t.sounds @@ $$'tushuguan':* & 'wenzhou':*$$::tsquery and t.visible_from <= now()`,
    )
    assert.match(JSON.stringify(sounds), /Bitmap Index Scan on public_texts_sounds/)
  } finally {
    await owner.end()
  }
  assert.deepEqual((await found('surived')).texts, ['The book that survived'])
})

test('nothing under embargo is found, and an empty or odd question finds nothing', async () => {
  assert.ok(!(await found('Secret')).texts.length)
  for (const q of ['', '   ', '\u0000', "'; drop table", '& | ! <->', ':*', '%', '_', '\\', '()'])
    assert.ok((await found(q)).texts.length <= 3, q)
})

test('another alliance finds nothing of it', async () => {
  const result = await house.platform.work(house.otherAlliance, { kind: 'visitor', signals: { gpc: false } }, (work) =>
    searchSite(work, { q: 'gazetteer', locale: 'en' }),
  )
  assert.equal(result.texts.length, 0)
})

test('the full text is looked up by its index also for the application’s role', async () => {
  const plan = await house.system(async (work) => {
    // What the definer function runs, explained from inside it: a sequential scan would be a word in the plan.
    await sql`set local enable_seqscan = off`.execute(work.db)
    const { rows } = await sql<{
      'QUERY PLAN': string
    }>`explain select * from content.find_public(${work.alliance}, ${"'gazetteer'"}, 'en', ${work.now}, 20)`.execute(work.db)
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  })
  assert.match(plan, /Function Scan on find_public/)
})

test('posts of one title stand once, as the newest of them', async () => {
  house.setNow('2026-09-20T01:00:00Z')
  const body = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'A card in five minutes at every desk.' }] }] }
  const slugs: string[] = []
  for (const day of [20, 21, 22]) {
    house.setNow(`2026-09-${day}T01:00:00Z`)
    const post = await house.as('author', (work) =>
      writePost(work, {
        source: 'en',
        texts: { en: { title: 'A card in five minutes', body } },
        noAction: 'test',
        noGoal: 'test',
        variants: { website: {} },
      }),
    )
    await house.as('author', (work) => requestReview(work, { post: post.id }))
    await house.as('editor', (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
    await house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at: 'now' }))
    slugs.push(post.slug)
  }
  const { texts } = await house.visitor((work) => searchSite(work, { q: 'minutes', locale: 'en' }))
  assert.deepEqual(
    texts.map(({ title, path, older }) => [title, path, older]),
    [['A card in five minutes', `/posts/${slugs.at(-1)}`, 2]],
  )
})

test('of thousands that hold a word, an old one that is called so comes first, and one that is secret does not come', async () => {
  const day = (n: number) => new Date(Date.UTC(2020, 0, 1 + n))
  await house.system(async (work) => {
    const put = (title: string, from: Date, body: string) =>
      setPublicTexts(work, 'post', newId(), `/posts/${title}`, from, [{ locale: 'en', title, summary: '', body: fromPlain(body) }])
    await put('The weir', day(0), 'Built of stone.')
    await put('The weir tomorrow', new Date(Date.UTC(2099, 0, 1)), 'Nobody knows yet.')
    for (let n = 1; n <= 1100; n++) await put(`Walk ${n}`, day(n), 'Past the weir and back.')
  })
  const { texts } = await found('weir')
  assert.equal(texts[0], 'The weir')
  assert.equal(texts[1], 'Walk 1100', 'then the newest')
  assert.ok(!texts.includes('The weir tomorrow'))
})
