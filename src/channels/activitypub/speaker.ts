import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import type { Platform, Work } from '#platform'
import { allianceOfHost } from '#rooms/alliance'
import { accountOf } from '../accounts.ts'
import type { Account } from '../channel.ts'
import { actor } from '../compose-payload.ts'
import { addressesOf } from './addresses.ts'

/** The actor as it signs. */
export interface Speaker {
  account: Account
  /** Address of the public key. */
  keyId: string
  /** SPKI as PEM. */
  publicKey: string
  privateKey: CryptoKey
}

export const kind = 'activitypub'

/** Whether this alliance answers at the public address of the house: of several in one house, only one can have its actor there. */
export const livesHere = async ({ config, database }: Platform, alliance: string): Promise<boolean> =>
  (await allianceOfHost(database.db, new URL(config.url).hostname)) === alliance

/** The account of the actor in this alliance, also one that has ended; undefined where none was ever connected. */
export async function actorAccount(work: Work): Promise<{ account: Account; retired: boolean } | undefined> {
  const row = await work.db
    .selectFrom('channels.accounts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', kind)
    .orderBy('retired_at', (order) => order.desc().nullsFirst())
    .executeTakeFirst()
  return row && { account: accountOf(row), retired: row.retired_at !== null }
}

/**
 * The actor with its key, which is made the first time. One that cannot be opened (a restore without `secrets.json`) is made anew:
 * servers that know the old one ask for it again. Undefined where the actor is not connected, or has ended.
 */
export async function speakerOf(house: Platform, alliance: string): Promise<Speaker | undefined> {
  const found = await house.work(alliance, actor, async (work) => ({ account: await actorAccount(work), keys: await keptKeys(work) }))
  if (!found.account || found.account.retired) return undefined
  const keys = found.keys ?? (await makeKeys(house, alliance))
  return { account: found.account.account, keyId: addressesOf(house).key, publicKey: keys.publicKey, privateKey: keys.privateKey }
}

interface Keys {
  publicKey: string
  privateKey: CryptoKey
}

const purpose = 'activitypub-key'

async function keptKeys(work: Work): Promise<Keys | undefined> {
  const row = await work.db
    .selectFrom('channels.actor_keys')
    .select(['public_key', 'private_key'])
    .where('alliance_id', '=', work.alliance)
    .executeTakeFirst()
  const pem = row && work.house.secrets.open(purpose, work.alliance, row.private_key)
  return row && pem ? { publicKey: row.public_key, privateKey: toSign(createPrivateKey(pem)) } : undefined
}

/** Makes the key pair; of two that make one at the same time, one is kept. */
async function makeKeys(house: Platform, alliance: string): Promise<Keys> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const pem = String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' }))
  return house.work(alliance, actor, async (work) => {
    await work.db
      .selectFrom('channels.accounts')
      .select('account_id')
      .where('alliance_id', '=', work.alliance)
      .where('kind', '=', kind)
      .forUpdate()
      .execute()
    const meanwhile = await keptKeys(work)
    if (meanwhile) return meanwhile
    const row = {
      public_key: String(pair.publicKey.export({ type: 'spki', format: 'pem' })),
      private_key: house.secrets.seal(purpose, alliance, pem),
      made_at: work.now,
    }
    await work.db
      .insertInto('channels.actor_keys')
      .values({ alliance_id: alliance, ...row })
      .onConflict((on) => on.column('alliance_id').doUpdateSet(row))
      .execute()
    return { publicKey: row.public_key, privateKey: toSign(pair.privateKey) }
  })
}

/** Fedify signs with keys that could be exported only. */
const toSign = (key: KeyObject): CryptoKey => key.toCryptoKey({ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, true, ['sign']) as CryptoKey
