// What tests of people who are shown need: a house in which nobody looks posts over, and somebody who agrees, says something and takes it back.
import { after } from 'node:test'
import sharp from 'sharp'
import * as content from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'

export const house: TestHouse = await openTestHouse({ pool: 64 })
await house.system((work) => content.setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'a test' }))
after(() => house.close())

export const asked = { name: 'Li Lei', uses: ['name', 'words', 'picture'], places: ['site'] }
export const save = (words: content.SaveConsent) => house.as('author', (work) => content.saveConsent(work, words))
export const consent = (more: content.SaveConsent = {}) => save({ ...asked, given: 'paper', ...more })
export const words = (input: content.SaveWords) => house.as('author', (work) => content.saveWords(work, input))
export const quote = (of: string, more: content.SaveWords = {}) =>
  words({
    consent: of,
    sort: 'quote',
    texts: { en: { heading: 'reader for 30 years', text: 'I come for the quiet.' } },
    state: 'shown',
    ...more,
  })
export const takeBack = (id: string) => house.as('desk', (work) => content.takeBackConsent(work, { consent: id, why: 'asked at the desk' }))
export const picture = async () => {
  const bytes = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#446644' } })
    .jpeg()
    .toBuffer()
  return house.as('author', (work) =>
    content.addAsset(work, { bytes, name: 'reader.jpg', alt: { en: 'A reader' }, rights: 'own', people: 'adults' }),
  )
}
export const post = (body: content.Doc, more: Partial<content.WritePost> = {}) =>
  house.as('author', async (work) => {
    const made = await content.writePost(work, {
      source: 'en',
      texts: { en: { title: 'In the reading room', body } },
      noGoal: 'a test',
      noAction: 'a test',
      variants: { website: {} },
      ...more,
    })
    await content.requestReview(work, { post: made.id })
    return made
  })
export const send = (made: content.Post, at: content.SchedulePost['at'] = 'now') =>
  house.as('author', (work) => content.schedulePost(work, { post: made.id, version: made.version, at }))
export const piece = (id: string): content.Doc => content.fromPlain(`Words.\n\n{piece:words/${id}}`)
