import { audit, Fields, isId, translator, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import type { Block, Inline } from '../doc.ts'
import { pieceKinds } from '../pieces.ts'
import { contentPolicy } from '../policy.ts'
import type { Post } from '../posts.ts'
import { writePost } from '../write-post.ts'
import { nothingChosen, notNow } from './errors.ts'
import { atTime } from './platforms.ts'
import { publishShow } from './public-show.ts'
import { lengthText, rowsOf } from './run-of-show.ts'
import { runningOf } from './running.ts'
import { endsAt, lockShow, type Show, type ShowRow, showOf, titleOf, updateShow } from './show.ts'
import { linkPost, showPosts } from './show-posts.ts'

export interface SaveShowRecording {
  show: string
  /** Where the recording can be watched elsewhere; '' for nowhere. */
  address?: string
  /** The library's own recording. */
  piece?: string | null
  /** There is none, and there will be none. */
  none?: boolean
}

/** Says where the recording is, or that there is none. Texts that show the show say so at once. */
export async function saveShowRecording(work: Work, input: SaveShowRecording): Promise<Show> {
  contentPolicy.demand(work, 'write-show')
  const row = await lockShow(work, input.show)
  const fields = new Fields('content.shows')
  const recording = fields.webAddress('address', input.address ?? row.recording)
  const recording_id = fields.id('piece', input.piece === undefined ? row.recording_id : input.piece, 'no-such-recording')
  if (recording_id && recording_id !== row.recording_id && !(await isRecording(work, recording_id)))
    fields.wrong('piece', 'no-such-recording')
  const none = input.none ?? row.no_recording
  if (none && (recording || recording_id)) fields.wrong('none', 'recording-and-none')
  fields.check()
  const saved = await updateShow(work, row.show_id, { recording, recording_id, no_recording: none })
  await publishShow(work, saved)
  await audit(work, 'content.show-recording-saved', { kind: 'show', id: row.show_id }, { title: titleOf(row) })
  return showOf(saved, work.now)
}

/** The library's own recordings that can be chosen, where it keeps any. */
export const ownRecordings = async (work: Work): Promise<{ id: string; name: string }[]> =>
  (await pieceKinds
    .all()
    .find(({ kind }) => kind === 'recording')
    ?.list(work)) ?? []

const isRecording = async (work: Work, id: string): Promise<boolean> =>
  isId(id) && (await ownRecordings(work)).some((recording) => recording.id === id)

/** A part of the recording that could be an episode; times in seconds of the recording. */
export interface CutCandidate {
  from: number
  to: number
  title: string
  /** What it was found by: a note of somebody, or a row of the run. */
  by: 'note' | 'row'
}

/**
 * What could be cut out of the recording: a part from each note to the end of the row it was noted in, and every row that ran, in order of time.
 * Parts that are episodes already are left out.
 * @param shift seconds of recording before the show began
 */
export async function cutCandidates(work: Work, show: string, shift = 0): Promise<CutCandidate[]> {
  const run = await runningOf(work, show)
  const made = new Set((await showPosts(work, show, 'en')).flatMap(({ cut }) => (cut ? [`${cut.from} ${cut.to}`] : [])))
  const spans = spansOf(run.rows, run.show)
  const rows = spans.map((span): CutCandidate => ({ from: span.from + shift, to: span.to + shift, title: span.title, by: 'row' }))
  const notes = run.notes.flatMap(({ offset, row, text }): CutCandidate[] => {
    const within = spans.find(({ id }) => id === row)
    const end = within && within.to > offset ? within.to : offset + 60
    return [{ from: offset + shift, to: end + shift, title: text || (within?.title ?? ''), by: 'note' }]
  })
  return [...rows, ...notes]
    .filter(({ from, to }) => to > from && !made.has(`${from} ${to}`))
    .sort((a, b) => a.from - b.from || b.to - a.to)
}

/** When each row really ran, in seconds after the show began; the one it ended in runs to the end. */
function spansOf(
  rows: readonly { id: string; title: string; doneAt: Date | null }[],
  { startedAt, endedAt }: Pick<Show, 'startedAt' | 'endedAt'>,
) {
  const spans: { id: string; title: string; from: number; to: number }[] = []
  let from = startedAt
  for (const { id, title, doneAt } of rows) {
    const to = doneAt ?? endedAt
    if (!from || !to || !startedAt) break
    const since = (at: Date) => Math.max(0, Math.round((at.getTime() - startedAt.getTime()) / 1000))
    spans.push({ id, title, from: since(from), to: since(to) })
    if (!doneAt) break
    from = doneAt
  }
  return spans
}

export interface MakeEpisodes {
  show: string
  /** Seconds of the recording, and what each is called, in `locale`. */
  cuts: readonly { from: number; to: number; title: string }[]
  locale: string
  /** Seconds of recording before the show began. */
  shift?: number
}

/**
 * Makes a draft of each part of the recording: in the show's series, where it gets its number when it is published, with the recording from that
 * moment and chapters of what ran in it. The same part makes one post, however often it is asked for. Refuses all wrong fields at once.
 */
export async function makeEpisodes(work: Work, input: MakeEpisodes): Promise<Post[]> {
  contentPolicy.demand(work, 'write-show')
  const show = await lockShow(work, input.show)
  if (endsAt(show) > work.now && !show.ended_at) throw notNow('not-over')
  if (!show.recording && !show.recording_id) throw notNow('no-recording-yet')
  if (input.cuts.length === 0 || input.cuts.length > 50) throw nothingChosen()
  const fields = new Fields('content.shows')
  const cuts = input.cuts.map(({ from, to, title }, i) => {
    const bounds = { min: 0, max: 172_800, whole: true }
    fields.number(`cuts.${i}.from`, from, bounds)
    fields.number(`cuts.${i}.to`, to, bounds)
    if (to <= from) fields.wrong(`cuts.${i}.to`, 'ends-before-start')
    return { from, to, title: fields.line(`cuts.${i}.title`, title, { max: 200, needed: true }) }
  })
  fields.check()
  const { locales, default_locale } = await allianceOf(work)
  const locale = locales.includes(input.locale) ? input.locale : default_locale
  const known = new Set((await showPosts(work, show.show_id, locale)).flatMap(({ cut }) => (cut ? [`${cut.from} ${cut.to}`] : [])))
  const spans = spansOf(
    (await rowsOf(work, show.show_id)).map((row) => ({ id: row.row_id, title: row.title, doneAt: row.done_at })),
    { startedAt: show.started_at, endedAt: show.ended_at },
  ).map((span) => ({ ...span, from: span.from + (input.shift ?? 0), to: span.to + (input.shift ?? 0) }))
  const made: Post[] = []
  for (const cut of cuts) {
    if (known.has(`${cut.from} ${cut.to}`)) continue
    known.add(`${cut.from} ${cut.to}`)
    const chapters = spans
      .filter(({ from, to }) => from < cut.to && to > cut.from)
      .map(({ from, title }) => ({ at: Math.max(from, cut.from), title }))
    const content = episodeText(show, cut, chapters, locale)
    const post = await writePost(work, {
      source: locale,
      texts: { [locale]: { title: cut.title, body: { type: 'doc', content } } },
      lead: show.picture_id,
      series: show.series_id,
    })
    await linkPost(work, show.show_id, post.id, 'episode', { from: cut.from, to: cut.to })
    made.push(post)
  }
  if (made.length > 0)
    await audit(work, 'content.show-episodes-made', { kind: 'show', id: show.show_id }, { title: titleOf(show), count: made.length })
  return made
}

/** Where it comes from, the recording, and what is in it when. */
function episodeText(
  show: ShowRow,
  cut: { from: number; to: number },
  chapters: readonly { at: number; title: string }[],
  locale: string,
): Block[] {
  const t = translator(locale)
  const words = (text: string): Inline => ({ type: 'text', text })
  const href = (seconds: number) =>
    show.recording ? atTime(show.recording, seconds) : `/recordings/${show.recording_id}?t=${seconds}#t=${seconds}`
  const at = (seconds: number, text: string): Inline => ({ type: 'text', text, marks: [{ type: 'link', attrs: { href: href(seconds) } }] })
  return [
    { type: 'paragraph', content: [words(t('content.shows.episode.from', { title: show.titles[locale] ?? titleOf(show) }))] },
    ...(show.recording_id ? [{ type: 'piece' as const, attrs: { kind: 'recording', id: show.recording_id } }] : []),
    {
      type: 'paragraph',
      content: [at(cut.from, t('content.shows.episode.watch', { from: lengthText(cut.from), to: lengthText(cut.to) }))],
    },
    ...(chapters.length > 1
      ? [
          { type: 'heading' as const, attrs: { level: 2 as const }, content: [words(t('content.shows.episode.chapters'))] },
          {
            type: 'bullet_list' as const,
            content: chapters.map((chapter) => ({
              type: 'list_item' as const,
              content: [{ type: 'paragraph' as const, content: [at(chapter.at, lengthText(chapter.at)), words(` ${chapter.title}`)] }] as [
                { type: 'paragraph'; content: Inline[] },
              ],
            })),
          },
        ]
      : []),
  ]
}
