import { isDeepStrictEqual } from 'node:util'
import { audit, isId, newId, type Work } from '#platform'
import { noSuchReturn, returnNotOver } from '../errors.ts'
import { noMoreExactly } from '../indicators/counted.ts'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'
import { type AskReturn, type FilledLine, type Return, readReturn, sumOf } from './read-return.ts'
import type { ReturnKind } from './registry.ts'

/**
 * Keeps a return as it is handed in. Kept again it becomes the next version where any line is another now (a figure that came in late), and stays
 * what it was where none is. Refuses what `readReturn` refuses, and `insight.return-not-over`.
 */
export async function keepReturn(work: Work, ask: AskReturn): Promise<{ returnId: string; version: number; isNew: boolean }> {
  insightPolicy.demand(work, 'make-report')
  // What JSON holds, so that it compares with one that was kept.
  const content = JSON.parse(JSON.stringify(await readReturn(work, ask))) as Return
  if (content.running) throw returnNotOver(content.to)
  const { kind, period } = content
  const returnId = await lockReturn(work, kind, period, content.of.member ?? '')
  const latest = await work.db
    .selectFrom('insight.return_versions')
    .select(['version', 'content'])
    .where('alliance_id', '=', work.alliance)
    .where('return_id', '=', returnId)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (latest && isDeepStrictEqual(latest.content.lines, content.lines)) return { returnId, version: latest.version, isNew: false }
  const version = (latest?.version ?? 0) + 1
  await work.db
    .insertInto('insight.return_versions')
    .values({
      alliance_id: work.alliance,
      return_id: returnId,
      version,
      content: JSON.stringify(content),
      made_by: signature(work.actor),
      made_at: work.now,
    })
    .execute()
  await audit(work, 'insight.return-kept', { kind: 'return', id: returnId }, { kind, period, version, of: content.of.title })
  return { returnId, version, isNew: true }
}

/** The row of a return, made where there was none, and held until the commit: two who keep it at once keep one version. */
async function lockReturn(work: Work, kind: ReturnKind, period: string, scope: string): Promise<string> {
  await work.db
    .insertInto('insight.returns')
    .values({ alliance_id: work.alliance, return_id: newId(), kind, period, scope, made_at: work.now })
    .onConflict((on) => on.columns(['alliance_id', 'kind', 'period', 'scope']).doNothing())
    .execute()
  const row = await work.db
    .selectFrom('insight.returns')
    .select('return_id')
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', kind)
    .where('period', '=', period)
    .where('scope', '=', scope)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return row.return_id
}

export interface KeptReturnLine {
  returnId: string
  kind: ReturnKind
  period: string
  /** Null: the alliance. */
  member: string | null
  version: number
  madeBy: string
  madeAt: Date
}

/** The latest version of each return that was kept, the latest period first. At most 200. */
export async function listReturns(work: Work): Promise<KeptReturnLine[]> {
  insightPolicy.demand(work, 'read-insight')
  const rows = await work.db
    .selectFrom('insight.returns as r')
    .innerJoin('insight.return_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 'r.alliance_id').onRef('v.return_id', '=', 'r.return_id'),
    )
    .distinctOn(['r.period', 'r.kind', 'r.scope'])
    .select(['r.return_id', 'r.kind', 'r.period', 'r.scope', 'v.version', 'v.made_by', 'v.made_at'])
    .where('r.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .orderBy('r.period', 'desc')
    .orderBy('r.kind')
    .orderBy('r.scope')
    .orderBy('v.version', 'desc')
    .limit(200)
    .execute()
  return rows.map((row) => ({
    returnId: row.return_id,
    kind: row.kind,
    period: row.period,
    member: row.scope || null,
    version: row.version,
    madeBy: row.made_by,
    madeAt: row.made_at,
  }))
}

export interface KeptReturn {
  returnId: string
  version: number
  madeBy: string
  madeAt: Date
  content: Return
  /** Every version, the latest first. */
  versions: { version: number; madeBy: string; madeAt: Date }[]
  /** The lines that are another than in the version before; null for the first. */
  changed: { key: string; before: FilledLine | null; after: FilledLine | null }[] | null
}

/**
 * A return as it was kept, the latest version unless another is asked for; people are told no more exactly than in any later version, or today, as
 * the two together would tell of few. Refuses `insight.no-such-return-kept`.
 */
export async function returnById(work: Work, returnId: string, wanted?: number): Promise<KeptReturn> {
  insightPolicy.demand(work, 'read-insight')
  if (!isId(returnId)) throw noSuchReturn()
  const all = work.db.selectFrom('insight.return_versions').where('alliance_id', '=', work.alliance).where('return_id', '=', returnId)
  const versions = await all.select(['version', 'made_by', 'made_at']).orderBy('version', 'desc').execute()
  const found = wanted === undefined ? versions[0] : versions.find(({ version }) => version === wanted)
  if (!found) throw noSuchReturn()
  const contents = await all.select(['version', 'content']).execute()
  const { kind, period, of } = contents[0]!.content
  const today = await readReturn(work, { kind, period, member: of.member ?? undefined })
  const contentOf = (version: number) => {
    const kept = contents.find((row) => row.version === version)?.content
    const later = contents.flatMap((row) => (row.version > version ? row.content : []))
    return kept && [...later, today].reduce(toldAs, kept)
  }
  const [content, before] = [contentOf(found.version)!, contentOf(found.version - 1)]
  return {
    returnId,
    version: found.version,
    madeBy: found.made_by,
    madeAt: found.made_at,
    content,
    versions: versions.map((row) => ({ version: row.version, madeBy: row.made_by, madeAt: row.made_at })),
    changed: before ? differences(before, content) : null,
  }
}

/** A return of which no line tells more exactly of people than another telling of the same does. */
function toldAs(was: Return, other: Return): Return {
  const others = new Map(other.lines.map((line) => [line.key, line.parts]))
  const lines = was.lines.map((line): FilledLine => {
    const parts = line.parts.map((part) =>
      noMoreExactly(
        part,
        others.get(line.key)?.find(({ metric }) => metric === part.metric),
      ),
    )
    return parts.every((part, i) => part === line.parts[i]) ? line : { ...line, parts, ...sumOf(parts) }
  })
  return { ...was, lines }
}

/** The lines that differ: in what they are, in who is missing, in being there at all. Pure. */
export function differences(before: Return, after: Return): NonNullable<KeptReturn['changed']> {
  const [old, fresh] = [before, after].map(({ lines }) => new Map(lines.map((line) => [line.key, line]))) as [
    Map<string, FilledLine>,
    Map<string, FilledLine>,
  ]
  return [...new Set([...fresh.keys(), ...old.keys()])]
    .map((key) => ({ key, before: old.get(key) ?? null, after: fresh.get(key) ?? null }))
    .filter((one) => !isDeepStrictEqual(one.before, one.after))
}
