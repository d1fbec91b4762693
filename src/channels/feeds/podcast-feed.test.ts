import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parseFeed as parseRowan } from '@rowanmanning/feed-parser'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import RssParser from 'rss-parser'
import sharp from 'sharp'
import {
  addAsset,
  addRecording,
  changeRecording,
  endPodcast,
  fromPlain,
  prepareRecording,
  requestReview,
  retireRecording,
  savePodcast,
  saveRecordingText,
  saveSeries,
  schedulePost,
  setReviewRule,
  withdrawPost,
  writePost,
} from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'
import { mp3 } from '../../content/recordings/media-for-tests.ts'
import { podcastPath } from './feed-path.ts'
import { podcastFeed } from './podcast-feed.ts'
import { publicFeed } from './public-feed.ts'

let house: TestHouse
let slug = ''
let series = ''
const recordings: string[] = []
const posts: string[] = []

async function addEpisode(title: string, extra: { sound?: boolean; words?: string } = {}): Promise<void> {
  const recording =
    extra.sound === false
      ? null
      : await prepareRecording(house.platform, mp3(90), (ready) =>
          house.system((work) => addRecording(work, ready, { name: `${title}.mp3` })),
        )
  await house.system(async (work) => {
    if (recording) {
      recordings.push(recording.id)
      const chapters = [
        { at: 0, titles: { en: 'Hello' } },
        { at: 30, titles: { en: 'Paper & ink' } },
      ]
      await changeRecording(work, { recording: recording.id, rights: 'own', titles: { en: title }, chapters })
      await saveRecordingText(work, {
        recording: recording.id,
        what: 'captions',
        locale: 'en',
        text: 'WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n',
      })
    }
    const body = fromPlain(`${extra.words ?? 'Notes with <signs> & a name.'}\n\n${recording ? `{piece:recording/${recording.id}}` : ''}`)
    const texts = { en: { title, body } }
    const post = await writePost(work, { source: 'en', texts, series, noAction: 'a test', noGoal: 'a test', variants: { feeds: {} } })
    posts.push(post.id)
    await requestReview(work, { post: post.id })
    await schedulePost(work, { post: post.id, version: post.version, at: 'now' })
  })
}

before(async () => {
  house = await openTestHouse({ env: { FOYER_URL: 'https://library.example' } })
  const cover = await sharp({ create: { width: 1500, height: 1500, channels: 3, background: '#0b5a49' } })
    .jpeg()
    .toBuffer()
  await house.system(async (work) => {
    await setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'a test' })
    const made = await saveSeries(work, { names: { en: 'Books & paper' }, about: { en: 'Talks from the <reading room>.' } })
    series = made.id
    slug = made.slug
    const asset = await addAsset(work, { bytes: cover, name: 'cover.jpg' })
    await savePodcast(work, {
      series,
      locale: 'en',
      cover: asset.id,
      category: 'Arts/Books',
      author: 'Anhe & Co',
      ownerName: 'Library',
      ownerEmail: 'pod@library.example',
    })
  })
  await addEpisode('The book that survived')
  await addEpisode('Only words', { sound: false })
  await addEpisode('Ink & water')
})
after(() => house.close())

const body = async () => (await house.visitor((work) => podcastFeed(work, slug))).body

test('others read the podcast: cover, owner, category, and for each episode file, length, number, transcript and chapters', async () => {
  const xml = await body()
  assert.equal(XMLValidator.validate(xml), true)
  assert.equal(podcastPath(slug), `/podcasts/${slug}.xml`)
  const rowan = parseRowan(xml)
  assert.deepEqual([rowan.title, rowan.language, rowan.items.length], ['Books & paper', 'en', 2])
  const file = rowan.items[0]!.media[0]!
  assert.deepEqual([file.mimeType, file.type], ['audio/mpeg', 'audio'])
  assert.equal(Number(file.length), mp3(90).length)
  const parser = new RssParser({
    customFields: {
      item: ['podcast:chapters', ['podcast:transcript', 'transcripts', { keepArray: true }]],
      feed: ['podcast:guid'],
    } as never,
  })
  const feed = (await parser.parseString(xml)) as unknown as Record<string, never> & {
    items: Record<string, never>[]
    itunes: Record<string, never>
  }
  assert.deepEqual(feed.itunes.owner, { name: 'Library', email: 'pod@library.example' })
  assert.match(String(feed.itunes.image), /^https:\/\/library\.example\/files\/.+\.jpg$/)
  const [newest] = feed.items as unknown as {
    title: string
    guid: string
    enclosure: { url: string }
    itunes: { duration: string; episode: string }
    transcripts: { $: object }[]
    'podcast:chapters': { $: object }
  }[]
  assert.equal(newest!.title, 'Ink & water')
  assert.equal(newest!.guid, `urn:uuid:${posts[2]}`)
  assert.match(newest!.enclosure.url, /^https:\/\/library\.example\/files\/[0-9a-f-]+\/Ink-water\.mp3\?s=[a-z0-9]{7}$/)
  assert.deepEqual([newest!.itunes.duration, newest!.itunes.episode], ['90', '3'])
  const address = `https://library.example/recordings/${recordings[1]}`
  assert.deepEqual(
    newest!.transcripts.map(({ $ }) => ({ ...$ })),
    [
      { url: `${address}/captions.en.vtt`, type: 'text/vtt', language: 'en', rel: 'captions' },
      { url: `${address}/transcript.en.txt`, type: 'text/plain', language: 'en' },
    ],
  )
  assert.deepEqual({ ...newest!['podcast:chapters'].$ }, { url: `${address}/chapters.en.json`, type: 'application/json+chapters' })
  const { channel } = new XMLParser({ ignoreAttributes: false }).parse(xml).rss
  assert.match(channel['podcast:guid'], /^[0-9a-f-]{36}$/)
  assert.deepEqual(channel['itunes:category'], { '@_text': 'Arts', 'itunes:category': { '@_text': 'Books' } })
  assert.equal(channel['itunes:explicit'], 'no')
  assert.match(xml, /Notes with &amp;lt;signs&amp;gt; &amp;amp; a name\.|Notes with &lt;signs&gt; &amp; a name\./)
})

test('the feed of posts carries what plays in them as well', async () => {
  const read = async (format: 'rss.xml' | 'atom.xml' | 'feed.json') =>
    (await house.visitor((work) => publicFeed(work, { format, locale: 'en' }))).body
  const json = JSON.parse(await read('feed.json')) as {
    items: { title: string; attachments?: { mime_type: string; duration_in_seconds: number }[] }[]
  }
  assert.deepEqual(
    json.items.map(({ attachments }) => attachments?.[0] && [attachments[0].mime_type, attachments[0].duration_in_seconds]),
    [['audio/mpeg', 90], undefined, ['audio/mpeg', 90]],
  )
  for (const format of ['rss.xml', 'atom.xml'] as const) {
    const xml = await read(format)
    assert.equal(XMLValidator.validate(xml), true)
    assert.equal(parseRowan(xml).items.filter(({ media }) => media.some(({ type }) => type === 'audio')).length, 2, format)
    assert.ok(!/<audio|<video/.test(xml), 'nothing plays inside a feed')
  }
})

test('what is retired or withdrawn is no longer an episode; a podcast that ended is not there', async () => {
  const titles = async () => parseRowan(await body()).items.map(({ title }) => title)
  await house.system((work) => retireRecording(work, { recording: recordings[1]!, retired: true }))
  assert.deepEqual(await titles(), ['The book that survived'])
  await house.system((work) => retireRecording(work, { recording: recordings[1]!, retired: false }))
  assert.equal((await titles()).length, 2)
  await house.system((work) => withdrawPost(work, { post: posts[0]!, why: 'no' }))
  assert.deepEqual(await titles(), ['Ink & water'])
  await house.system((work) => endPodcast(work, { series }))
  await assert.rejects(body(), { code: 'content.no-such-podcast' })
})
