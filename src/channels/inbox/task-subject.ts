import { isId, translator, type Work } from '#platform'
import type { SaidSubject, TaskSubject } from '#rooms/alliance'
import { inboxPolicy } from '../policy.ts'

/** What people said, as tasks call it: by what it is and where it was said, never by who said it or by their words. */
export const inboxSubject: TaskSubject = { kind: 'message', say }

async function say(work: Work, ids: readonly string[], locale: string): Promise<Map<string, SaidSubject>> {
  if (!inboxPolicy.allows(work.actor, 'read-incoming')) return new Map()
  const rows = await work.db
    .selectFrom('channels.incoming')
    .select(['incoming_id', 'kind', 'sort'])
    .where('alliance_id', '=', work.alliance)
    .where('incoming_id', '=', (eb) => eb.fn.any(eb.val(ids.filter(isId))))
    .execute()
  const t = translator(locale)
  return new Map(
    rows.map(({ incoming_id, kind, sort }) => [
      incoming_id,
      {
        title: t('channels.inbox.on', { sort: t(`channels.inbox.sort.${sort}`), channel: t(`channels.${kind}.name`), kind }),
        href: `/desk/inbox/${incoming_id}`,
      },
    ]),
  )
}
