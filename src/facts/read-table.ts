import { fileBreaks, notText } from './errors.ts'
import { type Encoding, findEncoding, type Open } from './reading/decode.ts'
import { BrokenTable, beginningOf, findDelimiter, type Record, readRecords } from './reading/records.ts'

/**
 * Opens a table of unknown encoding and delimiter, for imports of other rooms: its encoding, and its records as many at a time as come.
 * Refuses the field `file`: what is no text (a spreadsheet, an archive, nothing), and in the reading what breaks off inside a quote.
 */
export async function readTable(open: Open): Promise<{ encoding: string; records: AsyncGenerator<Record[]> }> {
  const encoding = await findEncoding(open)
  if (['spreadsheet', 'compressed', 'binary', 'empty'].includes(encoding)) throw notText(encoding)
  return { encoding, records: records(open, encoding as Encoding) }
}

async function* records(open: Open, encoding: Encoding): AsyncGenerator<Record[]> {
  try {
    yield* readRecords(open, encoding, findDelimiter(await beginningOf(open, encoding)))
  } catch (error) {
    if (error instanceof BrokenTable) throw fileBreaks(error.reason, error.line)
    throw error
  }
}
