// What everybody may read of the actor: where it is, who it is, what it said. Documents as other servers read them.
import { sql } from 'kysely'
import { isRefusal, type Platform, type Work } from '#platform'
import { brandOf, isOn } from '#rooms/alliance'
import { postBySlug } from '#rooms/content'
import type { Account } from '../channel.ts'
import { addressesOf } from './addresses.ts'
import { countFollowers } from './followers.ts'
import { alone, htmlOf, tombstone } from './note.ts'
import { actorAccount, kind, speakerOf } from './speaker.ts'
import type { ActivityBody } from './tables.ts'

/** A document; `gone` is one that was there. */
export type PublicDocument = { found: ActivityBody | Record<string, unknown> } | 'gone' | 'none'

const reader = { kind: 'visitor', signals: { gpc: true } } as const

/** Runs for the actor of this alliance, where it has one. */
async function ofActor(
  house: Platform,
  alliance: string,
  act: (work: Work, account: Account) => Promise<PublicDocument>,
): Promise<PublicDocument> {
  return house.work(alliance, reader, async (work) => {
    const found = await actorAccount(work)
    if (!found || !(await isOn(work, `channel:${kind}`))) return 'none'
    return found.retired ? 'gone' : act(work, found.account)
  })
}

/** RFC 7033: who is meant by `acct:library@host` or by the actor's own address. */
export const webFinger = (house: Platform, alliance: string, resource: string): Promise<PublicDocument> =>
  ofActor(house, alliance, async (_work, account) => {
    const { actor, host } = addressesOf(house)
    const subject = `acct:${account.settings.handle}@${host}`
    if (![subject, actor, `${house.config.url}/`].includes(resource.replace(/^acct:@/, 'acct:').toLowerCase())) return 'none'
    return {
      found: {
        subject,
        aliases: [actor],
        links: [
          { rel: 'self', type: 'application/activity+json', href: actor },
          { rel: 'http://webfinger.net/rel/profile-page', type: 'text/html', href: `${house.config.url}/` },
        ],
      },
    }
  })

/** The actor itself. */
export async function actorDocument(house: Platform, alliance: string): Promise<PublicDocument> {
  const speaker = await speakerOf(house, alliance)
  return ofActor(house, alliance, async (work, account) => {
    const at = addressesOf(house)
    const brand = await brandOf(work)
    return {
      found: {
        '@context': [
          'https://www.w3.org/ns/activitystreams',
          'https://w3id.org/security/v1',
          {
            manuallyApprovesFollowers: 'as:manuallyApprovesFollowers',
            toot: 'http://joinmastodon.org/ns#',
            discoverable: 'toot:discoverable',
            indexable: 'toot:indexable',
          },
        ],
        id: at.actor,
        type: 'Organization',
        preferredUsername: account.settings.handle,
        name: brand.names[account.settings.language ?? ''] || brand.name,
        summary: account.settings.about ? htmlOf(house, account.settings.about) : '',
        url: `${house.config.url}/`,
        inbox: at.inbox,
        outbox: at.outbox,
        followers: at.followers,
        following: at.following,
        endpoints: { sharedInbox: at.inbox },
        publicKey: { id: at.key, owner: at.actor, publicKeyPem: speaker?.publicKey },
        ...(brand.logo ? { icon: { type: 'Image', url: `${house.config.url}/files/${brand.logo.file}`, name: brand.logo.alt } } : {}),
        manuallyApprovesFollowers: false,
        discoverable: true,
        indexable: true,
      },
    }
  })
}

/** How many follow; who they are is nobody's business. */
export const followersDocument = (house: Platform, alliance: string): Promise<PublicDocument> =>
  ofActor(house, alliance, async (work) => ({ found: collection(addressesOf(house).followers, await countFollowers(work)) }))

/** The library follows nobody. */
export const followingDocument = (house: Platform, alliance: string): Promise<PublicDocument> =>
  ofActor(house, alliance, async () => ({ found: collection(addressesOf(house).following, 0) }))

const collection = (id: string, totalItems: number) => ({
  '@context': 'https://www.w3.org/ns/activitystreams',
  id,
  type: 'OrderedCollection',
  totalItems,
})

/** So many of the last notes stand in the outbox. */
const mostInOutbox = 20

/** What was said last, newest first. */
export const outboxDocument = (house: Platform, alliance: string): Promise<PublicDocument> =>
  ofActor(house, alliance, async (work) => {
    const { rows } = await sql<{ body: ActivityBody; total: number }>`
      select a.body, count(*) over ()::int as total from channels.activities a
      where a.alliance_id = ${work.alliance} and a.open and a.type = 'Create' and a.addressee is null and not exists (
        select from channels.activities d where d.alliance_id = ${work.alliance} and d.note_id = a.note_id and d.type = 'Delete')
      order by a.at desc, a.activity_id desc limit ${mostInOutbox}`.execute(work.db)
    return { found: { ...collection(addressesOf(house).outbox, rows[0]?.total ?? 0), orderedItems: rows.map(({ body }) => body) } }
  })

/** A note by its id, as it reads now; what was taken back is gone, what was said to one person alone is nobody else's. */
export const noteDocument = (house: Platform, alliance: string, id: string): Promise<PublicDocument> =>
  ofActor(house, alliance, async (work) => {
    const rows = await work.db
      .selectFrom('channels.activities')
      .select(['type', 'body'])
      .where('alliance_id', '=', work.alliance)
      .where('note_id', '=', id)
      .where('open', '=', true)
      .where('type', 'in', ['Create', 'Delete'])
      .execute()
    if (rows.some(({ type }) => type === 'Delete')) return 'gone'
    return rows[0] ? { found: alone(rows[0].body.object as ActivityBody) } : 'none'
  })

/** What is left of a note that is gone, for whoever asks. */
export const goneDocument = (house: Platform, id: string): ActivityBody => alone(tombstone(house, id))

/** The note of a post by the name of its page, for whoever asks for its page as other servers do. */
export const noteOfPage = (house: Platform, alliance: string, slug: string): Promise<PublicDocument> =>
  ofActor(house, alliance, async (work) => {
    const post = await postBySlug(work, slug, '').catch((fault: unknown) => (isRefusal(fault) ? undefined : Promise.reject(fault)))
    if (!post) return 'none'
    const { rows } = await sql<{ body: ActivityBody }>`
      select a.body from channels.activities a
      join channels.deliveries d on d.alliance_id = ${work.alliance} and d.delivery_id = a.root_id
      where a.alliance_id = ${work.alliance} and a.type = 'Create' and a.open and d.post_id = ${post.id} and d.operation = 'deliver' and not exists (
        select from channels.activities x where x.alliance_id = ${work.alliance} and x.note_id = a.note_id and x.type = 'Delete')
      order by a.at desc limit 1`.execute(work.db)
    return rows[0] ? { found: alone(rows[0].body.object as ActivityBody) } : 'none'
  })

/** An activity by its id; those meant for one person are nobody else's. */
export const activityDocument = (house: Platform, alliance: string, id: string): Promise<PublicDocument> =>
  ofActor(house, alliance, async (work) => {
    const row = await work.db
      .selectFrom('channels.activities')
      .select('body')
      .where('alliance_id', '=', work.alliance)
      .where('activity_id', '=', id)
      .where('open', '=', true)
      .executeTakeFirst()
    return row ? { found: row.body } : 'none'
  })
