import { redirect } from '@sveltejs/kit'
import { refuseField, type Work } from '#platform'
import { booklistPrints, channelsPolicy, paperOf } from '#rooms/channels'
import {
  audienceKeys,
  booklistById,
  contentPolicy,
  importItems,
  listAssets,
  listFigures,
  orderItems,
  previewBooklist,
  publishBooklist,
  removeItem,
  saveBooklist,
  saveItem,
  withdrawBooklist,
} from '#rooms/content'
import { factsPolicy } from '#rooms/facts'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { bookWords, listWords } from '#web/server/booklist-forms.ts'
import { embedSnippet } from '#web/server/embed.ts'
import { saidLines } from '#web/server/table-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, alliance } = event.locals
    const { items, ...list } = await booklistById(work, event.params.id)
    const { assets } = await listAssets(work, { limit: 100 })
    const tiles = new Map((await previewBooklist(work, list.id, locale)).items.map((item) => [item.id, item.tile]))
    const locales = [...new Set([...alliance.locales, ...Object.keys(list.texts)])]
    const address = (tag: string) =>
      `${alliance.origin}${tag === alliance.defaultLocale ? '' : `/${tag}`}/booklists/${encodeURIComponent(list.slug)}/embed`
    return {
      list,
      items: items.map((item) => ({ ...item, tile: tiles.get(item.id) ?? '' })),
      locales,
      audiences: [...audienceKeys],
      covers: assets.map(({ id, name }) => ({ value: id, label: name })),
      figures: factsPolicy.allows(work.actor, 'see-facts') ? await listFigures(work, list.id) : null,
      snippets: locales
        .filter((tag) => alliance.locales.includes(tag) && list.texts[tag]?.title)
        .map((tag) => ({ locale: tag, snippet: embedSnippet(address(tag), list.texts[tag]!.title) })),
      prints: booklistPrints.map((form) => ({ form, plain: paperOf(form) !== undefined })),
      printIn: locales.filter((tag) => alliance.locales.includes(tag) && list.texts[tag]?.title),
      done: event.url.searchParams.get('done'),
      mayWrite: contentPolicy.allows(work.actor, 'write-booklist'),
      mayPrint: channelsPolicy.allows(work.actor, 'export-print'),
    }
  })

const back = (id: string, done: string): never => redirect(303, `/desk/booklists/${id}?done=${done}`)

/** An act on this list that answers with its page and a word of what was done. */
const simple =
  (run: (work: Work, list: string, form: FormData) => Promise<unknown>, done: string): Actions[string] =>
  async (event) => {
    const result = await act(event, (work, form) => run(work, event.params.id!, form))
    // The form that was refused says which of several it was.
    if (isRefused(result)) return result
    return back(event.params.id!, done)
  }

/** The order that the numbers in a form say. Whoever was given the number of another stands at it, the other makes room. */
function orderIn(form: FormData): string[] {
  const rows = [...form.keys()].filter((name) => name.startsWith('position.'))
  return rows
    .map((name, i) => {
      const at = Number(text(form, name)) || i + 1
      return { id: name.slice('position.'.length), at: at + Math.sign(at - (i + 1)) / 2 }
    })
    .toSorted((a, b) => a.at - b.at)
    .map(({ id }) => id)
}

export const actions: Actions = {
  save: async (event) => {
    const { alliance } = event.locals
    const done = await act(event, async (work, form) => {
      const shown = [...form.keys()].flatMap((name) => /^texts\.([A-Za-z-]+)\.title$/.exec(name)?.[1] ?? [])
      const list = await saveBooklist(work, {
        list: event.params.id,
        base: Number(form.get('base')) || undefined,
        ...listWords(form, shown.length > 0 ? shown : alliance.locales),
      })
      if (text(form, 'then') !== 'publish') return 'saved'
      await publishBooklist(work, { list: list.id })
      return 'published'
    })
    if (isRefused(done)) return done
    back(event.params.id, done)
  },
  withdraw: simple((work, list) => withdrawBooklist(work, { list }), 'withdrawn'),
  book: async (event) => {
    const done = await act(event, (work, form) =>
      saveItem(work, { list: event.params.id, item: text(form, 'item') || undefined, ...bookWords(form, event.locals.alliance.locales) }),
    )
    if (isRefused(done)) return done
    back(event.params.id, 'saved')
  },
  remove: simple((work, list, form) => removeItem(work, { list, item: text(form, 'item') }), 'removed'),
  order: simple((work, list, form) => orderItems(work, { list, order: orderIn(form) }), 'ordered'),
  import: async (event) => {
    const { t } = event.locals
    const taken = await act(event, async (work, form) => {
      const given = form.get('file')
      const lines = String(form.get('lines') ?? '')
      const take = form.has('take')
      if (given instanceof File && given.size > 0) {
        const bytes = new Uint8Array(await given.arrayBuffer())
        if (bytes.length > 2_000_000) throw refuseField('file', 'content.booklists.too-many-lines', { most: 400 })
        return {
          lines: new TextDecoder().decode(bytes),
          file: Buffer.from(bytes).toString('base64'),
          report: await importItems(work, { list: event.params.id, file: bytes, dryRun: true }),
        }
      }
      const kept = text(form, 'kept')
      const source = kept ? { file: new Uint8Array(Buffer.from(kept, 'base64')) } : { text: lines }
      return { lines, file: kept, report: await importItems(work, { list: event.params.id, ...source, dryRun: !take }) }
    })
    if (isRefused(taken)) return taken
    const { refused, ...report } = taken.report
    return {
      imported: {
        ...report,
        shown: report.added
          .slice(0, 60)
          .map(({ year, isbn, ...book }) => ({ ...book, year: year === null ? '–' : String(year), isbn: isbn || '–' })),
        count: refused.length,
        refused: saidLines(refused, t),
      },
      lines: taken.file ? '' : taken.lines,
      kept: taken.file,
    }
  },
}
