import { addDays, addMonths } from '#platform'
import { addTask } from '#rooms/alliance'
import {
  chooseFigures,
  fromPlain,
  logTalk,
  type PostPatch,
  saveClipping,
  saveContact,
  saveRequest,
  saveSpokesperson,
  setPressDesk,
} from '#rooms/content'
import { as, type City } from './city.ts'
import type { Press } from './publish.ts'

/** Outlets of the demo city. None of them exists. */
const outlets = [
  { outlet: 'Demo City Evening News', name: 'He Jing', email: 'desk@evening.example.org', beat: 'culture, schools', language: 'en' },
  { outlet: '演示晚报', name: '', email: 'newsroom@wanbao.example.org', beat: '城市、阅读', language: 'zh-CN' },
  { outlet: 'Harbour Radio', name: 'Ma Tao', email: 'studio@harbour.example.org', beat: 'what’s on', language: 'en' },
]

/** The media list, who speaks, and what stands under every release. */
export async function openPressRoom(city: City): Promise<void> {
  await as(city, 'director', async (work) => {
    await setPressDesk(work, {
      boilerplate: {
        en: 'Demo City Libraries are 32 places with books for everybody who lives, learns or works in Demo City. This city is made up.',
        'zh-CN': '演示市图书馆联盟在全市有32个服务点，面向所有在本市居住、学习和工作的人。本市为虚构。',
      },
      contact: { en: 'Zhao Lei, press@demo-city.example.org', 'zh-CN': '赵磊，press@demo-city.example.org' },
    })
    await saveSpokesperson(work, { name: 'Wang Fang', topics: 'Strategy, money, reading stations' })
  })
  await as(city, 'reader-one', async (work) => {
    for (const outlet of outlets)
      await saveContact(work, { ...outlet, basis: 'consent', source: 'Asked for it at the opening of Heron Island' })
  })
}

/** The release about the evenings at the stations; it is read by two, as everything is. */
export const release = (press: Press, place: string, placeZh: string): PostPatch => ({
  kind: 'press',
  source: 'en',
  texts: {
    en: {
      title: 'Eight reading stations stay open until ten',
      summary: 'People who work late asked for it; a trial of three months begins.',
      body: fromPlain(
        `From Monday eight reading stations, ${place} among them, stay open until ten in the evening.\n\n> People told us at the desk that they come home at eight. So that is when we are open.\n> — Wang Fang, director\n\nAfter three months the library counts who came, and decides.`,
      ),
      action: 'Hours of all places',
    },
    'zh-CN': {
      title: '八个阅读驿站开放至晚上十点',
      summary: '应晚归读者的要求，试行三个月。',
      body: fromPlain(
        `自周一起，包括${placeZh}在内的八个阅读驿站开放至晚上十点。\n\n> 很多读者在服务台告诉我们，他们八点才到家。那我们就在八点以后开门。\n> — 馆长王芳\n\n三个月后，图书馆将统计到馆人数，再作决定。`,
      ),
      action: '各服务点开放时间',
    },
  },
  press: { dateline: { en: 'DEMO CITY', 'zh-CN': '演示市讯' }, photos: press.pictures.slice(0, 2) },
  lead: press.pictures[1],
  action: { kind: 'visit', target: '' },
  noGoal: 'Tells of a decision.',
  variants: { website: {}, feeds: {} },
})

/** What was printed of it, one report with a mistake in it. */
export async function readThePapers(city: City, post: string, day: string): Promise<void> {
  await as(city, 'reader-one', async (work) => {
    const report = { post, day, campaign: null }
    await saveClipping(work, {
      ...report,
      outlet: outlets[0]!.outlet,
      title: 'Read until ten: stations try the evening',
      link: 'https://evening.example.org/read-until-ten',
      quoted: 'yes',
      tone: 'positive',
    })
    await saveClipping(work, {
      ...report,
      outlet: outlets[1]!.outlet,
      title: '阅读驿站开到十点',
      link: 'https://wanbao.example.org/stations',
      quoted: 'partly',
      wrong: '写成了“十八个驿站”，应为八个。',
      correctionAsked: day,
      tone: 'positive',
    })
    await logTalk(work, {
      spokesperson: await saveSpokesperson(work, { name: 'Zhao Lei', topics: 'Programmes and places' }).then(({ id }) => id),
      outlet: outlets[2]!.outlet,
      about: 'The trial, on the morning show; five minutes, live.',
    })
  })
}

/** What lies on desks: a journalist who asks for figures by tomorrow, and things to do. */
export async function leaveWorkToDo(city: City): Promise<void> {
  const { author, director } = city.staff
  await as(city, 'reader-one', async (work) => {
    const last = addMonths(city.today.slice(0, 7), -2)
    const { id } = await saveRequest(work, {
      asker: 'He Jing',
      outlet: outlets[0]!.outlet,
      email: outlets[0]!.email,
      topic: 'How many people came in the month before last, and at which stations? For a page on Saturday.',
      deadline: { wall: `${addDays(city.today, 1)}T17:00` },
      owner: director.id,
    })
    await chooseFigures(work, {
      request: id,
      figures: [{ metric: 'visits.onsite', from: `${last}-01`, to: addDays(`${addMonths(last, 1)}-01`, -1) }],
    })
    await addTask(work, { title: 'Photograph the new crates at Heron Island', owner: author.id, due: addDays(city.today, 3) })
    await addTask(work, { title: 'Ask the printer for 2,000 bookmarks', owner: null, due: addDays(city.today, 6) })
  })
  await as(city, 'author', (work) =>
    addTask(work, { title: 'Read the lessons of the last campaign before the next one begins', due: city.today }),
  )
}
