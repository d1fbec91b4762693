import { sql } from 'kysely'
import type { Work } from '#platform'
import { emailKey, phoneKey } from './contact.ts'
import { tooManyForms } from './errors.ts'

/**
 * Forms that change something, from one network in one hour. Generous: all public PCs of a library, or a school class that applies for cards
 * together, share one network.
 */
const formsOfNetwork = { times: 100, hours: 1 }
/** Mails of one kind to one address that anybody can set off: one a day, and three in thirty days. */
const mailsADay = { times: 1, hours: 24 }
const mailsAMonth = { times: 3, hours: 720 }
/** Applications with one address or telephone that count towards figures in a day: a family. */
const countedOfContact = { times: 5, hours: 24 }

/** Mails that ask whether somebody wants a reminder: of all things that begin, to one address. A day has a few of them at most. */
const remindersADay = { times: 5, hours: 24 }
const remindersAMonth = { times: 20, hours: 720 }

type Limit = { times: number; hours: number }

/**
 * Counts one use of something and says whether it is still within its limit. One row per thing, locked until the commit: of a hundred at
 * once exactly as many are within it as it allows, and what is refused is not counted.
 */
async function count(work: Work, what: string, limit: Limit): Promise<{ within: boolean; until: Date }> {
  const until = new Date(work.now.getTime() + limit.hours * 3_600_000)
  const row = await work.db
    .insertInto('patrons.limits')
    .values({ alliance_id: work.alliance, limit_key: keyOf(work, what), times: 1, since: work.now, until })
    .onConflict((on) =>
      on.columns(['alliance_id', 'limit_key']).doUpdateSet((eb) => {
        // Also over when it would only begin after we end: the house's clock may be set back. Moments between parallel works are no such thing.
        const over = sql<boolean>`(patrons.limits.until <= excluded.since or patrons.limits.since >= excluded.until)`
        return {
          times: eb
            .case()
            .when(over)
            .then(1)
            .else(eb('patrons.limits.times', '+', 1))
            .end(),
          since: eb.case().when(over).then(eb.ref('excluded.since')).else(eb.ref('patrons.limits.since')).end(),
          until: eb.case().when(over).then(eb.ref('excluded.until')).else(eb.ref('patrons.limits.until')).end(),
        }
      }),
    )
    .returning(['times', 'until'])
    .executeTakeFirstOrThrow()
  return { within: row.times <= limit.times, until: row.until }
}

const keyOf = (work: Work, what: string): string => work.house.secrets.sign('limit', `${work.alliance}\n${what}`)

/** Demands that this visitor's network has not sent too many forms in the past hour. Throws `patrons.too-many-forms` (429, `seconds`, `minutes`). */
export async function demandFewForms(work: Work): Promise<void> {
  if (work.actor.kind !== 'visitor' || !work.actor.network) return
  const { within, until } = await count(work, `forms ${work.actor.network}`, formsOfNetwork)
  if (!within) throw tooManyForms(until.getTime() - work.now.getTime())
}

/**
 * Whether a mail that anybody can set off may still go to this address. Nobody is told when not: the form's answer is the same. Addresses
 * that differ in what follows a `+` are one mailbox.
 */
export async function mayWriteTo(work: Work, kind: string, email: string): Promise<boolean> {
  const what = `${kind} ${mailbox(email)}`
  return (await count(work, `day ${what}`, mailsADay)).within && (await count(work, `month ${what}`, mailsAMonth)).within
}

/** Whether a mail may ask this address about a reminder of one thing: once a day and three times in all for that, a few of all things. */
export async function mayAskAbout(work: Work, subject: string, email: string): Promise<boolean> {
  const to = mailbox(email)
  return (
    (await mayWriteTo(work, `reminder ${subject}`, email)) &&
    (await count(work, `day reminders ${to}`, remindersADay)).within &&
    (await count(work, `month reminders ${to}`, remindersAMonth)).within
  )
}

/** Whether one more mail may go to somebody who stopped at this time, or whose mail came back: one in thirty days. */
export async function mayAskAgain(work: Work, subscriberId: string, endedAt: Date): Promise<boolean> {
  return (await count(work, `again ${subscriberId} ${endedAt.toISOString()}`, { ...mailsAMonth, times: 1 })).within
}

/**
 * Whether an application with this contact counts towards figures. Holds every contact until the commit, so that of two applications by the
 * same person at one instant the second sees the first.
 */
export async function mayCount(work: Work, contact: { email: string | null; phone: string | null }): Promise<boolean> {
  const keys = [contact.email && `card ${mailbox(contact.email)}`, contact.phone && `card ${phoneKey(contact.phone)}`]
  let within = true
  for (const key of keys.filter((one) => one !== null && one !== '').sort())
    within = (await count(work, key!, countedOfContact)).within && within
  return within
}

const mailbox = (email: string): string => emailKey(email).replace(/\+[^@]*(?=@)/, '')

/** Forgets what is over. */
export async function forgetLimits(work: Work): Promise<void> {
  await work.db.deleteFrom('patrons.limits').where('alliance_id', '=', work.alliance).where('until', '<=', work.now).execute()
}
