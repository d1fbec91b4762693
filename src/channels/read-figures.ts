import { sql } from 'kysely'
import { defineJob, type Platform, type Work } from '#platform'
import { eachAlliance, localDay } from '#rooms/alliance'
import { type Fact, recordFacts } from '#rooms/facts'
import { liveAccounts } from './accounts.ts'
import { type Account, channelOf, type Figures, figureNames, placeOf, type SentDelivery } from './channel.ts'
import { actor } from './compose-payload.ts'
import { alliancesWithAccounts } from './jobs.ts'

/** Figures are read every hour in a post's first three days, then once a day for ninety days; after that hardly anything changes. */
const readings = { freshDays: 3, freshMinutes: 55, days: 90, hours: 23 }
/** Platforms answer for 20 to 25 posts a request. */
const mostAtOnce = 20

const dayMs = 86_400_000

/**
 * Reads what the other side says of the deliveries of one account and writes down what is new, as facts with the delivery's scene.
 * A count that went down (a like was taken back) changes nothing: what was given was given. Returns how many deliveries were asked for.
 */
export async function readFigures(house: Platform, alliance: string, account: Account): Promise<number> {
  const channel = channelOf(account.kind)
  if (!channel?.figures) return 0
  const sent = await house.work(alliance, actor, (work) => toBeRead(work, account))
  if (sent.length === 0) return 0
  const found = await channel.figures(house, alliance, account, sent)
  // Who cannot be asked is asked again next time.
  if (!found) return 0
  await house.work(alliance, actor, (work) => writeDown(work, account, sent, found))
  return sent.length
}

async function toBeRead(work: Work, account: Account): Promise<SentDelivery[]> {
  const ago = (ms: number) => new Date(work.now.getTime() - ms)
  const { rows } = await sql<{ delivery_id: string; remote_id: string; remote_url: string | null; ended_at: Date }>`
    select d.delivery_id, d.remote_id, d.remote_url, d.ended_at from channels.deliveries d
    where d.alliance_id = ${work.alliance} and d.account_id = ${account.accountId} and d.kind = ${account.kind}
      and d.state = 'sent' and d.operation = 'deliver' and d.remote_id is not null and d.ended_at > ${ago(readings.days * dayMs)}
      -- Another server counts something else under the same number.
      and d.place = ${placeOf(account)}
      and (d.figures_at is null
        or d.figures_at <= ${ago(readings.hours * 3_600_000)}
        or (d.ended_at > ${ago(readings.freshDays * dayMs)} and d.figures_at <= ${ago(readings.freshMinutes * 60_000)}))
    order by d.figures_at nulls first, d.ended_at desc limit ${mostAtOnce}`.execute(work.db)
  return rows.map((row) => ({ deliveryId: row.delivery_id, remoteId: row.remote_id, remoteUrl: row.remote_url, sentAt: row.ended_at }))
}

async function writeDown(work: Work, account: Account, asked: readonly SentDelivery[], found: ReadonlyMap<string, Figures>): Promise<void> {
  // Locked in the order of their ids: two readers never count the same growth twice, nor wait for each other in a ring.
  const rows = await work.db
    .selectFrom('channels.deliveries')
    .select(['delivery_id', 'scene', 'figures'])
    .where('alliance_id', '=', work.alliance)
    .where(
      'delivery_id',
      'in',
      asked.map(({ deliveryId }) => deliveryId),
    )
    .orderBy('delivery_id')
    .forUpdate()
    .execute()
  await growFigures(work, rows, found, account.kind)
}

/** Writes down the figures of deliveries whose rows the caller holds locked; those without new figures count as asked. */
export async function growFigures(
  work: Work,
  rows: readonly { delivery_id: string; scene: number; figures: Figures }[],
  found: ReadonlyMap<string, Figures>,
  source: string,
): Promise<void> {
  const day = await localDay(work, null, work.now)
  const facts: Fact[] = []
  for (const row of rows) {
    // What is not there any more was asked too.
    const figures = found.get(row.delivery_id) ?? {}
    const highest: Figures = { ...row.figures }
    for (const name of figureNames) {
      const count = figures[name]
      if (count === undefined) continue
      const grown = count - (highest[name] ?? 0)
      // A first reading of nought is a figure too: the post was there and nobody liked it.
      if (grown > 0 || highest[name] === undefined)
        facts.push({ metric: `social.${name}`, day, scene: row.scene, amount: Math.max(grown, 0), source })
      highest[name] = Math.max(count, highest[name] ?? 0)
    }
    await work.db
      .updateTable('channels.deliveries')
      .set({ figures: JSON.stringify(highest), figures_at: work.now })
      .where('alliance_id', '=', work.alliance)
      .where('delivery_id', '=', row.delivery_id)
      .execute()
  }
  await recordFacts(work, facts)
}

/** Every quarter of an hour: reads the figures that are due, account by account. One that cannot be asked does not hold up the others. */
export const readAllFigures = defineJob({
  name: 'channels.figures',
  every: 900,
  lease: 120,
  run: async (house, _payload, { signal }) => {
    await eachAlliance(house, { room: 'channels', signal, alliances: await alliancesWithAccounts(house) }, async (alliance) => {
      for (const account of await house.work(alliance, actor, liveAccounts)) {
        if (signal.aborted) return
        while ((await readFigures(house, alliance, account)) === mostAtOnce && !signal.aborted);
      }
    })
  },
})
