import { isDeepStrictEqual } from 'node:util'
import { audit, isRefusal, type Params, type Work, withoutGuard } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { emailKey } from '#rooms/patrons'
import { cleanLine } from '../doc.ts'
import { pressPolicy } from '../policy.ts'
import { foldedName as folded, readTableLines } from '../table-lines.ts'
import { type ContactRow, type ContactWords, readContact } from './contact-fields.ts'
import { columnsMissing, tooManyLines } from './errors.ts'
import { addContact, changeContact, wordsOf } from './media-list.ts'

/** A line that was not taken; `code` names a sentence of `refusals`. */
export interface RefusedContact {
  line: number
  code: string
  params: Params
}

export interface MediaImport {
  dryRun: boolean
  encoding: string
  /** Lines with something in them: added + changed + same + refused. */
  read: number
  added: number
  changed: number
  same: number
  refused: RefusedContact[]
  /** Columns nothing was taken from. */
  unused: string[]
}

export interface ImportMedia {
  file: Uint8Array
  name: string
  /** Says what would happen and changes nothing. */
  dryRun?: boolean
  /** Of lines that say neither: why they may be written to, and where the list comes from. */
  basis?: string
  source?: string
}

const mostLines = 5000

const columns = {
  name: ['name', 'journalist', 'contact', 'fullname', '姓名', '记者', '联系人'],
  outlet: ['outlet', 'media', 'medium', 'organisation', 'organization', 'publication', '媒体', '单位', '媒体名称'],
  email: ['email', 'emailaddress', 'mail', '邮箱', '电子邮箱', '电子邮件'],
  phone: ['phone', 'telephone', 'tel', 'mobile', '电话', '手机', '联系电话'],
  beat: ['beat', 'topics', 'topic', 'desk', 'section', '领域', '条线', '版面'],
  language: ['language', 'lang', 'locale', '语言'],
  basis: ['basis', 'legalbasis', '依据'],
  source: ['source', 'origin', '来源'],
  note: ['note', 'notes', 'comment', '备注'],
} as const satisfies Record<keyof ContactWords, readonly string[]>
type Column = keyof typeof columns

/**
 * Takes in a media list from a CSV file. A contact is known again by its address, else by outlet and name, so importing twice is importing
 * once; what the file leaves empty of a known one stays. A line that cannot be taken is refused with its number and reason, the others are
 * taken in. Who wants no more mail is not brought back. Refuses the field `file` where it is no table of contacts.
 */
export async function importMedia(work: Work, input: ImportMedia): Promise<MediaImport> {
  pressPolicy.demand(work, 'change-media-list')
  const { encoding, header, body } = await readTableLines(input.file, { most: mostLines, tooMany: tooManyLines })
  const at = new Map((Object.keys(columns) as Column[]).map((column) => [column, header.findIndex((name) => isColumn(column, name))]))
  if (at.get('name')! < 0 && at.get('outlet')! < 0) throw columnsMissing('name, outlet')
  if (at.get('email')! < 0 && at.get('phone')! < 0) throw columnsMissing('email, phone')
  const language = (await allianceOf(work)).default_locale
  const { byEmail, byName } = await knownContacts(work)
  const report: MediaImport = {
    dryRun: input.dryRun ?? false,
    encoding,
    read: body.length,
    added: 0,
    changed: 0,
    same: 0,
    refused: [],
    unused: header.filter((name, i) => name !== '' && ![...at.values()].includes(i)),
  }
  const seen = new Map<string, number>()
  /** The line that a contact of the list was found by: a second line of the same would undo the first. */
  const found = new Map<string, number>()
  for (const { line, fields } of body) {
    const refused = (code: string, params: Params = {}) => void report.refused.push({ line, code, params })
    if (fields.slice(header.length).some((field) => field.trim() !== '')) {
      refused('content.press.line-torn', { columns: header.length })
      continue
    }
    const told: ContactWords = {}
    for (const [column, i] of at) {
      const text = i < 0 ? '' : cleanLine(withoutGuard(fields[i] ?? ''))
      if (text !== '') told[column] = text
    }
    const email = told.email && emailKey(told.email)
    const key = email || nameKey(told)
    const known = (email && byEmail.get(email)) || byName.get(nameKey(told))
    const earlier = seen.get(key) ?? (known && found.get(known.contact_id))
    if (earlier !== undefined) {
      refused('content.press.line-same', { line: earlier })
      continue
    }
    seen.set(key, line)
    if (known) found.set(known.contact_id, line)
    if (known?.state === 'stopped') {
      refused('content.press.contact-stopped')
      continue
    }
    const before = known && wordsOf(known)
    let row: ContactRow
    try {
      row = readContact(before ? { ...before, ...told } : { language, basis: input.basis, source: input.source, ...told })
    } catch (error) {
      if (!isRefusal(error) || !error.fields[0]) throw error
      refused(error.fields[0].code, error.fields[0].params)
      continue
    }
    if (before && isDeepStrictEqual(row, readContact(before))) report.same++
    else {
      report[known ? 'changed' : 'added']++
      if (!report.dryRun) await (known ? changeContact(work, known.contact_id, row) : addContact(work, row))
    }
  }
  if (!report.dryRun)
    await audit(
      work,
      'content.media-list-imported',
      { kind: 'media-list', id: work.alliance },
      { file: cleanLine(input.name).slice(0, 120), added: report.added, changed: report.changed, refused: report.refused.length },
    )
  return report
}

const isColumn = (column: Column, name: string): boolean => (columns[column] as readonly string[]).includes(folded(name))

const nameKey = ({ outlet = '', name = '' }: { outlet?: string; name?: string }): string => `${folded(outlet)}\n${folded(name)}`

/** Whom the list knows, by address and by outlet and name (where only one is called so). */
async function knownContacts(work: Work) {
  const rows = await work.db.selectFrom('content.media_contacts').selectAll().where('alliance_id', '=', work.alliance).forUpdate().execute()
  const named = Map.groupBy(rows, nameKey)
  return {
    byEmail: new Map(rows.flatMap((row) => (row.email_key ? [[row.email_key, row] as const] : []))),
    byName: new Map([...named].flatMap(([key, [first, ...more]]) => (first && more.length === 0 ? [[key, first] as const] : []))),
  }
}
