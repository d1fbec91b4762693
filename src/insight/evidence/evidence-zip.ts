import { isRefusal, safeName, toCsv, translator, type Work, type ZipEntry } from '#platform'
import { assetsByIds, publishedByIds, toPlain, wordsById } from '#rooms/content'
import { reportById } from '../reports/kept-reports.ts'
import type { KeptArtefact } from '../reports/report.ts'
import { documentsThatMay, picturesThatMay, postsThatMay, wordsThatMay } from './may-be-shown.ts'

/**
 * What goes along with a report: a list of its evidence, numbered as the report numbers it, and the files of what lies in the house. What may not be
 * shown any more is left out of the files, and the list says so; what is somebody else's stands in the list with its address alone. The files are
 * read as they are asked for, one after the other; `name` is without an ending.
 * Refuses `insight.no-such-report`.
 */
export async function evidenceZip(
  work: Work,
  wanted: { report: string; version?: number; locale: string },
): Promise<{ entries: ZipEntry[]; at: Date; name: string }> {
  const kept = await reportById(work, wanted.report, wanted.version)
  const artefacts = kept.report.artefacts ?? []
  const t = translator(wanted.locale)
  const of = (kind: KeptArtefact['kind']) => artefacts.filter((one) => one.kind === kind).map(({ subject }) => subject)
  const may = new Set([
    ...(await picturesThatMay(work, of('picture'))),
    ...(await wordsThatMay(work, of('words'))),
    ...(await postsThatMay(work, of('post'))),
    ...(await documentsThatMay(work, of('document'))),
  ])
  const entries: ZipEntry[] = []
  const rows: (string | number)[][] = []
  for (const [i, one] of artefacts.entries()) {
    const closed = ['picture', 'words', 'post', 'document'].includes(one.kind) && !may.has(one.subject)
    const entry = closed ? undefined : await fileOf(work, one, `${String(i + 1).padStart(2, '0')}`, wanted.locale).catch(goneIsNone)
    // What somebody said stands in its title where it has no heading: taken back, it is out of the list as well.
    const mute = closed && one.kind === 'words'
    if (entry) entries.push(entry)
    rows.push([
      i + 1,
      one.day,
      t(`insight.artefact.kind.${one.kind}`),
      mute ? '' : one.title,
      mute ? '' : one.shows,
      t(`insight.artefact.rights.${one.rights}`),
      mute ? '' : one.rightsNote,
      entry?.name ?? t(closed ? 'insight.artefact.no-longer' : 'insight.artefact.at-the-desk'),
      `${work.house.config.url}${one.opens}`,
    ])
  }
  const heads = ['number', 'day', 'kind', 'title', 'shows', 'rights', 'note', 'file', 'opens'].map((one) =>
    t(`insight.artefact.column.${one}`),
  )
  const list = { name: 'list.csv', read: async () => Buffer.from(toCsv(heads, rows)) }
  return { entries: [list, ...entries], at: kept.madeAt, name: `evidence-${kept.report.kind}-${kept.report.period}-v${kept.version}` }
}

/** A thing that was there when the report was made and is no more stops no report. */
function goneIsNone(reason: unknown): undefined {
  if (!isRefusal(reason) || reason.status !== 404) throw reason
}

/** The file of one artefact: a document or picture as it lies here, the words of a post or a person as text. */
async function fileOf(
  work: Work,
  { kind, subject, title, file }: KeptArtefact,
  number: string,
  locale: string,
): Promise<ZipEntry | undefined> {
  if (file) {
    const stored = await work.house.files.open(work, file)
    return { name: `${number}-${safeName(stored.name, stored.mime)}`, read: () => stored.read() }
  }
  if (kind === 'picture') {
    const [asset] = await assetsByIds(work, [subject])
    const largest = asset?.renditions.filter(({ mime }) => mime === 'image/jpeg').toSorted((a, b) => b.width - a.width)[0]
    if (!largest) return undefined
    const stored = await work.house.files.open(work, largest.fileId)
    return { name: `${number}-${safeName(title, 'image/jpeg')}`, read: () => stored.read() }
  }
  const text =
    kind === 'post' ? await postText(work, subject, locale) : kind === 'words' ? await wordsText(work, subject, locale) : undefined
  return text === undefined
    ? undefined
    : { name: `${number}-${safeName(title, 'text/plain')}`, read: async () => Buffer.from(`\uFEFF${text}`) }
}

/** As readers have it, not as somebody is working on it. */
async function postText(work: Work, post: string, locale: string): Promise<string | undefined> {
  const [found] = await publishedByIds(work, [post], locale)
  if (!found) return undefined
  const { text, path, publishedAt } = found
  const day = publishedAt.toISOString().slice(0, 10)
  return [text.title, day, `${work.house.config.url}${path}`, '', text.summary, '', toPlain(text.body)].join('\r\n')
}

async function wordsText(work: Work, words: string, locale: string): Promise<string> {
  const { texts, consent, day } = await wordsById(work, words)
  const text = texts[locale] ?? Object.values(texts)[0]
  const asked = (text?.questions ?? []).flatMap(({ question, answer }) => [question, answer])
  return [text?.heading ?? '', consent.name, day, '', text?.text ?? '', ...asked].join('\r\n')
}
