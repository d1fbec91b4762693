import {
  assemble,
  audit,
  beginUpload,
  dropUpload,
  endUpload,
  newId,
  openUploads,
  type Platform,
  type ReceivedFile,
  refuseField,
  type Source,
  sniff,
  takePart,
  type Upload,
  uploadOf,
  type Work,
} from '#platform'
import { cleanLine } from '../doc.ts'
import { contentPolicy } from '../policy.ts'
import { openOrClose } from './change-recording.ts'
import { lastCut, noSuchCut, notARecording, otherKind, recordingTooHeavy } from './errors.ts'
import { type Media, mediaTypes, readMedia, shapeOf } from './read-media.ts'
import { type Recording, recordingById } from './recordings.ts'
import { blanked, findPlaces } from './strip-place.ts'
import type { Shape } from './tables.ts'

/** What an upload of a recording is to the file store. */
export const recordingFile = 'recording'

/** A file that was looked into and may be stored. */
export interface ReadyFile {
  file: ReceivedFile
  media: Media
}

/** The largest file that is taken, in bytes (`FOYER_LARGEST_UPLOAD`). */
export const largestRecording = (house: Pick<Platform, 'config'>): number => house.config.largestUpload

/** Refuses a file that is too heavy before anything of it is read. */
function demandLight(house: Pick<Platform, 'config'>, bytes: number): void {
  const most = largestRecording(house)
  if (bytes > most) throw recordingTooHeavy(bytes, Math.floor(most / 1024 ** 2))
}

/**
 * Looks into a file, outside of any transaction: what it is, whether browsers play it, and takes out where and by whom it was recorded,
 * which phones write into films. Picture and sound stay as they are.
 * @throws Refusal `content.recording-too-heavy`, `.recording-kind`, `.recording-unreadable`, `.recording-codec` on the field `file`
 */
export async function prepareRecording<T>(
  house: Pick<Platform, 'config' | 'files'>,
  source: Source | ReceivedFile,
  act: (ready: ReadyFile) => Promise<T>,
): Promise<T> {
  if ('path' in source) demandLight(house, source.bytes)
  const most = largestRecording(house)
  return house.files.receive(source, most, async (file) => {
    const found = await sniff(await file.head())
    if (!(mediaTypes as readonly string[]).includes(found)) throw notARecording(found)
    const places = await findPlaces(file.path, file.bytes)
    const media = await readMedia(file.path, file.bytes)
    if (places.length === 0) return act({ file, media })
    return house.files.receive(blanked(file.path, places), most, (clean) => act({ file: clean, media }))
  })
}

export interface AddRecording {
  /** The name its owner gave the file. */
  name: string
  /** The recording this is another cut of; a new one unless given. A cut of the same shape takes the place of the one before. */
  recording?: string
}

/** Adds a recording, or a cut of one. What is not known yet about it can be written down later; until then it stops a post from being sent. */
export async function addRecording(work: Work, { file, media }: ReadyFile, input: AddRecording): Promise<Recording> {
  contentPolicy.demand(work, 'add-asset')
  const old = input.recording ? await recordingById(work, input.recording) : undefined
  if (old && old.kind !== media.kind) throw otherKind(old.kind)
  const stored = await work.house.files.put(work, file, {
    kind: recordingFile,
    name: input.name,
    allow: mediaTypes,
    maxBytes: largestRecording(work.house),
    servedAs: media.mime,
  })
  const shape = shapeOf(media)
  const id = old?.id ?? newId()
  if (!old)
    await work.db
      .insertInto('content.recordings')
      .values({
        alliance_id: work.alliance,
        recording_id: id,
        kind: media.kind,
        name: nameFrom(input.name),
        titles: '{}',
        credit: '',
        rights: 'unknown',
        rights_note: '',
        people: 'none',
        consent: '',
        consent_on: null,
        expires_on: null,
        poster_id: null,
        no_speech: false,
        chapters: '[]',
        status: 'usable',
        created_at: work.now,
        created_by: 'name' in work.actor ? work.actor.name : '',
        updated_at: work.now,
      })
      .execute()
  else await forgetCut(work, id, shape)
  await work.db
    .insertInto('content.recording_cuts')
    .values({
      alliance_id: work.alliance,
      recording_id: id,
      shape,
      file_id: stored.file_id,
      file_name: stored.name,
      mime: media.mime,
      container: media.container,
      video_codec: media.videoCodec,
      audio_codec: media.audioCodec,
      plays: media.plays,
      bytes: stored.bytes,
      seconds: media.seconds,
      width: media.width,
      height: media.height,
      added_at: work.now,
    })
    .execute()
  const recording = await recordingById(work, id)
  await openOrClose(work, recording)
  await audit(
    work,
    old ? 'content.recording-cut-added' : 'content.recording-added',
    { kind: 'recording', id },
    { name: recording.name, shape },
  )
  return recording
}

const nameFrom = (name: string): string =>
  cleanLine(name)
    .replace(/\.[A-Za-z0-9]{2,5}$/, '')
    .slice(0, 160) || 'recording'

async function forgetCut(work: Work, recording: string, shape: Shape): Promise<boolean> {
  const gone = await work.db
    .deleteFrom('content.recording_cuts')
    .where('alliance_id', '=', work.alliance)
    .where('recording_id', '=', recording)
    .where('shape', '=', shape)
    .returning('file_id')
    .executeTakeFirst()
  if (gone) await work.house.files.remove(work, gone.file_id)
  return gone !== undefined
}

/** Takes a cut away. The last one stays: a recording is retired, not emptied. */
export async function removeCut(work: Work, input: { recording: string; shape: string }): Promise<Recording> {
  contentPolicy.demand(work, 'add-asset')
  // Two that take away two cuts at the same time wait for each other, so that one stays.
  await work.db
    .selectFrom('content.recordings')
    .select('recording_id')
    .where('alliance_id', '=', work.alliance)
    .where('recording_id', '=', input.recording)
    .forUpdate()
    .execute()
  const recording = await recordingById(work, input.recording)
  if (!recording.cuts.some(({ shape }) => shape === input.shape)) throw noSuchCut()
  if (recording.cuts.length === 1) throw lastCut()
  await forgetCut(work, recording.id, input.shape as Shape)
  await audit(work, 'content.recording-cut-removed', { kind: 'recording', id: recording.id }, { name: recording.name, shape: input.shape })
  return recordingById(work, recording.id)
}

export interface BeginRecording {
  name: string
  bytes: number
  /** When the file was last changed, as its sender knows it; tells it from another of this name and size. */
  mark?: string
}

/**
 * Begins to receive a recording in parts, or goes on where it broke off. A file that is too heavy is refused here, before anything of it is sent.
 * @throws Refusal `content.recording-too-heavy` on the field `file`, and as `beginUpload`
 */
export async function beginRecording(work: Work, input: BeginRecording): Promise<Upload> {
  contentPolicy.demand(work, 'add-asset')
  demandLight(work.house, input.bytes)
  const name = cleanLine(input.name).slice(0, 200)
  if (name === '') throw refuseField('name', 'content.field-missing', { field: 'name' })
  const mark = cleanLine(input.mark ?? '').slice(0, 100)
  return beginUpload(work, { kind: recordingFile, name, bytes: input.bytes, mark, maxBytes: largestRecording(work.house) })
}

/** Files that are on their way and not whole yet. */
export async function comingRecordings(work: Work): Promise<Upload[]> {
  contentPolicy.demand(work, 'see-drafts')
  return Promise.all((await openUploads(work, recordingFile)).map(({ upload_id }) => comingRecording(work, upload_id)))
}

/** What is here of one. */
export async function comingRecording(work: Work, upload: string): Promise<Upload> {
  contentPolicy.demand(work, 'see-drafts')
  return uploadOf(work, { kind: recordingFile, upload })
}

/** Takes one part; told twice it is taken once. */
export async function takeRecordingPart(
  work: Work,
  input: { upload: string; part: number; file: ReceivedFile; sha256?: string },
): Promise<void> {
  contentPolicy.demand(work, 'add-asset')
  await takePart(work, { kind: recordingFile, ...input })
}

/** Puts the parts together and looks into the whole, outside of any transaction; for {@link finishRecording}. */
export const prepareUpload = <T>(
  house: Pick<Platform, 'config' | 'files'>,
  alliance: string,
  upload: Upload,
  act: (ready: ReadyFile | null) => Promise<T>,
): Promise<T> => (upload.made !== null ? act(null) : assemble(house.files, alliance, upload, (file) => prepareRecording(house, file, act)))

/** Makes the recording of an upload. Asked twice, because an answer was lost on the way, it says what it made. */
export async function finishRecording(
  work: Work,
  ready: ReadyFile | null,
  input: { upload: string; recording?: string },
): Promise<Recording> {
  contentPolicy.demand(work, 'add-asset')
  const { name } = await uploadOf(work, { kind: recordingFile, upload: input.upload })
  const made = await endUpload(work, { kind: recordingFile, upload: input.upload }, async () => {
    // It was whole when it was prepared; between the two nothing but its end can have happened.
    const { id } = await addRecording(work, ready!, { name, recording: input.recording })
    return id
  })
  return recordingById(work, made)
}

/** Throws away what has come of a file. */
export async function dropRecordingUpload(work: Work, upload: string): Promise<void> {
  contentPolicy.demand(work, 'add-asset')
  await dropUpload(work, { kind: recordingFile, upload })
}
