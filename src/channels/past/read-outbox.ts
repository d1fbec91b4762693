// The archive that Mastodon and other servers of ActivityPub give a person who asks for it: outbox.json, as a table of posts.
import { member, textOf } from '../call.ts'
import { outboxUnreadable } from '../errors.ts'
import { plainOfHtml } from '../inbox/plain-of-html.ts'

export interface OutboxTable {
  rows: { line: number; fields: string[] }[]
  /** Not ours to show again: boosts, answers to others, what not everybody could read. */
  passedOver: number
}

const everybody = 'https://www.w3.org/ns/activitystreams#Public'
const head = ['id', 'url', 'created_at', 'text', 'account', 'language']

/** Whether a file is such an archive and no table. */
export const isOutbox = (file: Uint8Array): boolean => /^(\ufeff|\s)*\{/.test(Buffer.from(file.subarray(0, 64)).toString('utf8'))

/**
 * Reads outbox.json: one line for each post that everybody could read, numbered as it stands there. What was written to some, what answers
 * others and what others wrote is passed over. Refuses what is no outbox with `channels.outbox-unreadable` at `file`.
 */
export function readOutbox(file: Uint8Array): OutboxTable {
  let outbox: unknown
  try {
    outbox = JSON.parse(
      Buffer.from(file)
        .toString('utf8')
        .replace(/^\ufeff/, ''),
    )
  } catch {
    throw outboxUnreadable()
  }
  const items = member(outbox, 'orderedItems')
  if (!Array.isArray(items)) throw outboxUnreadable()
  const table: OutboxTable = { rows: [{ line: 0, fields: head }], passedOver: 0 }
  items.forEach((activity, at) => {
    const note = member(activity, 'object')
    if (member(activity, 'type') !== 'Create' || !isPublic(note) || answersOthers(note)) table.passedOver++
    else table.rows.push({ line: at + 1, fields: fieldsOf(note) })
  })
  return table
}

const isPublic = (note: unknown): boolean =>
  ['to', 'cc'].some((name) => [member(note, name)].flat().some((whom) => whom === everybody || whom === 'as:Public'))

/** An answer to oneself is a thread, and part of what was said. */
function answersOthers(note: unknown): boolean {
  const answered = textOf(member(note, 'inReplyTo'))
  return answered !== '' && !answered.startsWith(`${textOf(member(note, 'attributedTo'))}/`)
}

function fieldsOf(note: unknown): string[] {
  const id = textOf(member(note, 'id'))
  const languages = Object.keys((member(note, 'contentMap') as object | undefined) ?? {})
  const warning = textOf(member(note, 'summary'))
  const words = plainOfHtml(String(member(note, 'content') ?? ''))
  const shown = member(note, 'attachment')
  const alts = (Array.isArray(shown) ? shown : []).map((picture) => textOf(member(picture, 'name'), 2000).trim()).filter(Boolean)
  return [
    id.split('/').at(-1) ?? '',
    textOf(member(note, 'url')) || id,
    textOf(member(note, 'published'), 40),
    [warning, words, ...alts.map((alt) => `[${alt}]`)].filter(Boolean).join('\n\n'),
    textOf(member(note, 'attributedTo')).split('/').at(-1) ?? '',
    languages.length === 1 ? languages[0]! : '',
  ]
}
