import { sql } from 'kysely'
import type { Work } from '#platform'
import { contentPolicy } from './policy.ts'

/** What a post was made of, the first of these that it holds: a film or a recording, a booklist, a picture, words alone; and releases for the press. */
export const postFormats = ['recording', 'booklist', 'picture', 'words', 'press'] as const
export type PostFormat = (typeof postFormats)[number]

/** What a post is made of and what it is about, without its texts. */
export interface PostAsMade {
  id: string
  /** Null: it left elsewhere before it came here, and nobody kept what it showed. */
  format: PostFormat | null
  series: string | null
  campaign: string | null
  goal: string | null
  /** The service it leads to, by the end of its address; the topic of the newsletter it is written for. */
  service: string | null
  topic: string | null
  channels: string[]
  languages: string[]
  /** Whose it is; null: nobody's who can sign in. */
  owner: string | null
  past: boolean
}

const shows = (path: string) => sql`jsonb_path_exists(v.content, ${path}::jsonpath)`
const piece = (kind: string) => shows(`$.texts.*.body.content[*] ? (@.type == "piece" && @.attrs.kind == "${kind}")`)

/** Posts with the version that readers have or, where there is none, the newest. */
const made = (work: Work) =>
  work.db
    .selectFrom('content.posts as p')
    .innerJoin('content.post_versions as v', (join) =>
      join
        .onRef('v.alliance_id', '=', 'p.alliance_id')
        .onRef('v.post_id', '=', 'p.post_id')
        .on('v.version', '=', (eb) => eb.fn.coalesce('p.live_version', 'p.version')),
    )
    .select(['p.post_id', 'p.series_id', 'p.campaign_id', 'p.goal_id', 'p.owner_id', 'p.visible_at', 'p.past'])
    .select([
      sql<PostFormat | null>`case when p.past then null when p.kind = 'press' then 'press' when ${piece('recording')} then 'recording'
        when ${piece('booklist')} then 'booklist'
        when v.content ->> 'lead' is not null or ${shows('$.texts.*.body.content[*] ? (@.type == "image")')} or ${piece('infographic')} then 'picture'
        else 'words' end`.as('format'),
      sql<string | null>`case v.content #>> '{action,kind}' when 'service' then nullif(v.content #>> '{action,target}', '') end`.as(
        'service',
      ),
      sql<string | null>`nullif(v.content #>> '{variants,newsletter,fields,topic}', '')`.as('topic'),
      sql<string[]>`array(select jsonb_object_keys(v.content -> 'variants') order by 1)`.as('channels'),
      sql<string[]>`array(select jsonb_object_keys(v.content -> 'texts') order by 1)`.as('languages'),
    ])
    .where('p.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)

type Row = Awaited<ReturnType<ReturnType<typeof made>['execute']>>[number]

const present = (row: Row): PostAsMade => ({
  id: row.post_id,
  format: row.format,
  series: row.series_id,
  campaign: row.campaign_id,
  goal: row.goal_id,
  service: row.service,
  topic: row.topic,
  channels: row.channels,
  languages: row.languages,
  owner: row.owner_id,
  past: row.past,
})

/** What left between two moments and was not taken back or thrown away, the latest first; at most `most`. One statement, without the texts. */
export async function postsAsMade(
  work: Work,
  { from, to, most }: { from: Date; to: Date; most: number },
): Promise<(PostAsMade & { visibleAt: Date })[]> {
  contentPolicy.demand(work, 'see-drafts')
  const rows = await made(work)
    // Time alone makes a scheduled post published, whatever the row says yet.
    .where('p.state', 'in', ['published', 'scheduled'])
    .where('p.visible_at', '>=', from)
    .where('p.visible_at', '<=', to)
    .orderBy('p.visible_at', 'desc')
    .orderBy('p.post_id', 'desc')
    .limit(most)
    .execute()
  return rows.map((row) => ({ ...present(row), visibleAt: row.visible_at! }))
}

/** What is wished or planned between two moments and is not out; at most 1,000. */
export async function postsToCome(work: Work, { from, to }: { from: Date; to: Date }): Promise<PostAsMade[]> {
  contentPolicy.demand(work, 'see-drafts')
  const rows = await made(work)
    .where('p.state', 'not in', ['binned', 'withdrawn'])
    .where('p.planned_at', '>=', from)
    .where('p.planned_at', '<', to)
    .where((eb) => eb.or([eb('p.visible_at', 'is', null), eb('p.visible_at', '>', work.now)]))
    .orderBy('p.planned_at')
    .limit(1000)
    .execute()
  return rows.map(present)
}
