import {
  addMenuItem,
  fromPlain,
  publishBooklist,
  publishService,
  type SaveService,
  saveBooklist,
  saveItem,
  saveService,
  saveTopic,
} from '#rooms/content'
import { as, type City } from './city.ts'

type Both = readonly [en: string, zh: string]
const both = ([en, zh]: Both) => ({ en, 'zh-CN': zh })

interface DemoService extends Omit<SaveService, 'texts'> {
  name: Both
  what: Both
  about: Both
  before?: Both
}

const services: Record<string, { topic: Both; services: readonly DemoService[] }> = {
  borrow: {
    topic: ['Borrowing', '借阅'],
    services: [
      {
        slug: 'library-card',
        name: ['A library card', '读者证'],
        what: ['One card for every place of the city, in five minutes.', '一证通全城，五分钟办好。'],
        about: ['With it you take home twenty things for four weeks.', '凭证可借二十件，借期四周。'],
        before: ['Bring something with your name and address on it.', '请带上写有姓名和住址的证件。'],
        cost: 'free',
        ask: 'link',
        askTarget: '/join',
      },
      {
        slug: 'books-to-your-door',
        name: ['Books to your door', '送书上门'],
        what: ['For everyone who cannot come, for a while or for good.', '为暂时或长期不便到馆的读者服务。'],
        about: ['Every second week, by the same person where we can.', '每两周一次，尽量由同一位同事送到。'],
        audiences: ['older-people', 'people-with-disabilities'],
        cost: 'free',
        ask: 'phone',
        askTarget: '+86 577 5555 0100',
      },
    ],
  },
  use: {
    topic: ['Rooms, machines and people', '空间、设备与咨询'],
    services: [
      {
        slug: 'print-and-scan',
        name: ['Print, copy, scan', '打印、复印、扫描'],
        what: ['From your phone, a stick or a sheet of paper.', '手机、U 盘或纸张都可以。'],
        about: ['Scanning to your own stick is free.', '扫描到自己的 U 盘免费。'],
        cost: 'paid',
        amount: 0.2,
        currency: 'CNY',
        ask: 'desk',
      },
      {
        slug: 'story-time',
        name: ['Story time', '故事时间'],
        what: ['Stories, rhymes and songs for small children and those who bring them.', '给小朋友和带他们来的大人：故事、童谣和歌。'],
        about: ['Every Saturday at ten. No need to book.', '每周六上午十点，不用预约。'],
        audiences: ['children', 'families'],
        cost: 'free',
        points: [1, 2],
        languages: ['zh-CN', 'en'],
        ask: 'desk',
      },
    ],
  },
}

const books = [
  [
    'Frankenstein',
    'Mary Shelley',
    1818,
    'en',
    ['Written by an eighteen-year-old on a rainy holiday. Still alive.', '一个十八岁的人在雨天假期里写成，至今还活着。'],
  ],
  ['聊斋志异', '蒲松龄', 1766, 'zh-CN', ['Foxes, ghosts, and clerks who should have gone home.', '狐、鬼，还有早该回家的书生。']],
  ['The Turn of the Screw', 'Henry James', 1898, 'en', ['Read it twice: it is another book.', '读两遍，会是两本书。']],
  ['Dracula', 'Bram Stoker', 1897, 'en', ['All of it in letters. Somebody should have closed the window.', '全书都是信。有人本该关上窗。']],
  ['子不语', '袁枚', 1788, 'zh-CN', ['Short enough for one stop on the night bus.', '短到夜班公交一站就能读完一篇。']],
] as const satisfies readonly (readonly [string, string, number, string, Both])[]

/** The catalogue of services, and a list of books for long nights. */
export async function openShelves(city: City): Promise<void> {
  for (const { topic, services: some } of Object.values(services))
    await as(city, 'director', async (work) => {
      const { id } = await saveTopic(work, { names: both(topic) })
      for (const { name, what, about, before, ...rest } of some) {
        const words = (at: 0 | 1) => ({ name: name[at], what: what[at], about: fromPlain(about[at]), before: before?.[at] ?? '' })
        const { id: service } = await saveService(work, { ...rest, topic: id, texts: { en: words(0), 'zh-CN': words(1) } })
        await publishService(work, { service })
      }
    })
  await as(city, 'director', (work) => addMenuItem(work, { menu: 'main', href: '/services', labels: both(['Services', '服务']) }))
  await as(city, 'author', async (work) => {
    const { id: list } = await saveBooklist(work, {
      texts: {
        en: { title: 'Books for long nights', about: 'Five old books that are better after dark.' },
        'zh-CN': { title: '长夜书单', about: '五本天黑以后更好看的老书。' },
      },
      audiences: ['adults'],
    })
    for (const [i, [title, author, year, language, note]] of books.entries())
      await saveItem(work, { list, title, author, year, language, notes: both(note), callNumber: `I${i + 1}4`, place: 'Night reading bar' })
    await publishBooklist(work, { list })
  })
}
