import { addDays } from '#platform'
import * as content from '#rooms/content'
import { consentToByline } from '#rooms/content'
import { as, type City, momentOf } from '../city.ts'
import { bringOut, draft, type Press } from '../publish.ts'
import { both } from './notice.ts'

const rows = [
  ['Good evening', '2', 'Good evening from the reading room. I am the lamp.', 'Where are you reading from?'],
  ['The ghost of shelf 7', '12', '', 'Have you ever been alone in a library?'],
  ['A letter from the book return', '10', '', 'What did you find in a book?'],
  ['Good night', '1', 'The light stays on.', ''],
] as const

interface Wanted {
  title: [en: string, zh: string]
  about: [en: string, zh: string]
  starts: string
  goal: string
}

/** Plans a show with who is in it and its run, answers for its tone, announces it, and begins the post that announces it. */
async function announce(
  city: City,
  press: Press,
  persona: string,
  { title, about, starts, goal }: Wanted,
  postAt: string,
): Promise<string> {
  const show = await as(city, 'author', async (work) => {
    await consentToByline(work, { name: 'Li Min' })
    const { id } = await content.saveShow(work, {
      titles: both(...title),
      abouts: both(...about),
      starts: { wall: starts },
      minutes: 25,
      point: 1,
      series: press.series,
      persona,
      picture: press.pictures[0],
      moderator: city.staff['reader-two'].id,
      streams: [{ platform: 'wechat-channels', address: 'https://channels.weixin.qq.com/web/pages/live?eid=demo' }],
    })
    await content.saveMember(work, { show: id, role: 'host', staff: city.staff.author.id, does: 'reads' })
    await content.saveMember(work, {
      show: id,
      role: 'guest',
      name: 'Ferryman Lu',
      does: 'knows the island',
      consent: 'Said so at the pier, to Zhou Bo',
      consentOn: momentOf(city).toISOString().slice(0, 10),
    })
    for (const [name, length, say, chat] of rows) await content.saveRow(work, { show: id, title: name, length, say, who: 'Li Min', chat })
    await content.checkTone(work, {
      show: id,
      jokeOn: 'ourselves',
      risks: 'Somebody writes a name into the chat: whoever watches it hides the line and says why.',
      decides: 'Sun Qing',
    })
    return content.announceShow(work, id)
  })
  const post = await as(city, 'author', (work) => content.draftShowPost(work, { show: show.id, purpose: 'announcement' }))
  await bringOut(
    city,
    press,
    {
      post: post.id,
      asks: 'nothing',
      goal,
      byline: { kind: 'persona' },
      variants: { website: {}, feeds: {}, newsletter: { fields: { topic: 'events' } } },
    },
    { wall: postAt },
  )
  return show.id
}

/** The show of two weeks ago, as it was planned. */
export const planPastShow = (city: City, press: Press, persona: string, starts: string, postAt: string, goal: string): Promise<string> =>
  announce(
    city,
    press,
    persona,
    {
      title: ['The lamp reads ghosts', '小灯读鬼故事'],
      about: ['Twenty-five minutes of old ghosts, read in the dark.', '二十五分钟，黑暗里读老鬼故事。'],
      starts,
      goal,
    },
    postAt,
  )

/** The show of next week: announced, with its run; nobody has been on air yet. */
export const planNextShow = (city: City, press: Press, persona: string, starts: string, postAt: string, goal: string): Promise<string> =>
  announce(
    city,
    press,
    persona,
    {
      title: ['The lamp answers', '小灯来答'],
      about: ['Ask the lamp what you never asked at the desk.', '那些没好意思问服务台的，问小灯。'],
      starts,
      goal,
    },
    postAt,
  )

/** The evening itself, row by row; the second runs over. */
export async function goOnAir(city: City, show: string, at: (wall: string) => void): Promise<void> {
  const ends = ['19:33', '19:46', '19:56', '19:57']
  at('19:30')
  await as(city, 'author', (work) => content.startRun(work, show))
  const { rows: run } = await as(city, 'author', (work) => content.runSheet(work, show))
  for (const [i, row] of run.entries()) {
    if (i === 1) {
      at('19:38')
      await as(city, 'reader-two', (work) => content.noteRun(work, { show, text: 'The light went out, and nobody had touched it' }))
    }
    at(ends[i]!)
    await as(city, 'reader-two', (work) => content.nextRow(work, { show, row: row.id }))
  }
  await as(city, 'author', (work) => content.endRun(work, show))
}

/** The morning after: figures, where the recording is, and one part of it as a draft of an episode. */
export async function countShow(city: City, show: string, goal: string): Promise<void> {
  const [episode] = await as(city, 'author', async (work) => {
    await content.recordShowFigure(work, { show, metric: 'peak-viewers', place: 'wechat-channels', amount: 412 })
    await content.recordShowFigure(work, { show, metric: 'total-views', place: 'wechat-channels', amount: 3_180 })
    await content.recordShowFigure(work, { show, metric: 'attendance', amount: 37 })
    await content.saveShowRecording(work, { show, address: 'https://channels.weixin.qq.com/web/pages/feed?eid=demo-ghosts' })
    return content.makeEpisodes(work, { show, cuts: [{ from: 480, to: 960, title: 'The light went out' }], locale: 'en' })
  })
  await draft(city, {
    post: episode!.id,
    texts: {
      'zh-CN': {
        title: '灯灭了',
        body: content.fromPlain(
          '第八分钟，灯灭了，谁也没碰过它。[从这里看起](https://channels.weixin.qq.com/web/pages/feed?eid=demo-ghosts)',
        ),
      },
    },
    goal,
    noAction: 'Watch; that is all.',
    variants: { website: {}, feeds: {} },
  })
}

/** The evening before next week's show is six days ahead. */
export const nextEvening = (today: string): string => `${addDays(today, 6)}T19:30`
