import { sql } from 'kysely'
import { escapeHtml } from '#platform'
import { inHtml, lookIn, type NamePlace, type NameSource, placeKey, putInHtml, putOut } from '#rooms/content'
import type { Carried, OfPost, Payload } from './tables.ts'

/**
 * What left, as it is kept here: the record of a delivery that is over. What has not left is put together anew when its post is corrected, so
 * only what is over is changed where it lies.
 */
export const deliveryPlaces: NameSource = {
  kind: 'delivery',
  async find(work, finder, locales) {
    const like = finder.names.map((name) => `%${name.replace(/[\\%_]/g, '\\$&')}%`)
    const rows = await work.db
      .selectFrom('channels.deliveries')
      .select(['delivery_id', 'post_id', 'payload'])
      .where('alliance_id', '=', work.alliance)
      .where('operation', '<>', 'answer')
      .$narrowType<OfPost>()
      .where('state', 'in', ['sent', 'withdrawn', 'failed', 'unconfirmed'])
      .where(sql<boolean>`payload::text ilike any(${like}::text[])`)
      .orderBy('delivery_id')
      .limit(5000)
      .execute()
    return rows.flatMap(({ delivery_id, post_id, payload }): NamePlace[] => {
      const contexts = [payload, ...Object.values(payload.translations)].flatMap((one) => [
        ...inHtml(one.html, finder),
        ...lookIn(textsOf(one), finder, locales).flatMap((place) => place.contexts),
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
      .select(['payload', 'state'])
      .where('alliance_id', '=', work.alliance)
      .where('delivery_id', '=', subject)
      .where('state', 'in', ['sent', 'withdrawn', 'failed', 'unconfirmed'])
      .forUpdate()
      .executeTakeFirst()
    if (!row) return
    const without = <T extends Payload>(one: T, locale: string): T => {
      const word = () => how.word(locale)
      const { alt, credit, label, ...texts } = putOut(textsOf(one), finder, { ...how, word, keep: () => false })
      return {
        ...one,
        ...texts,
        html: putInHtml(one.html, finder, word(), escapeHtml),
        // The address of the page may have held the name too.
        url: finder.holds(decodeURIComponent(one.url).replaceAll('-', ' ')) ? work.house.config.url : one.url,
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
      .set({ payload: JSON.stringify(carried) })
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
