import type { Refusal } from '#platform'
import { readTable } from '#rooms/facts'

/** The lines of a CSV file somebody brings: its first line as header, then those with something in them, each with its number. */
export async function readTableLines(
  file: Uint8Array,
  { most, tooMany }: { most: number; tooMany: (most: number) => Refusal },
): Promise<{ encoding: string; header: string[]; body: { line: number; fields: string[] }[] }> {
  const { encoding, records } = await readTable(async function* () {
    yield file
  })
  const rows: { line: number; fields: string[] }[] = []
  for await (const some of records) {
    for (const record of some) if (record.fields.some((field) => field.trim() !== '')) rows.push(record)
    if (rows.length > most + 1) throw tooMany(most)
  }
  const [head, ...body] = rows
  return { encoding, header: (head?.fields ?? []).map((name) => name.replace(/^\ufeff/, '').trim()), body }
}

/** A column's name as it is compared: without case, blanks and signs. */
export const foldedName = (name: string): string =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_\-.()#"\ufeff]+/g, '')
