import { daysBetween, newId } from '#platform'
import { applyForCard, confirmSubscription, handleApplication, listApplications, sendLetters, subscribe } from '#rooms/patrons'
import { countView, flushViews, followLink, type PageKey, pageKey } from '#rooms/reach'
import { as, type City, visitor } from './city.ts'
import type { Mailbox } from './mailbox.ts'
import type { Out, Press } from './publish.ts'

const phone = { 'user-agent': 'Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/128.0 Mobile Safari/537.36' }
/** How readers say they heard of the library; some leave it open. */
const answers = [['poster'], ['friends'], [], ['website', 'poster'], ['dont-know'], [], ['school'], ['poster', 'event'], [], ['friends']]
const topics = ['events', 'new-books', 'children', 'local-history']

/** One day of readers: they open pages, follow links and codes, some apply for a card. */
export async function meetReaders(city: City, press: Press, day: string): Promise<void> {
  const { chance, house, alliance } = city
  const follows: Promise<unknown>[] = []
  const applied: Out['ways'] = []
  for (const out of press.out) {
    const age = daysBetween(out.day, day)
    if (age > 28 || out.ways.length === 0) continue
    const count = chance.times(out.pull * 0.82 ** age)
    for (let i = 0; i < count; i++) {
      const way = chance.pick(out.ways)
      follows.push(followLink(house, alliance, way.code, phone))
      // Some turn back before the page is there, some read on.
      if (chance.chance(0.9)) view(city, pageKey('posts', out.slug), way.scene)
      if (chance.chance(0.3))
        view(city, chance.pick<PageKey>(['front', 'points', pageKey('posts', chance.pick(press.out).slug)]), way.scene)
      if (out.asks === 'apply' && chance.chance(0.06)) applied.push(way)
    }
  }
  for (let i = chance.times(14); i > 0; i--)
    view(city, chance.pick(['front', 'front', 'points', 'search', pageKey('points', 1), pageKey('points', 12)] as const), null)
  // All was drawn above: what follows may go on side by side and comes to the same.
  await Promise.all([...follows, flushViews(house), applyOneByOne(city, applied)])
}

/** Those who apply came by a code; now and then one without. */
async function applyOneByOne(city: City, ways: Out['ways']): Promise<void> {
  for (const way of ways) await apply(city, way.sceneNumber)
  if (city.chance.chance(0.1)) await apply(city, null)
}

function view(city: City, page: PageKey, scene: string | null): void {
  // An address of the block kept for documentation; only the day's hash is made of it.
  countView(city.house, city.alliance, { page, scene, headers: phone, address: `192.0.2.${city.chance.between(1, 254)}` })
}

async function apply(city: City, scene: number | null): Promise<void> {
  const serial = String(city.chance.between(1, 9_999_999)).padStart(7, '0')
  await as(city, visitor, (work) =>
    applyForCard(work, {
      formKey: newId(),
      locale: city.chance.chance(0.5) ? 'zh-CN' : 'en',
      scene,
      source: '/join',
      heard: answers[Number(serial) % answers.length],
      form: {
        name: `Demo Reader ${serial}`,
        email: '',
        // Only a telephone number, so that no mail is written.
        phone: `139 ${serial.slice(0, 4)} ${serial.slice(4)}0`,
        age: 'adult',
        birthDate: '1990-01-01',
        guardianName: '',
        guardianContact: '',
        point: String(city.chance.pick([1, 2, 5, 6])),
        agreed: true,
        guardianAgreed: false,
      },
    }),
  )
}

/** The desk hands out cards that were applied for; the newest few wait. */
export async function handOutCards(city: City): Promise<void> {
  await as(city, 'director', async (work) => {
    for (const row of await listApplications(work, { state: 'received', limit: 500 }))
      await handleApplication(work, row.reference, 'issued')
  })
}

/** Some people ask for the newsletter, get the mail with the link and press it. Two in three came by a code of the last posts. */
export async function subscribeSome(city: City, mailbox: Mailbox, count: number, press: Press): Promise<void> {
  const ways = press.out.slice(-6).flatMap((out) => out.ways)
  for (let i = 0; i < count; i++) {
    const way = ways.length > 0 && city.chance.chance(0.67) ? city.chance.pick(ways) : null
    if (way) await followLink(city.house, city.alliance, way.code, phone)
    view(city, 'newsletter', way?.scene ?? null)
    const email = `reader-${newId().slice(-8)}@demo-city.example.org`
    await as(city, visitor, (work) =>
      subscribe(work, {
        email,
        topics: [city.chance.pick(topics), 'events'].filter((one, at, all) => all.indexOf(one) === at),
        locale: city.chance.chance(0.5) ? 'zh-CN' : 'en',
        agreed: true,
        scene: way?.sceneNumber ?? null,
        source: '/newsletter',
      }),
    )
  }
  await sendLetters(city.house, city.alliance)
  for (const text of mailbox.open()) {
    const token = /\/newsletter\/confirm\?t=([\w.-]+)/.exec(text)?.[1]
    if (token) await as(city, visitor, (work) => confirmSubscription(work, token))
  }
}
