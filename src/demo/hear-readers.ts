import { daysBetween } from '#platform'
import { answerIncoming, type IncomingSort, listInbox, noteIncoming, pasteIncoming, takeUpIncoming } from '#rooms/channels'
import { as, type City } from './city.ts'

interface Saying {
  /** Days before the founding ends. */
  ago: number
  channel: string
  sort: IncomingSort
  author: string
  text: string
  /** What Li Min answers the morning after; without it, it waits. */
  answer?: string
  note?: string
}

/** What readers said on platforms that tell programs nothing, so that somebody pasted it. Invented, as all here. */
const sayings: readonly Saying[] = [
  {
    ago: 34,
    channel: 'xiaohongshu',
    sort: 'comment',
    author: '夜读的小鹿',
    text: '书房真的开到半夜吗？下班都九点了。',
    answer: '开到午夜十二点，凭读者证进门。周五有热茶。',
  },
  {
    ago: 23,
    channel: 'elsewhere',
    sort: 'message',
    author: 'A father of two',
    text: 'Do the children need cards of their own for story time?',
    answer: 'No card for story time. To take a picture book home, one card for the family is enough.',
  },
  {
    ago: 16,
    channel: 'xiaohongshu',
    sort: 'comment',
    author: '阿宁',
    text: '小灯第十七集里那张地图在哪能看到？',
    answer: '就在总馆二楼的地方文献室，问服务台，我们拿给您看。',
  },
  {
    ago: 9,
    channel: 'weibo',
    sort: 'mention',
    author: '城东跑步者',
    text: '昨晚 24 小时自助点的门打不开，白跑一趟。@市图书馆',
    note: 'The door was mended at 7:40; the branch knows.',
    answer: '抱歉让您白跑。门禁今早已修好，您预约的书会多保留三天。',
  },
  {
    ago: 2,
    channel: 'xiaohongshu',
    sort: 'comment',
    author: '豆豆妈',
    text: '周末的亲子活动还能报名吗？三岁可以吗？',
    note: 'Asked the South branch; they answer tomorrow.',
  },
  {
    ago: 0,
    channel: 'elsewhere',
    sort: 'message',
    author: '',
    text: 'At the desk a lady asked whether the large-print books can be sent to her by the house-book service. She comes back on Thursday.',
  },
]

/** One evening of what readers say, and the answers to what they said the evening before. */
export async function hearReaders(city: City, day: string): Promise<void> {
  const ago = daysBetween(day, city.today)
  for (const saying of sayings) {
    if (saying.ago === ago) await hear(city, saying)
    if (saying.ago === ago + 1 && saying.answer) await answer(city, saying.text, saying.answer)
  }
}

async function hear(city: City, { channel, sort, author, text, note }: Saying): Promise<void> {
  await as(city, 'author', async (work) => {
    const incoming = await pasteIncoming(work, { channel, sort, author, text })
    if (!note) return
    await takeUpIncoming(work, incoming)
    await noteIncoming(work, { incoming, note })
  })
}

const answer = (city: City, said: string, text: string): Promise<unknown> =>
  as(city, 'author', async (work) => {
    const item = (await listInbox(work)).items.find((one) => one.text === said)
    if (item) await answerIncoming(work, { incoming: item.id, text, locale: 'zh-CN' })
  })
