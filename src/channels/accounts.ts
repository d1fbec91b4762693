import { audit, locales, newId, translator, type Work } from '#platform'
import { allianceOf, mailLeaves } from '#rooms/alliance'
import { channelHours } from '#rooms/strategy'
import { type Account, type Capabilities, channelOf, channels, type Held, hasLeft, placeOf, type Verified } from './channel.ts'
import { alreadyConnected, alreadyRetired, nameMissing, noSigningKey, noSuchAccount, noSuchChannel, settingFixed } from './errors.ts'
import { channelsPolicy } from './policy.ts'
import { hasMoved, sealSecrets } from './secrets.ts'
import type { AccountsTable } from './tables.ts'

/** What a person sees of a channel account; never its secrets, only which of them are there. */
export interface AccountView extends Omit<Account, 'sealed'> {
  can: Capabilities
  verified: Verified
  /** Fields of secrets that are kept. */
  secrets: string[]
  /** When the other side was last asked who we are; null where it never was. */
  probedAt: Date | null
  /** Why it could not be asked the last time. */
  probeProblem: string | null
  /** Why what is said there could not be heard the last time. */
  heardProblem: string | null
  /** The path at which the other side tells what is said; see {@link hookPath}. */
  hook: string | null
  /** `on`; `no-mail-server` for a newsletter that waits for one; `down` while the breaker holds deliveries back; `retiring` until its day; `retired`. */
  state: 'on' | 'no-mail-server' | 'down' | 'retiring' | 'retired'
  downUntil: Date | null
  problem: string | null
  /** What the channel plan says of its kind; several receivers of webhooks share it. */
  hoursAWeek: number | null
  connectedAt: Date
  retiresOn: string | null
  retireNotice: string | null
  retiredAt: Date | null
}

export const accountOf = (
  row: Pick<AccountsTable, 'account_id' | 'kind' | 'name' | 'key_number' | 'on_unconfirmed'> & {
    settings: unknown
    sealed: unknown
    probe: unknown
  },
): Account => ({
  accountId: row.account_id,
  kind: row.kind,
  name: row.name,
  settings: row.settings as Record<string, string>,
  sealed: row.sealed as Record<string, string>,
  keyNumber: row.key_number,
  onUnconfirmed: row.on_unconfirmed,
  probe: row.probe as Account['probe'],
})

/** The name of a channel account for people of a language: one that nobody renamed is called by its kind. */
export function accountName(account: { kind: string; name: string }, locale: string): string {
  const key = `channels.${account.kind}.name`
  const isItsName = account.name === account.kind || locales().some((one) => translator(one)(key) === account.name)
  return isItsName ? translator(locale)(key) : account.name
}

/**
 * What the sentences of the record need of a channel: its kind beside its name, so that whoever reads them reads the name in their language.
 * {@link channelInWords} puts it in.
 */
export const channelParams = ({ kind, name }: { kind: string; name: string }) => ({ channel: name, kind })

/** Channels whose names were in the record before their kinds were. */
const namedBefore = ['website', 'feeds', 'newsletter', 'poster']

/** The parameters of a sentence of the record that names a channel, with the channel named in a language; also of sentences that were written before they had its kind. */
export function channelInWords<P extends object>(act: string, params: P, locale: string): P {
  if (!/^(channels\.|content\.channel-|insight\.proposal-)/.test(act)) return params
  const said = { ...params } as Record<string, unknown>
  for (const key of ['channel', 'name']) {
    const name = said[key]
    if (typeof name !== 'string') continue
    const kinds = typeof said.kind === 'string' ? [said.kind] : namedBefore
    said[key] = kinds.map((kind) => accountName({ kind, name }, locale)).find((found) => found !== name) ?? name
  }
  return said as P
}

const nothing: Capabilities = { idempotencyKey: false, readBack: false, edit: false, withdraw: false }

/** What the channel of an account can do; nothing when this house no longer has the channel. */
export const capabilitiesOf = (account: Account): Capabilities => channelOf(account.kind)?.can(account) ?? nothing

/**
 * Whether a delivery in doubt may be tried again: the other side takes it once, as long as it knows the key again, or an edit of the same
 * words changes nothing.
 */
export function repeatsSafely({ account, operation, startedAt }: Pick<Held, 'account' | 'operation' | 'startedAt'>, now: Date): boolean {
  const can = capabilitiesOf(account)
  if (can.followUpsRepeat === true && (operation === 'edit' || operation === 'withdraw')) return true
  return can.idempotencyKey && !keyForgotten(can, startedAt, now)
}

/** Minutes by which a key counts as forgotten before it is: between asking and being heard some pass. */
const keyMarginMinutes = 60

/** Whether the other side may no longer know a key that it first saw at `startedAt`. */
export const keyForgotten = ({ keyHours }: Pick<Capabilities, 'keyHours'>, startedAt: Date | null, now: Date): boolean =>
  keyHours !== undefined && startedAt !== null && now.getTime() - startedAt.getTime() > (keyHours * 60 - keyMarginMinutes) * 60_000

/** Where the other side brings what is said to an account, under the address of the house; null where it brings nothing. */
export const hookPath = ({ kind, accountId }: Pick<Account, 'kind' | 'accountId'>): string | null =>
  channelOf(kind)?.receive ? `/hooks/${kind}/${accountId}` : null

/** Whether the other side can be asked whether a delivery arrived. */
export function canAsk({ account, operation }: Pick<Held, 'account' | 'operation'>): boolean {
  const channel = channelOf(account.kind)
  return operation === 'answer' ? channel?.findAnswer !== undefined : capabilitiesOf(account).readBack && channel?.readBack !== undefined
}

/** All channel accounts of the alliance, the ones in use first. */
export async function listAccounts(work: Work): Promise<AccountView[]> {
  channelsPolicy.demand(work, 'list-accounts')
  await connectOwnChannels(work)
  const rows = await work.db
    .selectFrom('channels.accounts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .orderBy('retired_at', (order) => order.desc().nullsFirst())
    .orderBy('connected_at')
    .orderBy('account_id')
    .execute()
  const hours = await channelHours(work)
  const order = channels.all().map(({ kind }) => kind)
  const leaves = await mailLeaves(work)
  return rows
    .toSorted((a, b) => Number(a.retired_at !== null) - Number(b.retired_at !== null) || order.indexOf(a.kind) - order.indexOf(b.kind))
    .map((row) => {
      const { sealed, ...account } = accountOf(row)
      const down = row.open_until !== null && row.open_until > work.now
      return {
        ...account,
        can: capabilitiesOf({ ...account, sealed }),
        verified: channelOf(row.kind)?.verified ?? 'own',
        secrets: Object.keys(sealed),
        probedAt: row.probed_at,
        probeProblem: row.probe_problem,
        heardProblem: row.heard_problem,
        hook: hookPath(account),
        state: row.retired_at
          ? 'retired'
          : row.retires_on
            ? 'retiring'
            : row.kind === 'newsletter' && !leaves
              ? 'no-mail-server'
              : down
                ? 'down'
                : 'on',
        downUntil: down ? row.open_until : null,
        problem: row.problem,
        hoursAWeek: hours.get(row.kind) ?? null,
        connectedAt: row.connected_at,
        retiresOn: row.retires_on,
        retireNotice: row.retire_notice,
        retiredAt: row.retired_at,
      }
    })
}

/** Channels that a person connects, in the order in which they are offered. */
export const connectableChannels = () => channels.all().filter(({ accounts }) => accounts !== 'own')

/** Accounts in use, for planning and for relays. */
export async function liveAccounts(work: Work): Promise<Account[]> {
  const rows = await work.db
    .selectFrom('channels.accounts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('retired_at', 'is', null)
    .orderBy('connected_at')
    .execute()
  return rows.map(accountOf)
}

export interface ConnectAccount {
  kind: string
  name: string
  settings?: Record<string, string>
}

/**
 * Connects a channel account. One of each kind, but any number of webhooks. `settings` holds the fields of the channel, secrets too;
 * those are sealed. Whether the other side knows us is asked afterwards ({@link probeAccount}): no transaction waits for another party.
 * Throws `channels.no-such-channel`, `channels.already-connected` and refusals of fields.
 */
export async function connectAccount(work: Work, input: ConnectAccount): Promise<Account> {
  channelsPolicy.demand(work, 'change-accounts')
  const channel = channelOf(input.kind)
  if (!channel) throw noSuchChannel(input.kind)
  const name = input.name.trim().slice(0, 120)
  if (name === '') throw nameMissing()
  const settings = channel.settings(input.settings ?? {}, work.house)
  const accountId = newId()
  const sealed = sealSecrets(work, channel, accountId, input.settings ?? {})
  if (channel.accounts !== 'many') {
    // One that has ended comes back when the channel plan takes it into use again.
    const same = await work.db
      .selectFrom('channels.accounts')
      .select('name')
      .where('alliance_id', '=', work.alliance)
      .where('kind', '=', input.kind)
      .executeTakeFirst()
    if (same) throw alreadyConnected(same.name)
  }
  const row = await work.db
    .insertInto('channels.accounts')
    .values({
      alliance_id: work.alliance,
      account_id: accountId,
      kind: input.kind,
      name,
      settings: JSON.stringify(settings),
      sealed: JSON.stringify(sealed),
      key_number: 1,
      on_unconfirmed: 'ask',
      failures: 0,
      open_until: null,
      problem: null,
      connected_at: work.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await audit(work, 'channels.account-connected', { kind: 'channel', id: row.account_id }, { name, kind: input.kind, channel: input.kind })
  return accountOf(row)
}

/**
 * Connects the channels every library has without asking, and never had here, with their names in the alliance's first language. Anybody's
 * work may bring it about; again, and at the same time, changes nothing. One that was retired stays retired.
 */
export async function connectOwnChannels(work: Work): Promise<void> {
  const there = new Set(
    (await work.db.selectFrom('channels.accounts').select('kind').where('alliance_id', '=', work.alliance).distinct().execute()).map(
      ({ kind }) => kind,
    ),
  )
  const missing = channels.all().filter((channel) => channel.accounts === 'own' && !there.has(channel.kind))
  if (missing.length === 0) return
  const t = translator((await allianceOf(work)).default_locale)
  await work.db
    .insertInto('channels.accounts')
    .values(
      missing.map((channel) => ({
        alliance_id: work.alliance,
        account_id: newId(),
        kind: channel.kind,
        name: t(`channels.${channel.kind}.name`),
        settings: JSON.stringify(channel.settings({}, work.house)),
        key_number: 1,
        on_unconfirmed: 'ask' as const,
        failures: 0,
        open_until: null,
        problem: null,
        connected_at: work.now,
      })),
    )
    .onConflict((on) => on.doNothing())
    .execute()
}

export interface ChangeAccount {
  name?: string
  settings?: Record<string, string>
  onUnconfirmed?: 'ask' | 'resend' | 'skip'
  /** A new signing key; the old one stops at once. */
  newKey?: boolean
}

/**
 * Changes a channel account: its name, the standing choice for what stays unconfirmed, its key, its settings. One that is to speak to
 * another address needs its secrets anew (`channels.secret-for-another`); what others know it by stays (`channels.setting-fixed`).
 */
export async function changeAccount(work: Work, accountId: string, change: ChangeAccount): Promise<Account> {
  channelsPolicy.demand(work, 'change-accounts')
  const row = await lockAccount(work, accountId)
  if (row.retired_at) throw alreadyRetired(row.name)
  if (change.newKey && row.kind !== 'webhook') throw noSigningKey(row.name)
  if (change.name !== undefined && change.name.trim() === '') throw nameMissing()
  const channel = channelOf(row.kind)
  const settings = change.settings && channel?.settings(change.settings, work.house)
  const fixed = channel?.fields.find(({ name, fixed }) => fixed && settings && settings[name] !== row.settings[name])
  if (fixed) throw settingFixed(fixed.name)
  const moved = settings !== undefined && channel !== undefined && hasMoved(channel, row.settings, settings)
  const sealed = change.settings && channel && sealSecrets(work, channel, accountId, change.settings, row.sealed, moved)
  const changed = await work.db
    .updateTable('channels.accounts')
    .set({
      name: change.name?.trim().slice(0, 120) ?? row.name,
      on_unconfirmed: change.onUnconfirmed ?? row.on_unconfirmed,
      key_number: row.key_number + (change.newKey ? 1 : 0),
      ...(settings ? { settings: JSON.stringify(settings), failures: 0, open_until: null, problem: null } : {}),
      // How far the place before was listened to says nothing of the new one.
      ...(settings && !channel?.cursorSaysWhose && hasLeft({ kind: row.kind, settings }, placeOf(row)) ? { heard_to: null } : {}),
      ...(sealed ? { sealed: JSON.stringify(sealed) } : {}),
    })
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', accountId)
    .returningAll()
    .executeTakeFirstOrThrow()
  await audit(
    work,
    change.newKey ? 'channels.key-renewed' : 'channels.account-changed',
    { kind: 'channel', id: accountId },
    { name: changed.name, kind: changed.kind },
  )
  return accountOf(changed)
}

/** Lets a channel that was down be tried at once, for a person who has just mended it. */
export async function tryAgainNow(work: Work, accountId: string): Promise<void> {
  channelsPolicy.demand(work, 'change-accounts')
  const row = await lockAccount(work, accountId)
  await work.db
    .updateTable('channels.accounts')
    .set({ failures: 0, open_until: null, problem: null })
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', accountId)
    .execute()
  await work.db
    .updateTable('channels.deliveries')
    .set({ next_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', accountId)
    .where('state', '=', 'due')
    .where('next_at', '>', work.now)
    .where('due_at', '<=', work.now)
    .execute()
  await audit(work, 'channels.account-tried-again', { kind: 'channel', id: accountId }, { name: row.name, kind: row.kind })
}

/** Locks one account. Throws `channels.no-such-account`. */
export async function lockAccount(work: Work, accountId: string) {
  const row = await work.db
    .selectFrom('channels.accounts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', accountId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw noSuchAccount()
  return row
}
