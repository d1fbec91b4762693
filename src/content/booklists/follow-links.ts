import { defineContract, type Work } from '#platform'
import { catalogueAddress, catalogueLink } from './catalogue-link.ts'

/** A short link that something of this room wants: where it leads, and under which scene its follows are counted. */
export interface WantedLink {
  subject: { kind: string; id: string }
  target: string
  scene: number
  label: string
}

/**
 * Filled by reach: the codes of these links, in their order. A subject that has one keeps its code, which is printed, and lets it lead to the
 * new target.
 */
export const shortLinks = defineContract<(work: Work, wanted: readonly WantedLink[]) => Promise<string[]>>('ShortLinks')

/** Gives every book of a list that the catalogue can be asked for its short link, and lets those lead elsewhere whose address is another now. */
export async function linkItems(work: Work, list: { list_id: string; scene: number; title: string }): Promise<void> {
  const patterns = await catalogueLink(work)
  const items = await work.db
    .selectFrom('content.booklist_items')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('list_id', '=', list.list_id)
    .orderBy('position')
    .execute()
  const changed = items
    .map((item) => ({ item, target: catalogueAddress(item, patterns) }))
    .filter(({ item, target }) => target !== item.code_target)
  const leading = changed.filter(({ target }) => target !== '')
  const codes = await shortLinks.one()(
    work,
    leading.map(({ item, target }) => ({
      subject: { kind: 'booklist-item', id: item.item_id },
      target,
      scene: list.scene,
      label: `${list.title}: ${item.title}`.slice(0, 200),
    })),
  )
  const codeOf = new Map(leading.map(({ item }, i) => [item.item_id, codes[i]!]))
  for (const { item, target } of changed)
    await work.db
      .updateTable('content.booklist_items')
      .set({ code: codeOf.get(item.item_id) ?? '', code_target: target })
      .where('alliance_id', '=', work.alliance)
      .where('item_id', '=', item.item_id)
      .execute()
}
