import sharp from 'sharp'
import {
  addAsset,
  addRecording,
  changeRecording,
  prepareRecording,
  type Recording,
  savePodcast,
  saveRecordingText,
  saveSeries,
} from '#rooms/content'
import { as, type City } from '../city.ts'
import { drawingOf, scenes } from '../draw-picture.ts'
import { bringOut, type Press } from '../publish.ts'
import { makeFilm } from './film.ts'
import { both, notice } from './notice.ts'
import { playTune } from './tune.ts'

const size = { width: 640, height: 352 }

/** A minute of the day in each language, with the hour of the drawing it belongs to. */
const day: { scene: number; light: number; en: string; zh: string }[] = [
  { scene: 3, light: 2.6, en: 'Nine o’clock. The chair by the window is taken.', zh: '九点。靠窗的椅子有人了。' },
  { scene: 1, light: 2.2, en: 'Eleven. Somebody puts a book back where it belongs. Almost.', zh: '十一点。有人把书放回原处，差一点点。' },
  { scene: 2, light: 2, en: 'Three. The boat brings the crate to Heron Island.', zh: '三点。小船把书箱送到鹭岛。' },
  { scene: 1, light: 1.4, en: 'Six. One shelf is reading, the others watch.', zh: '六点。一排书架在读书，别的在看。' },
  { scene: 0, light: 1, en: 'Nine. I stay on. Somebody has to.', zh: '九点。我还亮着，总得有人亮着。' },
]
const seconds = 5

const clock = (at: number): string => `00:${String(at).padStart(2, '0')}.000`
const captions = (lines: readonly string[]): string =>
  `WEBVTT\n\n${lines.map((line, i) => `${clock(i * seconds)} --> ${clock(i * seconds + seconds - 1)}\n${line}\n`).join('\n')}`

const draw = async (scene: number, light: number): Promise<Uint8Array> =>
  sharp(Buffer.from(drawingOf(scenes[scene]!, light)))
    .resize({ ...size, fit: 'cover' })
    .removeAlpha()
    .raw()
    .toBuffer()

/** Looks into a file outside of any transaction, as an upload is, and adds it. */
const add = (city: City, bytes: Buffer, name: string): Promise<Recording> =>
  prepareRecording(city.house, bytes, (ready) => as(city, 'author', (work) => addRecording(work, ready, { name })))

/** A short film by the persona, with captions in both languages and what is to be seen, and the post that shows it. */
export async function showFilm(city: City, press: Press, at: string, goal: string): Promise<void> {
  const frames = []
  for (const { scene, light } of day) frames.push({ rgb: await draw(scene, light), seconds })
  const film = await add(city, await makeFilm(frames, size.width, size.height), 'One day of a lamp.mp4')
  await as(city, 'author', async (work) => {
    await changeRecording(work, {
      recording: film.id,
      titles: both('One day of a lamp', '一盏灯的一天'),
      credit: 'Demo City Libraries',
      rights: 'own',
      people: 'none',
      poster: press.pictures[0],
    })
    const write = (what: 'captions' | 'description', locale: string, text: string) =>
      saveRecordingText(work, { recording: film.id, what, locale, text })
    await write('captions', 'en', captions(day.map(({ en }) => en)))
    await write('captions', 'zh-CN', captions(day.map(({ zh }) => zh)))
    await write(
      'description',
      'en',
      'Five drawings under an arch, from morning to night: a chair by a window, a shelf, a boat with a crate, the shelf at dusk, a lamp alone.',
    )
    await write('description', 'zh-CN', '拱门下的五幅画，从早到晚：窗边的椅子、一排书、载着书箱的小船、暮色里的书架、独自亮着的灯。')
  })
  await bringOut(
    city,
    press,
    {
      ...notice(
        [
          'One day of a lamp',
          'Twenty-five seconds, without a sound: the lamp tells.',
          `Nothing happens here. It happens all day.\n\n{piece:recording/${film.id}}`,
        ],
        ['一盏灯的一天', '二十五秒，无声：灯来讲。', `这里什么也没发生，而且发生了一整天。\n\n{piece:recording/${film.id}}`],
        'visit',
      ),
      series: press.series,
      byline: { kind: 'persona' },
      lead: press.pictures[0],
      goal,
      variants: { website: {}, feeds: {}, newsletter: { fields: { topic: 'events' } } },
    },
    { wall: at },
  )
}

const spoken = {
  en: 'A music box plays.\n\nGood evening. This is Little Lantern. I do not speak; a music box does it for me, and these words beside it.\n\nTonight: the book about knots, which nobody borrowed for eleven years. Then it went out twice in one week. Both brought it back untied.\n\nSleep well. The light stays on.',
  'zh-CN':
    '八音盒响起。\n\n晚上好，我是小灯。我不说话，由八音盒替我，旁边是这些字。\n\n今晚讲那本讲绳结的书：十一年没人借，后来一周里借出了两次，还回来时结都解开了。\n\n睡个好觉，灯还亮着。',
}

/** A podcast of the persona's: its series, a sound with chapters and transcript, and the first episode. */
export async function beginPodcast(city: City, press: Press, persona: string, at: string, goal: string): Promise<void> {
  const cover = await sharp(Buffer.from(drawingOf(scenes[0]!, 1.3)))
    .extract({ left: 300, top: 0, width: 1000, height: 1000 })
    .resize(1400, 1400)
    .png()
    .toBuffer()
  const series = await as(city, 'author', async (work) => {
    const picture = await addAsset(work, {
      bytes: cover,
      name: 'Lights out, podcast cover',
      alt: both('Drawing: a reading lamp, lit', '插画：亮着的阅读灯'),
      credit: 'Demo City Libraries',
      rights: 'own',
      people: 'none',
    })
    const { id } = await saveSeries(work, {
      names: both('Lights out, with Little Lantern', '小灯晚安'),
      about: both('A minute before you sleep.', '睡前一分钟。'),
      persona,
    })
    await savePodcast(work, {
      series: id,
      locale: 'en',
      cover: picture.id,
      category: 'Arts/Books',
      author: 'Demo City Libraries',
      ownerName: 'Demo City Libraries',
      ownerEmail: 'library@demo-city.example.org',
    })
    return id
  })
  const sound = await add(city, playTune(40), 'The book about knots.wav')
  await as(city, 'author', async (work) => {
    await changeRecording(work, {
      recording: sound.id,
      titles: both('The book about knots', '讲绳结的书'),
      credit: 'Demo City Libraries',
      rights: 'own',
      people: 'none',
      chapters: [
        { at: 0, titles: both('Good evening', '晚上好') },
        { at: 13, titles: both('The book about knots', '讲绳结的书') },
        { at: 27, titles: both('Sleep well', '睡个好觉') },
      ],
    })
    for (const [locale, text] of Object.entries(spoken))
      await saveRecordingText(work, { recording: sound.id, what: 'transcript', locale, text })
  })
  const piece = `{piece:recording/${sound.id}}`
  await bringOut(
    city,
    press,
    {
      ...notice(
        ['Lights out: the book about knots', 'Forty seconds for the pillow.', `A music box, and what it would say.\n\n${piece}`],
        ['小灯晚安：讲绳结的书', '枕边四十秒。', `一只八音盒，和它想说的话。\n\n${piece}`],
        'apply',
      ),
      series,
      byline: { kind: 'persona' },
      goal,
    },
    { wall: at },
  )
}
