import { realNow } from '../clock.ts'
import { newId } from '../ids.ts'
import { refuse } from '../refusal.ts'
import type { AnyDb } from '../work.ts'

/** Writes an account with its passphrase's hash in the caller's transaction. @throws Refusal `platform.account-exists` */
export async function writeAccount(db: AnyDb, { email, name, hash }: { email: string; name: string; hash: string }): Promise<string> {
  const now = realNow()
  const id = newId()
  const made = await db
    .insertInto('auth.users')
    .values({ id, name, email, email_verified: true, image: null, two_factor_enabled: false, created_at: now, updated_at: now })
    .onConflict((on) => on.doNothing())
    .returning('id')
    .executeTakeFirst()
  if (!made) throw refuse(409, 'platform.account-exists')
  await db
    .insertInto('auth.accounts')
    .values({
      id: newId(),
      user_id: id,
      account_id: id,
      provider_id: 'credential',
      password: hash,
      access_token: null,
      refresh_token: null,
      id_token: null,
      access_token_expires_at: null,
      refresh_token_expires_at: null,
      scope: null,
      created_at: now,
      updated_at: now,
    })
    .execute()
  return id
}
