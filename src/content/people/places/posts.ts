import { sql } from 'kysely'
import { audit, escapeHtml, translator, type Work } from '#platform'
import { publishCorrection } from '../../correct-post.ts'
import { shownChanged } from '../../events.ts'
import type { PostContent } from '../../post-content.ts'
import { textIn } from '../../post-content.ts'
import { actorOf, contentOf, lockPost, type PostRow, stateAt, updatePost } from '../../posts.ts'
import { removePublicTexts } from '../../public-texts.ts'
import { markPublished, publishTexts } from '../../schedule-post.ts'
import { setSought } from '../../seek-posts.ts'
import { backToDraft, keepVersion } from '../../write-post.ts'
import { contextOf, inHtml, type NameFinder, putInHtml, putInPlace } from '../find-name.ts'
import { keepFormerSlug } from '../former-slugs.ts'
import { lookIn, putOut as putOutOf } from '../in-words.ts'
import { type NamePlace, type NameSource, type PutOut, placeKey } from '../names.ts'
import { inSlug, slugWithout } from './slug.ts'

/** Posts looked at in one go. */
const batch = 200

/**
 * Posts with everything kept of them: what readers have, what is being written, the versions before, the archive, the address. What readers have
 * is corrected; what was planned is a draft again; what nobody reads any more is changed where it lies.
 */
export const postPlaces: NameSource = {
  kind: 'post',
  async find(work, finder, locales) {
    const found = new Map<string, NamePlace>()
    const holding = new Set<string>()
    for (let after = ''; ; ) {
      const rows = await work.db
        .selectFrom('content.posts as p')
        .innerJoin('content.post_versions as v', (join) =>
          join.onRef('v.alliance_id', '=', 'p.alliance_id').onRef('v.post_id', '=', 'p.post_id'),
        )
        .select(['p.post_id', 'p.slug', 'p.title', 'p.withdrawn_why', 'p.version', 'p.live_version', 'v.version as of', 'v.content'])
        .where('p.alliance_id', '=', work.alliance)
        .where('v.alliance_id', '=', work.alliance)
        .$if(after !== '', (query) => query.where('p.post_id', '>', after))
        .where((eb) => eb.or([eb('v.version', '=', eb.ref('p.version')), eb('v.version', '=', eb.ref('p.live_version'))]))
        .orderBy('p.post_id')
        .orderBy('v.version', 'desc')
        .limit(batch)
        .execute()
      for (const row of rows) {
        for (const { where, locale, contexts, address } of lookIn(row.content, finder, locales)) {
          holding.add(row.post_id)
          const place = placeKey('post', row.post_id, where)
          if (found.has(place)) continue
          found.set(place, {
            place,
            kind: 'post',
            subject: row.post_id,
            title: row.title,
            href: `/desk/posts/${row.post_id}`,
            where,
            locale,
            contexts,
            byHand: address,
          })
        }
        const why = row.of === row.version && finder.hits(row.withdrawn_why ?? '').map((hit) => contextOf(row.withdrawn_why!, hit))
        if (why && why.length > 0) {
          const place = placeKey('post', row.post_id, 'why')
          found.set(place, {
            place,
            kind: 'post',
            subject: row.post_id,
            title: row.title,
            href: `/desk/posts/${row.post_id}`,
            where: 'why',
            locale: null,
            contexts: why,
            byHand: false,
          })
        }
        if (row.of === row.version && inSlug(row.slug, finder)) {
          holding.add(row.post_id)
          found.set(placeKey('post', row.post_id, 'slug'), slugPlace(row))
        }
      }
      const last = rows.at(-1)
      if (rows.length < batch || !last) break
      // A post whose second version fell behind the cut is looked at again from the start of it.
      after = rows.length === batch && rows.at(-2)?.post_id !== last.post_id && rows.length > 1 ? rows.at(-2)!.post_id : last.post_id
    }
    return [...found.values(), ...(await pastPlaces(work, finder, holding, locales))]
  },
  putOut: (work, finder, subject, how) => putOutOfPost(work, finder, subject, how),
}

const slugPlace = (row: { post_id: string; title: string; slug: string }): NamePlace => ({
  place: placeKey('post', row.post_id, 'slug'),
  kind: 'post',
  subject: row.post_id,
  title: row.title,
  href: `/desk/posts/${row.post_id}`,
  where: 'slug',
  locale: null,
  contexts: [{ before: '/posts/', name: row.slug, after: '' }],
  byHand: false,
})

/** Versions before and the archive, which staff alone read: looked for as the name is written, and in whatever else holds it. */
async function pastPlaces(work: Work, finder: NameFinder, holding: ReadonlySet<string>, locales: readonly string[]): Promise<NamePlace[]> {
  const like = finder.names.map((name) => `%${name.replace(/[\\%_]/g, '\\$&')}%`)
  const ids = [...holding]
  const found = new Map<string, NamePlace>()
  const add = (row: { post_id: string; title: string }, contexts: NamePlace['contexts'], where: string) => {
    const place = placeKey('post', row.post_id, where)
    const known = found.get(place)
    if (known) known.contexts.push(...contexts)
    else
      found.set(place, {
        place,
        kind: 'post',
        subject: row.post_id,
        title: row.title,
        href: `/desk/posts/${row.post_id}/history`,
        where,
        locale: null,
        contexts,
        byHand: false,
      })
  }
  const versions = await work.db
    .selectFrom('content.post_versions as v')
    .innerJoin('content.posts as p', (join) => join.onRef('p.alliance_id', '=', 'v.alliance_id').onRef('p.post_id', '=', 'v.post_id'))
    .select(['v.post_id', 'p.title', 'v.content'])
    .where('v.alliance_id', '=', work.alliance)
    .where('p.alliance_id', '=', work.alliance)
    .where(sql<boolean>`v.version <> p.version and v.version is distinct from p.live_version`)
    .where((eb) => eb.or([sql<boolean>`v.content::text ilike any(${like}::text[])`, eb('v.post_id', '=', eb.fn.any(eb.val(ids)))]))
    .orderBy('v.post_id')
    .execute()
  for (const row of versions) {
    const contexts = lookIn(row.content, finder, locales).flatMap((one) => one.contexts)
    if (contexts.length > 0) add(row, contexts, 'history')
  }
  const archive = await work.db
    .selectFrom('content.archive as a')
    .innerJoin('content.posts as p', (join) => join.onRef('p.alliance_id', '=', 'a.alliance_id').onRef('p.post_id', '=', 'a.post_id'))
    .select(['a.post_id', 'p.title', 'a.title as then', 'a.html', 'a.note'])
    .where('a.alliance_id', '=', work.alliance)
    .where('p.alliance_id', '=', work.alliance)
    .where((eb) =>
      eb.or([
        sql<boolean>`concat_ws(' ', a.title, a.html, a.note) ilike any(${like}::text[])`,
        eb('a.post_id', '=', eb.fn.any(eb.val(ids))),
      ]),
    )
    .orderBy('a.post_id')
    .execute()
  for (const row of archive) {
    const contexts = [...inHtml(row.html, finder), ...lookIn([row.then, row.note], finder, locales).flatMap((one) => one.contexts)]
    if (contexts.length > 0) add(row, contexts, 'archive')
  }
  return [...found.values()]
}

async function putOutOfPost(work: Work, finder: NameFinder, post: string, how: PutOut): Promise<void> {
  let row = await lockPost(work, post)
  const newest = await contentOf(work, post, row.version)
  const without = (content: PostContent) => putOutOf(content, finder, how)
  const cleared = without(newest)
  const state = stateAt(row, work.now)
  const why = row.withdrawn_why ?? ''
  if (!how.keep('why') && finder.holds(why))
    row = await updatePost(work, post, { withdrawn_why: putInPlace(why, finder.hits(why), how.word(null)) })
  const moved = !how.keep('slug') && inSlug(row.slug, finder)
  if (moved) {
    await keepFormerSlug(work, 'post', post, row.slug)
    row = await updatePost(work, post, { slug: slugWithout(row.slug, finder, how.word(newest.source), post) })
  }
  if (state === 'published' && !row.past) row = await correct(work, { ...row, state }, newest, cleared, without)
  else if (cleared !== newest && !row.past && state !== 'withdrawn' && state !== 'binned') {
    // What was looked over was not this version: it waits for a person again.
    const back = await backToDraft(work, { ...row, state }, 'edited')
    row = await nextVersion(work, row, cleared, back)
    await audit(work, 'content.post-changed', { kind: 'post', id: post }, { title: row.title, version: row.version })
  }
  if (moved && (state === 'published' || (state === 'scheduled' && cleared === newest)) && !row.past) {
    await publishTexts(work, row, await contentOf(work, post, row.live_version!))
    await shownChanged.emit(work, { post, version: row.live_version!, note: '' })
  }
  await clearPast(work, row, finder, how, without)
}

/** Readers get the version they have without the name, as a correction; what was being written on it goes on, without the name. */
async function correct(
  work: Work,
  locked: PostRow,
  newest: PostContent,
  cleared: PostContent,
  without: (content: PostContent) => PostContent,
): Promise<PostRow> {
  let row = await markPublished(work, locked)
  const live = row.live_version === row.version ? newest : await contentOf(work, row.post_id, row.live_version!)
  const liveCleared = without(live)
  const goesOn = live !== newest
  if (liveCleared !== live) {
    const note = translator(live.source)('content.people.correction-note')
    // Nothing is added that anybody would have to look over.
    row = await nextVersion(work, row, liveCleared, { approved_version: row.version + 1 })
    row = await publishCorrection(work, row, liveCleared, note)
  }
  if (goesOn && (cleared !== newest || liveCleared !== live)) row = await nextVersion(work, row, cleared, {})
  return row
}

async function nextVersion(work: Work, row: PostRow, content: PostContent, change: Partial<PostRow>): Promise<PostRow> {
  const version = row.version + 1
  await keepVersion(work, row.post_id, version, content)
  return updatePost(work, row.post_id, {
    version,
    title: textIn(content, content.source).title,
    updated_at: work.now,
    updated_by: actorOf(work).name,
    ...change,
  })
}

/** Changes where they lie the versions that nobody reads any more and what the archive keeps. */
async function clearPast(
  work: Work,
  row: PostRow,
  finder: NameFinder,
  how: PutOut,
  without: (content: PostContent) => PostContent,
): Promise<void> {
  const shut = row.past || row.state === 'withdrawn' || row.state === 'binned'
  if (!how.keep('history') || shut) {
    const versions = await work.db
      .selectFrom('content.post_versions')
      .select(['version', 'content'])
      .where('alliance_id', '=', work.alliance)
      .where('post_id', '=', row.post_id)
      .execute()
    const past: PutOut = { ...how, keep: () => false }
    for (const { version, content } of versions) {
      const isPast = version !== row.version && version !== row.live_version
      const cleared = shut && !isPast ? without(content) : isPast && !how.keep('history') ? putOutOf(content, finder, past) : content
      if (cleared !== content) await putNameOut(work, 'post', row.post_id, version, '', JSON.stringify(cleared))
      if (cleared !== content && version === row.version) {
        await updatePost(work, row.post_id, { title: textIn(cleared, cleared.source).title })
        await setSought(work, row.post_id, cleared)
      }
    }
    if (shut && row.state === 'withdrawn') await removePublicTexts(work, 'post', row.post_id)
  }
  if (how.keep('archive')) return
  const entries = await work.db
    .selectFrom('content.archive')
    .select(['archive_id', 'locale', 'title', 'html', 'note'])
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', row.post_id)
    .execute()
  for (const { archive_id, locale, title, html, note } of entries) {
    const word = how.word(locale)
    const [newTitle, newHtml] = [putInPlace(title, finder.hits(title), word), putInHtml(html, finder, word, escapeHtml)]
    if (newTitle !== title || newHtml !== html) await putNameOut(work, 'archive', archive_id, 0, newTitle, newHtml)
    const newNote = putInPlace(note, finder.hits(note), word)
    if (newNote !== note) await putNameOut(work, 'note', archive_id, 0, '', newNote)
  }
}

/** Versions and the archive are never changed but for this. */
export async function putNameOut(
  work: Work,
  what: 'post' | 'page' | 'archive' | 'note',
  id: string,
  version: number,
  title: string,
  content: string,
): Promise<void> {
  await sql`select content.put_name_out(${work.alliance}, ${what}, ${id}, ${version}, ${title}, ${content})`.execute(work.db)
}
