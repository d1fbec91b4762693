// Readers and newsletters for the tests of this folder.
import type pg from 'pg'
import { newId } from '#platform'
import { type Post, requestReview, reviewPost, schedulePost, writePost } from '#rooms/content'
import { saveTopic } from '#rooms/patrons'
import type { TestHouse } from '#testing'
import { type DeliveryView, deliveriesOf } from '../index.ts'

/** Confirmed subscribers of a topic; the double opt-in itself is the patrons room's to test. */
export async function subscribers(
  house: TestHouse,
  owner: pg.Client,
  topic: string,
  count: number,
  more: { locale?: string; frequency?: string; name?: string } = {},
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId())
  const addresses = ids.map((_, i) => `${more.name ?? topic}-${i}@readers.example`)
  await owner.query(
    `with s as (insert into patrons.subscribers (alliance_id, subscriber_id, state, locale, topics, frequency, scene, text_version, source, asked_at, confirmed_at)
       select $1, id, 'active', $3, array[$4], $5, 0, '1', 'test', now(), now() from unnest($2::uuid[]) id)
     insert into patrons.subscriber_addresses (alliance_id, subscriber_id, email, email_key) select $1, t.id, t.email, t.email from unnest($2::uuid[], $6::text[]) t (id, email)`,
    [house.alliance, ids, more.locale ?? 'en', topic, more.frequency ?? 'each', addresses],
  )
  return addresses
}

/** An approved post that goes out by newsletter and on the website. */
export async function newsletterPost(
  house: TestHouse,
  topic: string,
  texts: Record<string, { title: string; body?: string }> = { en: { title: `News of ${topic}` } },
): Promise<Post> {
  const doc = (text: string) => ({
    type: 'doc',
    content: [
      { type: 'paragraph', content: [{ type: 'text', text }] },
      { type: 'paragraph', content: [{ type: 'text', text: 'our rules', marks: [{ type: 'link', attrs: { href: '/pages/rules' } }] }] },
    ],
  })
  await house.system((work) => saveTopic(work, { topic, names: { en: topic }, offered: true }))
  const post = await house.as('author', (work) =>
    writePost(work, {
      source: Object.keys(texts)[0]!,
      texts: Object.fromEntries(
        Object.entries(texts).map(([locale, { title, body }]) => [
          locale,
          { title, body: doc(body ?? 'Open on 19 September.'), action: 'Get a card' },
        ]),
      ),
      action: { kind: 'apply', target: '' },
      noGoal: 'only a test',
      variants: { newsletter: { fields: { topic } }, website: {} },
    }),
  )
  await house.as('author', (work) => requestReview(work, { post: post.id }))
  return house.as('editor', (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
}

/** The same, on its way. */
export async function sendNewsletter(house: TestHouse, topic: string, texts?: Parameters<typeof newsletterPost>[2]): Promise<Post> {
  const post = await newsletterPost(house, topic, texts)
  await house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at: 'now' }))
  return post
}

export const mailOf = async (house: TestHouse, post: { id: string }): Promise<DeliveryView> =>
  (await house.as('editor', (work) => deliveriesOf(work, post.id))).find((d) => d.channel === 'newsletter' && d.operation === 'deliver')!
