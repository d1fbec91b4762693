import type { Work } from '#platform'
import { addServicePoint, foundAlliance, saveTimetable } from '#rooms/alliance'
import { addMenuItem, fromPlain, publishPage, savePage, setReviewRule } from '#rooms/content'
import { describeAudience, planChannel, retireChannel } from '#rooms/strategy'
import { as, type City, cityMonth } from './city.ts'
import { places, pointOf, weeks } from './places.ts'
import { pages } from './texts.ts'

/** The alliance itself, labelled as made up. */
export const foundTheAlliance = (work: Work, zone: string) =>
  foundAlliance(work, {
    name: 'Demo City Libraries',
    names: { 'zh-CN': '演示市图书馆联盟' },
    slug: 'demo-city',
    city: 'Demo City',
    country: '',
    timeZone: zone,
    locales: ['en', 'zh-CN'],
    defaultLocale: 'en',
    contactEmail: 'library@demo-city.example.org',
    library: 'Demo City Library',
    libraryNames: { 'zh-CN': '演示市图书馆' },
    demo: true,
  })

/** The places with their hours. */
export async function openPlaces(city: City): Promise<void> {
  await as(city, 'director', async (work) => {
    for (const [index, place] of places.entries()) {
      const { point_no } = await addServicePoint(work, pointOf(place, index))
      await saveTimetable(work, { point: point_no, week: weeks[place.kind] })
    }
  })
}

/** Two readers look over every article and release; pages that stay. */
export async function setHouseRules(city: City): Promise<void> {
  await as(city, 'director', async (work) => {
    const roles = ['owner', 'director', 'editor']
    const steps = [
      { names: { en: 'Second reader', 'zh-CN': '复审' }, roles },
      { names: { en: 'Last look', 'zh-CN': '终审' }, roles },
    ]
    for (const kind of ['article', 'press']) await setReviewRule(work, { kind, corrections: false, steps })
  })
  await as(city, 'reader-one', async (work) => {
    for (const { slug, text } of pages) {
      const texts = Object.fromEntries(
        (
          [
            ['en', text.en],
            ['zh-CN', text.zh],
          ] as const
        ).map(([locale, [title, summary, body]]) => [locale, { title, summary, body: fromPlain(body) }]),
      )
      const page = await savePage(work, { slug, texts })
      await publishPage(work, { page: page.id, version: page.version })
      await addMenuItem(work, { menu: 'foot', page: page.id })
    }
  })
}

/** For whom, and by which ways. */
export async function planAudiencesAndChannels(city: City): Promise<{ students: string }> {
  const students = await as(city, 'reader-two', async (work) => {
    const day = city.start
    await describeAudience(work, {
      name: 'Families near a station',
      description: 'Children of four to twelve within 15 minutes of a reading station.',
      size: 23_000,
      sizeOn: day,
      source: 'city yearbook, made up',
    })
    await describeAudience(work, {
      name: 'Night readers',
      description: 'Work late, come after eight.',
      size: null,
      sizeOn: null,
      source: 'staff of the reading bar',
    })
    return describeAudience(work, {
      name: 'Newcomers in the south',
      description: 'Moved to the new districts by the bay in the last two years.',
      size: 41_000,
      sizeOn: day,
      source: 'register of residents, made up',
    })
  })
  await as(city, 'reader-two', async (work) => {
    const plan = (channel: string, purpose: string, hoursPerWeek: number, audienceId: string | null = null) =>
      planChannel(work, { channel, version: 0, purpose, audienceId, hoursPerWeek })
    await plan('website', 'Everything, first', 6)
    await plan('feeds', 'For other sites and readers of feeds', 0.5)
    await plan('newsletter', 'What’s on, once a week', 3)
    await plan('poster', 'At the places themselves', 2, students.audienceId)
    await plan('wechatchannels', 'Little Lantern, every episode', 2)
    await plan('xiaohongshu', 'Little Lantern, in pictures', 1.5)
    await plan('bus-screens', 'Opening hours on line 12', 1.5)
  })
  await as(city, 'director', (work) =>
    retireChannel(work, {
      channel: 'bus-screens',
      on: `${cityMonth(city, 9)}-01`,
      notice: 'The screens on line 12 end. Posters at the stops tell the same.',
      replacedBy: 'poster',
    }),
  )
  return { students: students.audienceId }
}
