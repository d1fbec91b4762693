import { audit, type Work } from '#platform'
import { contentPolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import { readWords } from '../series.ts'
import type { Words } from '../tables.ts'

/** What every release ends with, and who answers the press, by language. */
export interface PressDesk {
  boilerplate: Words
  contact: Words
}

/** The library's own words for the press; empty until they are set. For everybody: they stand under what is public. */
export async function pressDesk(work: Work): Promise<PressDesk> {
  contentPolicy.demand(work, 'read-published')
  const row = await work.db
    .selectFrom('content.press_desk')
    .select(['boilerplate', 'contact'])
    .where('alliance_id', '=', work.alliance)
    .executeTakeFirst()
  return row ?? { boilerplate: {}, contact: {} }
}

/** Sets them. They stand under every release from then on, those of before included; the archive keeps what stood there. */
export async function setPressDesk(work: Work, input: Partial<PressDesk>): Promise<PressDesk> {
  contentPolicy.demand(work, 'set-press-desk')
  const before = await pressDesk(work)
  const after = {
    boilerplate: input.boilerplate ? readWords(input.boilerplate, 'boilerplate', 3000, true) : before.boilerplate,
    contact: input.contact ? readWords(input.contact, 'contact', 600, true) : before.contact,
  }
  await work.db
    .insertInto('content.press_desk')
    .values({
      alliance_id: work.alliance,
      boilerplate: JSON.stringify(after.boilerplate),
      contact: JSON.stringify(after.contact),
      updated_at: work.now,
      updated_by: actorOf(work).name,
    })
    .onConflict((on) =>
      on.column('alliance_id').doUpdateSet((eb) => ({
        boilerplate: eb.ref('excluded.boilerplate'),
        contact: eb.ref('excluded.contact'),
        updated_at: eb.ref('excluded.updated_at'),
        updated_by: eb.ref('excluded.updated_by'),
      })),
    )
    .execute()
  await audit(work, 'content.press-desk-set', { kind: 'press-desk', id: work.alliance })
  return after
}
