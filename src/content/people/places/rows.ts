import { sql } from 'kysely'
import { audit, type Work } from '#platform'
import { keepFormerSlug } from '../former-slugs.ts'
import { lookIn, putOut as putOutOf } from '../in-words.ts'
import { type NamePlace, type NameSource, placeKey } from '../names.ts'
import { inSlug, slugWithout } from './slug.ts'
import { type Rows, type SlugKind, wordTables } from './word-tables.ts'

const source = (of: Rows): NameSource => ({
  kind: of.kind,
  async find(work, finder, locales) {
    const found: NamePlace[] = []
    for (const row of await read(work, of)) {
      const id = idOf(row, of)
      const add = (where: string, rest: Pick<NamePlace, 'locale' | 'contexts' | 'byHand'>) =>
        void found.push({
          place: placeKey(of.kind, id, where),
          kind: of.kind,
          subject: id,
          title: of.title(row),
          href: of.href(id),
          where,
          ...rest,
        })
      for (const { where, locale, contexts, address } of lookIn(wordsOf(row, of), finder, locales))
        add(where, { locale, contexts, byHand: address || (of.drawn?.includes(where.split('.')[0]!) ?? false) })
      const slug = of.slug && String(row[of.slug.column])
      if (slug && inSlug(slug, finder))
        add('slug', { locale: null, contexts: [{ before: of.slug!.path, name: slug, after: '' }], byHand: false })
    }
    return found
  },
  async putOut(work, finder, subject, how) {
    const [row] = await read(work, of, subject)
    if (!row) return
    const before = wordsOf(row, of)
    const after = putOutOf(before, finder, how)
    const changes = Object.keys(before).flatMap((column) =>
      after[column] === before[column] || of.drawn?.includes(column)
        ? []
        : [sql`${sql.ref(column)} = ${of.json.includes(column) ? sql`${JSON.stringify(after[column])}::jsonb` : sql`${after[column]}`}`],
    )
    const slug = of.slug && String(row[of.slug.column])
    if (slug && !how.keep('slug') && inSlug(slug, finder)) {
      const now = slugWithout(slug, finder, how.word(null), subject)
      await leadOn(work, of.slug!.kind, subject, { from: slug, to: now })
      changes.push(sql`${sql.ref(of.slug!.column)} = ${now}`)
    }
    if (changes.length === 0) return
    await sql`update ${sql.table(of.table)} set ${sql.join(changes)} where alliance_id = ${work.alliance} and ${sql.ref(of.key)}::text = ${subject}`.execute(
      work.db,
    )
    await of.follow?.(work, subject)
    await audit(work, 'content.words-without-name', { kind: of.kind, id: subject }, { what: of.kind })
  },
})

/**
 * Lets an old address lead on, where the thing keeps its addresses. Services and booklists keep every address they had (`slugs.ts`): the one with the name is taken out of there, and leads
 * nowhere any more, because what would tell where it leads would tell the name.
 */
async function leadOn(work: Work, kind: SlugKind, subject: string, { from, to }: { from: string; to: string }): Promise<void> {
  if (kind === 'series') return keepFormerSlug(work, kind, subject, from)
  if (kind !== 'service' && kind !== 'booklist') return
  await work.db
    .deleteFrom('content.slugs')
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', kind)
    .where('slug', '=', from)
    .execute()
  await work.db
    .insertInto('content.slugs')
    .values({ alliance_id: work.alliance, kind, slug: to, subject_id: subject, since: work.now })
    .execute()
}

/** Most rows of one kind that are looked through. */
const most = 20_000

async function read(work: Work, of: Rows, id?: string): Promise<Record<string, unknown>[]> {
  const one = id === undefined ? sql`` : sql`and ${sql.ref(of.key)}::text = ${id}`
  const { rows } = await sql<Record<string, unknown>>`
    select * from ${sql.table(of.table)} where alliance_id = ${work.alliance} ${one} order by ${sql.ref(of.key)} limit ${most}
    ${id === undefined ? sql`` : sql`for update`}`.execute(work.db)
  return rows
}

const idOf = (row: Record<string, unknown>, of: Rows): string => String(row[of.key])
const wordsOf = (row: Record<string, unknown>, of: Rows): Record<string, unknown> =>
  Object.fromEntries([...of.text, ...of.json].map((column) => [column, row[column]]))

/** Everything else in this room that holds words. */
export const rowPlaces: readonly NameSource[] = wordTables.map(source)
