import { type Selectable, sql } from 'kysely'
import { audit, Fields, isDay, isId, newId, type Page, pageOf, readCursor, type Work } from '#platform'
import { allianceOf, staffById } from '#rooms/alliance'
import { findMetric, shownTotal } from '#rooms/facts'
import { emailKey, type Person, phoneKey, readEmail, readPhone } from '#rooms/patrons'
import { cleanText } from '../doc.ts'
import { instantOfPlan, type PlannedTime } from '../planned-time.ts'
import { pressPolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import { figuresCleared, figureUnusable, noFigures, noSuchRequest, requestOver } from './errors.ts'
import type { PressRequestsTable } from './tables.ts'

/** A figure for the press, as the house shows it. `value` is null where there is none, `hidden` where it is of too few people to be told. */
export interface PressFigure {
  metric: string
  /** Days, both included. */
  from: string
  to: string
  value: number | null
  hidden: boolean
  /** `value` is the least that it can be: people of a month that runs are in it. */
  atLeast: boolean
  sources: string[]
  /** Parts of the period that have no figure. */
  gaps: { from: string; to: string }[]
}

/** Somebody of the press who asks. */
export interface PressRequest {
  id: string
  asker: string
  outlet: string
  email: string
  phone: string
  topic: string
  deadline: (PlannedTime & { at: Date }) | null
  /** Its deadline is past and nobody has answered. */
  overdue: boolean
  owner: { id: string | null; name: string }
  state: PressRequestsTable['state']
  figures: PressFigure[]
  /** Who cleared the figures, and when they were frozen; null while they may still change. */
  cleared: { at: Date; by: string } | null
  answer: string
  answeredAt: Date | null
  /** Who asked is not kept any more. */
  emptied: boolean
  createdAt: Date
}

type Row = Selectable<PressRequestsTable>

function requestOf(row: Row, now: Date): PressRequest {
  const deadline = row.deadline_wall ? { wall: row.deadline_wall, zone: row.deadline_zone! } : null
  const at = deadline && instantOfPlan(deadline)
  return {
    id: row.request_id,
    asker: row.asker,
    outlet: row.outlet,
    email: row.email,
    phone: row.phone,
    topic: row.topic,
    deadline: deadline && at && { ...deadline, at },
    overdue: row.state === 'open' && at !== null && at < now,
    owner: { id: row.owner_id, name: row.owner_name },
    state: row.state,
    // Figures that were cleared before steps were told are without the word.
    figures: row.figures.map((figure) => ({ ...figure, atLeast: figure.atLeast ?? false })),
    cleared: row.cleared_at && { at: row.cleared_at, by: row.cleared_by },
    answer: row.answer,
    answeredAt: row.answered_at,
    emptied: row.emptied_at !== null,
    createdAt: row.created_at,
  }
}

export interface SaveRequest {
  /** The request to change; absent writes a new one down. */
  request?: string
  asker?: string
  outlet?: string
  email?: string
  phone?: string
  topic?: string
  /** `2026-09-09T12:00` in `zone` (the alliance's unless given); null: none was named. */
  deadline?: { wall: string; zone?: string } | null
  /** Who sees to it; null: nobody yet. */
  owner?: string | null
}

/** Writes a request down, or changes it while it is open. Refuses what names nobody or no topic, an unreadable address, number or time. */
export async function saveRequest(work: Work, input: SaveRequest): Promise<PressRequest> {
  pressPolicy.demand(work, 'answer-press')
  const old = input.request === undefined ? undefined : await lockRequest(work, input.request)
  if (old && old.state !== 'open') throw requestOver()
  const fields = new Fields('content.press')
  const asker = fields.line('asker', input.asker ?? old?.asker, { max: 120 })
  const outlet = fields.line('outlet', input.outlet ?? old?.outlet, { max: 160 })
  if (asker === '' && outlet === '') fields.wrong('asker', 'nobody-named')
  const typedEmail = fields.line('email', input.email ?? old?.email, { max: 254 })
  const email = typedEmail === '' ? '' : (readEmail(typedEmail) ?? '')
  if (typedEmail !== '' && email === '') fields.wrong('email', 'email-wrong')
  const typedPhone = fields.line('phone', input.phone ?? old?.phone, { max: 40 })
  const phone = typedPhone === '' ? '' : (readPhone(typedPhone) ?? '')
  if (typedPhone !== '' && phone === '') fields.wrong('phone', 'phone-wrong')
  const topic = fields.lines('topic', input.topic ?? old?.topic, { max: 2000, needed: true })
  const owner = (input.owner === undefined ? old?.owner_id : input.owner) || null
  const person = owner && isId(owner) ? await staffById(work, owner) : undefined
  // Who saw to it and has left since stays named until somebody else is.
  if (owner && owner !== old?.owner_id && person?.status !== 'active') fields.wrong('owner', 'not-a-colleague')
  fields.check()
  const { time_zone } = await allianceOf(work)
  const deadline =
    input.deadline === undefined
      ? { deadline_wall: old?.deadline_wall ?? null, deadline_zone: old?.deadline_zone ?? null }
      : { deadline_wall: input.deadline?.wall ?? null, deadline_zone: input.deadline ? (input.deadline.zone ?? time_zone) : null }
  if (deadline.deadline_wall) instantOfPlan({ wall: deadline.deadline_wall, zone: deadline.deadline_zone! }, 'deadline')
  const change = {
    asker,
    outlet,
    email,
    phone,
    topic,
    ...deadline,
    owner_id: person?.staff_id ?? null,
    owner_name: person?.name ?? '',
    updated_at: work.now,
    updated_by: actorOf(work).name,
  }
  if (old) {
    const row = await changeRequest(work, old.request_id, change)
    await audit(work, 'content.press-request-changed', { kind: 'press-request', id: old.request_id }, { outlet })
    return requestOf(row, work.now)
  }
  const id = newId()
  const row = await work.db
    .insertInto('content.press_requests')
    .values({
      alliance_id: work.alliance,
      request_id: id,
      ...change,
      state: 'open',
      figures: '[]',
      cleared_at: null,
      cleared_by: '',
      answer: '',
      answered_at: null,
      emptied_at: null,
      created_at: work.now,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await audit(work, 'content.press-request-written', { kind: 'press-request', id }, { outlet })
  return requestOf(row, work.now)
}

/** Most figures of one request. */
const mostFigures = 20

/**
 * Chooses the figures of a request: each a metric and a period. They are read as the house shows them, small counts hidden, and are not frozen
 * yet. Refuses what cannot be summed by the registry's own sentence, and figures that were cleared (`content.press.figures-cleared`).
 */
export async function chooseFigures(
  work: Work,
  input: { request: string; figures: readonly { metric: string; from: string; to: string }[] },
): Promise<PressRequest> {
  pressPolicy.demand(work, 'answer-press')
  const row = await lockRequest(work, input.request)
  if (row.state !== 'open') throw requestOver()
  if (row.cleared_at) throw figuresCleared()
  const figures = await readFigures(work, input.figures)
  const saved = await changeRequest(work, row.request_id, { figures: JSON.stringify(figures), updated_at: work.now })
  await audit(work, 'content.press-request-changed', { kind: 'press-request', id: row.request_id }, { outlet: row.outlet })
  return requestOf(saved, work.now)
}

/** Freezes the figures of a request as they are at this moment: what was cleared is what was said, whatever comes in later. */
export async function clearFigures(work: Work, request: string): Promise<PressRequest> {
  pressPolicy.demand(work, 'clear-figures')
  const row = await lockRequest(work, request)
  if (row.state !== 'open') throw requestOver()
  if (row.cleared_at) throw figuresCleared()
  if (row.figures.length === 0) throw noFigures()
  const figures = await readFigures(work, row.figures)
  const change = { figures: JSON.stringify(figures), cleared_at: work.now, cleared_by: actorOf(work).name }
  const saved = await changeRequest(work, row.request_id, change)
  await audit(work, 'content.figures-cleared', { kind: 'press-request', id: request }, { outlet: row.outlet, count: figures.length })
  return requestOf(saved, work.now)
}

async function readFigures(work: Work, wanted: readonly { metric: string; from: string; to: string }[]): Promise<PressFigure[]> {
  if (wanted.length > mostFigures) throw figureUnusable(mostFigures)
  const figures: PressFigure[] = []
  for (const { metric, from, to } of wanted) {
    if (!findMetric(metric) || !isDay(from) || !isDay(to) || to < from) throw figureUnusable(mostFigures)
    const { amount, hidden, atLeast, sources, gaps } = await shownTotal(work, { metric, from, to })
    figures.push({ metric, from, to, value: amount, hidden, atLeast, sources, gaps })
  }
  return figures
}

/** Closes a request with what was answered, or why nothing was (`declined`). */
export async function answerRequest(
  work: Work,
  input: { request: string; as: 'answered' | 'declined'; answer: string },
): Promise<PressRequest> {
  pressPolicy.demand(work, 'answer-press')
  const row = await lockRequest(work, input.request)
  if (row.state !== 'open') throw requestOver()
  const fields = new Fields('content.press')
  const answer = fields.lines('answer', cleanText(input.answer), { max: 10_000, needed: true })
  fields.check()
  const saved = await changeRequest(work, row.request_id, { state: input.as, answer, answered_at: work.now, updated_at: work.now })
  await audit(work, `content.press-request-${input.as}`, { kind: 'press-request', id: row.request_id }, { outlet: row.outlet })
  return requestOf(saved, work.now)
}

const rows = (work: Work) => work.db.selectFrom('content.press_requests').selectAll().where('alliance_id', '=', work.alliance)

/** One request. Refuses `content.press.no-such-request`. */
export async function requestById(work: Work, request: string): Promise<PressRequest> {
  pressPolicy.demand(work, 'see-requests')
  const row = isId(request) ? await rows(work).where('request_id', '=', request).executeTakeFirst() : undefined
  if (!row) throw noSuchRequest()
  return requestOf(row, work.now)
}

/** Requests that are open, the nearest deadline first, all of them (at most 500); or those that are over, latest first, page by page. */
export async function listRequests(
  work: Work,
  wanted: { view?: 'open' | 'over'; limit?: number; cursor?: string } = {},
): Promise<Page<PressRequest>> {
  pressPolicy.demand(work, 'see-requests')
  if ((wanted.view ?? 'open') === 'open') {
    const open = await rows(work).where('state', '=', 'open').orderBy('created_at').limit(500).execute()
    const end = ({ deadline }: PressRequest) => deadline?.at.getTime() ?? Number.MAX_SAFE_INTEGER
    return { items: open.map((row) => requestOf(row, work.now)).sort((a, b) => end(a) - end(b)), next: null }
  }
  const limit = Math.min(Math.max(wanted.limit ?? 50, 1), 200)
  let query = rows(work).where('state', '<>', 'open')
  const after = readCursor(wanted.cursor, ['date', 'id'])
  if (after) query = query.where((eb) => eb(eb.refTuple('created_at', 'request_id'), '<', eb.tuple(new Date(after[0]), after[1])))
  const over = await query
    .orderBy('created_at', 'desc')
    .orderBy('request_id', 'desc')
    .limit(limit + 1)
    .execute()
  return pageOf(
    over.map((row) => requestOf(row, work.now)),
    limit,
    ({ createdAt, id }) => [createdAt, id],
  )
}

async function lockRequest(work: Work, request: string): Promise<Row> {
  const row = isId(request) ? await rows(work).where('request_id', '=', request).forUpdate().executeTakeFirst() : undefined
  if (!row) throw noSuchRequest()
  return row
}

const changeRequest = (work: Work, request: string, change: Partial<Omit<Row, 'figures'>> & { figures?: string }): Promise<Row> =>
  work.db
    .updateTable('content.press_requests')
    .set(change)
    .where('alliance_id', '=', work.alliance)
    .where('request_id', '=', request)
    .returningAll()
    .executeTakeFirstOrThrow()

type Reached = Pick<Person, 'emails' | 'phones'>
/** Which: of these addresses and numbers, or over and older than a moment. */
type Emptied = Reached | { before: Date }
const whose = (work: Work, which: Emptied) => {
  const full = rows(work).where('emptied_at', 'is', null)
  return 'emails' in which
    ? full.where((eb) =>
        eb.or([
          eb(eb.fn<string>('lower', ['email']), '=', eb.fn.any(eb.val(which.emails.map(emailKey)))),
          eb(sql<string>`right(regexp_replace(phone, '[^0-9]', '', 'g'), 9)`, '=', eb.fn.any(eb.val(which.phones.map(phoneKey)))),
        ]),
      )
    : full.where('state', '<>', 'open').where('answered_at', '<', which.before)
}

/** Requests under an address or a number, for who asks what is known of them. */
export const requestsOf = (work: Work, person: Reached) => whose(work, person).orderBy('created_at').execute()

/** Takes away who asked and how they are reached; what was asked, cleared and answered stays as the library's own word. Returns how many. */
export async function emptyRequests(work: Work, which: Emptied, dryRun = false): Promise<number> {
  const found = await whose(work, which).execute()
  if (dryRun || found.length === 0) return found.length
  await work.db
    .updateTable('content.press_requests')
    .set({ asker: '', email: '', phone: '', emptied_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where(
      'request_id',
      'in',
      found.map(({ request_id }) => request_id),
    )
    .execute()
  return found.length
}
