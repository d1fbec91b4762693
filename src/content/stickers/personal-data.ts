import type { Work } from '#platform'
import { emailKey, type Person, type PersonalData } from '#rooms/patrons'
import { openOrClose } from './open-pack.ts'
import { readPack } from './packs.ts'

/** Who drew packs and who can be recognised in them, under the address they gave. */
export const stickerPersonalData: PersonalData = {
  room: 'stickers',
  tables: ['content.sticker_people'],
  async export(work, person) {
    const rows = await entriesOf(work, person)
    return {
      people: rows.map((row) => ({
        name: row.name,
        email: row.email,
        part: row.part,
        pack: row.slug,
        consent: row.consent,
        agreed: row.consent_on,
        until: row.consent_until,
        since: row.created_at,
      })),
    }
  },
  /** Whoever can be recognised in a pack takes it out of sight with them; a pack whose only artist is forgotten needs another credit first. */
  async erase(work, person) {
    const rows = await entriesOf(work, person)
    return empty(work, rows)
  },
  classes: [
    {
      key: 'content.sticker-people',
      // A contract is asked for long after its pack has gone; then it is only somebody's name.
      days: 1095,
      retain: async (work, before, dryRun) => {
        const rows = await work.db
          .selectFrom('content.sticker_people as e')
          .innerJoin('content.sticker_packs as p', (join) =>
            join.onRef('p.alliance_id', '=', 'e.alliance_id').onRef('p.pack_id', '=', 'e.pack_id'),
          )
          .select(['e.entry_id', 'e.pack_id', 'e.name'])
          .where('e.alliance_id', '=', work.alliance)
          .where('p.alliance_id', '=', work.alliance)
          .where('p.state', '=', 'retired')
          .where('p.updated_at', '<', before)
          .where('e.forgotten_at', 'is', null)
          .execute()
        return dryRun ? rows.length : empty(work, rows)
      },
    },
  ],
}

async function entriesOf(work: Work, { emails }: Pick<Person, 'emails'>) {
  return work.db
    .selectFrom('content.sticker_people as e')
    .innerJoin('content.sticker_packs as p', (join) =>
      join.onRef('p.alliance_id', '=', 'e.alliance_id').onRef('p.pack_id', '=', 'e.pack_id'),
    )
    .selectAll('e')
    .select('p.slug')
    .where('e.alliance_id', '=', work.alliance)
    .where('p.alliance_id', '=', work.alliance)
    .where('e.email_key', '=', (eb) => eb.fn.any(eb.val(emails.map(emailKey))))
    .orderBy('e.entry_id')
    .execute()
}

async function empty(work: Work, rows: readonly { entry_id: string; pack_id: string; name: string }[]): Promise<number> {
  if (rows.length === 0) return 0
  await work.db
    .updateTable('content.sticker_people')
    .set({ name: '', email: null, email_key: null, consent: '', consent_on: null, consent_until: null, forgotten_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where(
      'entry_id',
      'in',
      rows.map(({ entry_id }) => entry_id),
    )
    .execute()
  for (const [id, of] of Map.groupBy(rows, ({ pack_id }) => pack_id)) {
    const { rights } = await readPack(work, id, true)
    const without = (text: string) => of.reduce((left, { name }) => (name && left.includes(name) ? '' : left), text)
    await work.db
      .updateTable('content.sticker_packs')
      // A line of the sheet that names them goes whole: what is left of it would say something else.
      .set({ owner: without(rights.owner), credit: without(rights.credit), terms: without(rights.terms), marks: without(rights.marks) })
      .where('alliance_id', '=', work.alliance)
      .where('pack_id', '=', id)
      .execute()
    await openOrClose(work, await readPack(work, id))
  }
  return rows.length
}
