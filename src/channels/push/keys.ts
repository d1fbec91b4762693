import webpush from 'web-push'
import type { Work } from '#platform'

/** The pair by which push services know the library, base64url as they write it. */
export interface PushKeys {
  publicKey: string
  privateKey: string
}

const purpose = 'push-key'

/**
 * The library's key, made the first time it is asked for. One that cannot be opened (a restore without `secrets.json`) is made anew: browsers
 * that asked with the old one are asked again when they come to the page, because nothing reaches them any more.
 */
export async function pushKeys(work: Work): Promise<PushKeys> {
  const kept = await keptKeys(work)
  if (kept) return kept
  const { publicKey, privateKey } = webpush.generateVAPIDKeys()
  const row = { public_key: publicKey, private_key: work.house.secrets.seal(purpose, work.alliance, privateKey), made_at: work.now }
  await work.db
    .insertInto('channels.push_keys')
    .values({ alliance_id: work.alliance, ...row })
    .onConflict((on) => on.column('alliance_id').doNothing())
    .execute()
  // Of two that make one at the same time, one is kept.
  const meanwhile = await keptKeys(work)
  if (meanwhile) return meanwhile
  await work.db.updateTable('channels.push_keys').set(row).where('alliance_id', '=', work.alliance).execute()
  return { publicKey, privateKey }
}

async function keptKeys(work: Work): Promise<PushKeys | undefined> {
  const row = await work.db
    .selectFrom('channels.push_keys')
    .select(['public_key', 'private_key'])
    .where('alliance_id', '=', work.alliance)
    .forUpdate()
    .executeTakeFirst()
  const privateKey = row && work.house.secrets.open(purpose, work.alliance, row.private_key)
  return row && privateKey ? { publicKey: row.public_key, privateKey } : undefined
}
