import { sql } from 'kysely'
import { decoded, escapeHtml, type Work } from '#platform'
import { inHtml, lookIn, type NameFinder, type NamePlace, type NameSource, placeKey, postBySlug, putInHtml, putOut } from '#rooms/content'
import { type Link, listLinks, relabelLink } from '#rooms/reach'
import { asSystem } from './compose-payload.ts'
import type { Carried, OfPost, Payload } from './tables.ts'

/**
 * What left, as it is kept here: the record of a delivery that is over. What has not left is put together anew when its post is corrected, so
 * only what is over is changed where it lies.
 */
export const deliveryPlaces: NameSource = {
  kind: 'delivery',
  async find(work, finder, locales) {
    // In addresses the parts of a name are joined by hyphens.
    const like = finder.names.flatMap((name) => [name, name.replace(/\s+/g, '-')]).map((name) => `%${name.replace(/[\\%_]/g, '\\$&')}%`)
    const rows = await work.db
      .selectFrom('channels.deliveries')
      .select(['delivery_id', 'post_id', 'payload'])
      .where('alliance_id', '=', work.alliance)
      .where('operation', '<>', 'answer')
      .$narrowType<OfPost>()
      .where('state', 'in', ['sent', 'withdrawn', 'failed', 'unconfirmed'])
      .where(sql<boolean>`concat_ws(' ', payload::text, remote_url) ilike any(${like}::text[])`)
      .orderBy('delivery_id')
      .limit(5000)
      .execute()
    return rows.flatMap(({ delivery_id, post_id, payload }): NamePlace[] => {
      const contexts = [payload, ...Object.values(payload.translations)].flatMap((one) => [
        ...inHtml(one.html, finder),
        ...lookIn(textsOf(one), finder, locales).flatMap((place) => place.contexts),
        ...(inAddress(one.url, finder) ? [{ before: '', name: one.url, after: '' }] : []),
      ])
      if (contexts.length === 0) return []
      const place = placeKey('delivery', delivery_id, 'carried')
      const href = `/desk/deliveries?post=${post_id}`
      return [
        {
          place,
          kind: 'delivery',
          subject: delivery_id,
          title: payload.title,
          href,
          where: 'carried',
          locale: null,
          contexts,
          byHand: false,
        },
      ]
    })
  },
  async putOut(work, finder, subject, how) {
    if (how.keep('carried')) return
    const row = await work.db
      .selectFrom('channels.deliveries')
      .select(['payload', 'remote_url'])
      .where('alliance_id', '=', work.alliance)
      .where('delivery_id', '=', subject)
      .where('state', 'in', ['sent', 'withdrawn', 'failed', 'unconfirmed'])
      .forUpdate()
      .executeTakeFirst()
    if (!row) return
    // The address of a page of ours may have held the name too; what others call theirs is how it is found there.
    const { url: house } = work.house.config
    const bare = (url: string): string => (url.startsWith(house) && inAddress(url, finder) ? house : url)
    const without = <T extends Payload>(one: T, locale: string): T => {
      const word = () => how.word(locale)
      const { alt, credit, label, ...texts } = putOut(textsOf(one), finder, { ...how, word, keep: () => false })
      return {
        ...one,
        ...texts,
        html: putInHtml(one.html, finder, word(), escapeHtml),
        url: bare(one.url),
        picture: one.picture && { ...one.picture, alt, credit },
        action: one.action && { ...one.action, label },
      }
    }
    const { payload } = row
    const carried: Carried = {
      ...without(payload, payload.locale),
      translations: Object.fromEntries(Object.entries(payload.translations).map(([locale, one]) => [locale, without(one, locale)])),
    }
    await work.db
      .updateTable('channels.deliveries')
      .set({ payload: JSON.stringify(carried), remote_url: row.remote_url && bare(row.remote_url) })
      .where('alliance_id', '=', work.alliance)
      .where('delivery_id', '=', subject)
      .execute()
  },
}

const textsOf = ({ title, summary, text, byline, series, note, picture, action }: Payload) => ({
  title,
  summary,
  text,
  byline,
  series,
  note,
  alt: picture?.alt ?? '',
  credit: picture?.credit ?? '',
  label: action?.label ?? '',
})

/** Whether an address of a page holds a name: its parts joined by hyphens, other letters as percent signs. */
const inAddress = (url: string, finder: NameFinder): boolean => finder.holds(decoded(url).replaceAll('-', ' '))

/** Links that were made for posts: what they are called at the desk, and the pages they lead to by an address that held the name. */
export const linkPlaces: NameSource = {
  kind: 'link',
  async find(given, finder, locales) {
    return (await allLinks(asSystem(given))).flatMap(({ code, label, target }): NamePlace[] => {
      const contexts = lookIn({ label }, finder, locales).flatMap((place) => place.contexts)
      if (target.startsWith('/') && inAddress(target, finder)) contexts.push({ before: '', name: target, after: '' })
      if (contexts.length === 0) return []
      const place = placeKey('link', code, 'label')
      return [
        {
          place,
          kind: 'link',
          subject: code,
          title: label,
          href: '/desk/channels/links',
          where: 'label',
          locale: null,
          contexts,
          byHand: false,
        },
      ]
    })
  },
  async putOut(given, finder, subject, how) {
    if (how.keep('label')) return
    const work = asSystem(given)
    const link = (await allLinks(work)).find(({ code }) => code === subject)
    if (!link) return
    const { label } = putOut({ label: link.label }, finder, { ...how, keep: () => false })
    await relabelLink(work, subject, { label, target: await targetNow(work, link.target, finder) })
  },
}

async function allLinks(work: Work): Promise<Link[]> {
  const found: Link[] = []
  for (let after: number | undefined; ; ) {
    const page = await listLinks(work, { after, limit: 1000 })
    found.push(...page)
    if (page.length < 1000) return found
    after = page.at(-1)!.link
  }
}

/** Where the page of a link's target is now. A post that moved answers under its old address too, so it is asked. */
async function targetNow(work: Work, target: string, finder: NameFinder): Promise<string> {
  const match = /^(\/[a-z]{2}(?:-[A-Za-z]+)?)?\/posts\/([^/?#]+)(.*)$/.exec(target)
  if (!match || !inAddress(target, finder)) return target
  const [, locale = '', slug, rest] = match
  const post = await postBySlug(work, decoded(slug!), '').catch(() => null)
  return post ? `${locale}${post.path}${rest}` : '/posts'
}
