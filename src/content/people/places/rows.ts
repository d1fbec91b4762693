import { sql } from 'kysely'
import { audit, type Work } from '#platform'
import { republishBooklistTexts } from '../../booklists/list-booklists.ts'
import { republishSeriesTexts } from '../../series.ts'
import { republishServiceTexts } from '../../services/list-services.ts'
import { noteChangedPictures } from '../follow-pictures.ts'
import { keepFormerSlug } from '../former-slugs.ts'
import { lookIn, putOut as putOutOf } from '../in-words.ts'
import { type NamePlace, type NameSource, placeKey } from '../names.ts'
import { publishWords } from '../public-words.ts'
import { inSlug, slugWithout } from './slug.ts'

/** A table whose rows hold words in columns of their own, and nothing of them is frozen or looked over: they are changed where they lie. */
interface Rows {
  kind: string
  table: string
  /** The column with the id, beside the alliance's. */
  key: string
  /** Columns with one text, and with texts by language or deeper. */
  text: readonly string[]
  json: readonly string[]
  /** The column that is the end of an address. */
  slug?: { column: string; kind: 'series' | 'service' | 'booklist'; path: string }
  title: (row: Record<string, unknown>) => string
  href: (id: string) => string | null
  /** What has to follow a change of a row. */
  follow?: (work: Work, id: string) => Promise<void>
}

const firstOf = (words: unknown): string => Object.values((words ?? {}) as Record<string, string>)[0] ?? ''

const tables: readonly Rows[] = [
  {
    kind: 'series',
    table: 'content.series',
    key: 'series_id',
    text: [],
    json: ['names', 'about'],
    slug: { column: 'slug', kind: 'series', path: '/series/' },
    title: (row) => firstOf(row.names),
    href: (id) => `/desk/series/${id}`,
    follow: republishSeriesTexts,
  },
  {
    kind: 'persona',
    table: 'content.personas',
    key: 'persona_id',
    text: ['voice', 'dos', 'donts', 'tone'],
    json: ['names'],
    title: (row) => firstOf(row.names),
    href: () => '/desk/series',
  },
  {
    kind: 'picture',
    table: 'content.assets',
    key: 'asset_id',
    text: ['name', 'credit', 'rights_note'],
    json: ['alt'],
    title: (row) => String(row.name),
    href: (id) => `/desk/assets/${id}`,
    follow: noteChangedPictures,
  },
  {
    kind: 'menu',
    table: 'content.menu_items',
    key: 'item_id',
    text: [],
    json: ['labels'],
    title: (row) => firstOf(row.labels),
    href: () => '/desk/pages',
  },
  {
    kind: 'day',
    table: 'content.special_days',
    key: 'day',
    text: [],
    json: ['names'],
    title: (row) => String(row.day),
    href: () => '/desk/calendar',
  },
  {
    kind: 'words',
    table: 'content.people_words',
    key: 'words_id',
    text: [],
    json: ['texts'],
    title: (row) => firstOf(Object.values((row.texts ?? {}) as Record<string, { heading: string }>).map(({ heading }) => heading)),
    href: (id) => `/desk/people/words/${id}`,
    follow: publishWords,
  },
  {
    kind: 'service',
    table: 'content.services',
    key: 'service_id',
    text: [],
    json: ['texts'],
    slug: { column: 'slug', kind: 'service', path: '/services/' },
    title: (row) => firstOf(Object.values((row.texts ?? {}) as Record<string, { name: string }>).map(({ name }) => name)),
    href: (id) => `/desk/services/${id}`,
    follow: republishServiceTexts,
  },
  {
    kind: 'service-topic',
    table: 'content.service_topics',
    key: 'topic_id',
    text: [],
    json: ['names'],
    title: (row) => firstOf(row.names),
    href: () => '/desk/services',
  },
  {
    kind: 'booklist',
    table: 'content.booklists',
    key: 'list_id',
    text: [],
    json: ['texts'],
    slug: { column: 'slug', kind: 'booklist', path: '/booklists/' },
    title: (row) => firstOf(Object.values((row.texts ?? {}) as Record<string, { title: string }>).map(({ title }) => title)),
    href: (id) => `/desk/booklists/${id}`,
    follow: republishBooklistTexts,
  },
  {
    // Titles and authors of books are not the library's words, and stay.
    kind: 'booklist-item',
    table: 'content.booklist_items',
    key: 'item_id',
    text: [],
    json: ['notes'],
    title: (row) => String(row.title),
    href: () => '/desk/booklists',
  },
  {
    kind: 'podcast',
    table: 'content.podcasts',
    key: 'series_id',
    text: ['author', 'owner_name'],
    json: [],
    title: (row) => String(row.author),
    href: (id) => `/desk/series/${id}`,
  },
  {
    kind: 'press-desk',
    table: 'content.press_desk',
    key: 'alliance_id',
    text: [],
    json: ['boilerplate', 'contact'],
    title: () => '',
    href: () => '/desk/press/about',
  },
  {
    kind: 'clipping',
    table: 'content.clippings',
    key: 'clipping_id',
    text: ['title', 'wrong', 'note'],
    json: [],
    title: (row) => String(row.outlet),
    href: (id) => `/desk/press/clippings/${id}`,
  },
  {
    kind: 'press-request',
    table: 'content.press_requests',
    key: 'request_id',
    text: ['topic', 'answer'],
    json: [],
    title: (row) => String(row.outlet),
    href: (id) => `/desk/press/requests/${id}`,
  },
  {
    kind: 'spokesperson',
    table: 'content.spokespeople',
    key: 'spokesperson_id',
    text: ['name', 'topics'],
    json: [],
    title: (row) => String(row.name),
    href: () => '/desk/press/spoken',
  },
  {
    kind: 'press-talk',
    table: 'content.press_talks',
    key: 'talk_id',
    text: ['about'],
    json: [],
    title: (row) => String(row.outlet),
    href: () => '/desk/press/spoken',
  },
  {
    kind: 'playbook',
    table: 'content.playbook_imports',
    key: 'import_no',
    text: ['title'],
    json: [],
    title: (row) => String(row.title),
    href: () => '/desk/playbooks',
  },
]

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
        add(where, { locale, contexts, byHand: address })
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
      after[column] === before[column]
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
 * Lets an old address lead on. Services and booklists keep every address they had (`slugs.ts`): the one with the name is taken out of there, and leads
 * nowhere any more, because what would tell where it leads would tell the name.
 */
async function leadOn(
  work: Work,
  kind: 'series' | 'service' | 'booklist',
  subject: string,
  { from, to }: { from: string; to: string },
): Promise<void> {
  if (kind === 'series') return keepFormerSlug(work, kind, subject, from)
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
export const rowPlaces: readonly NameSource[] = tables.map(source)
