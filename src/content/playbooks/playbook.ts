import { createHash } from 'node:crypto'
import { z } from 'zod'
import { type FieldProblem, isDay, refuse, refuseFields } from '#platform'
import { guideKeys } from '#rooms/strategy'
import { isSafeHref } from '../doc.ts'
import { actionKinds, kinds } from '../post-content.ts'

/** The version of the format that is written, and the only one that is read. */
export const playbookVersion = 1
/** The largest file that is read, in bytes. */
export const largestPlaybook = 1024 * 1024
/** Most posts in one. */
export const mostPosts = 200

/** Looks like a tag, a comment or a processing instruction. A playbook holds plain lines with marks and nothing else. */
const tag = /<[a-z!/?]/i
const link = /\]\(([^)\s]*)\)/g

/** A text of a playbook: no HTML, no address that a browser would run. */
const text = (most: number) =>
  z.string().check((given) => {
    if (given.value.length > most) given.issues.push(problem(given.value, 'playbook-text-too-long', { most }))
    if (tag.test(given.value)) given.issues.push(problem(given.value, 'playbook-holds-html'))
    for (const [, href] of given.value.matchAll(link))
      if (!isSafeHref(href!)) given.issues.push(problem(given.value, 'playbook-link-not-safe', { href: href!.slice(0, 60) }))
  })
const problem = (input: string, code: string, params: Record<string, string | number> = {}) => ({
  code: 'custom' as const,
  input,
  path: [],
  message: code,
  params,
})

const locale = z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/)
const words = (most: number) => z.record(locale, text(most))
const day = z.string().refine(isDay)
const hours = z.number().min(0).max(100_000).nullable()
/** A count of people: null and hidden where it is under 5 or would give such a one away. */
const cell = z.strictObject({ amount: z.int().min(0).nullable(), hidden: z.boolean() })
const count = z.int().min(0)

const post = z.strictObject({
  /** Days after the first day of the campaign, or after the first post of the series; may lie before it. Null where it never had a day. */
  day: z.int().min(-3660).max(3660).nullable(),
  /** Wall time. */
  time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .nullable(),
  kind: z.enum(kinds),
  /** What it asked; null where that led to something of that library alone. */
  action: z.enum(actionKinds).nullable(),
  channels: z.array(z.string().regex(/^[a-z][a-z0-9-]{0,40}$/)).max(60),
  texts: z.record(locale, z.strictObject({ title: text(300), summary: text(600), body: text(110_000), action: text(80) })),
})

const Schema = z.strictObject({
  format: z.literal('foyer-playbook'),
  version: z.literal(playbookVersion),
  /** The library that made it, and the day. */
  made: z.strictObject({ by: text(200), on: day }),
  kind: z.enum(['campaign', 'series']),
  titles: words(200).refine((titles) => Object.keys(titles).length > 0),
  plan: z.strictObject({
    /** What was expected, and why; '' for a series. */
    hypothesis: text(2000),
    /** What a series is about. */
    about: words(2000),
    /** How many days a campaign took, both ends counted; null for a series. */
    days: z.int().min(1).max(3660).nullable(),
    /** The goals it served: their titles and the figure each counts. */
    goals: z.array(z.strictObject({ titles: words(200), metric: z.string().regex(/^[a-z][a-z.-]{0,60}$/) })).max(20),
    /** What it was compared with. Places and weeks are that library's own and stay there. */
    comparison: z.strictObject({ kind: z.enum(['points', 'periods', 'none']), why: text(1000) }).nullable(),
    hours: z.strictObject({ planned: hours, spent: hours }),
    /** The invented voice of a series. */
    persona: z.strictObject({ names: words(120), voice: text(3000), dos: text(3000), donts: text(3000), tone: text(3000) }).nullable(),
  }),
  posts: z.array(post).max(mostPosts),
  /** The guides it was written by. */
  rules: z
    .array(z.strictObject({ guide: z.enum(guideKeys), texts: z.record(locale, z.strictObject({ title: text(120), text: text(20_000) })) }))
    .max(guideKeys.length),
  lessons: z.array(z.strictObject({ saw: text(4000), learnt: text(4000), on: day })).max(100),
  /** What it reached, as that library counted it; null where nothing was counted yet. What it caused is another question. */
  result: z
    .strictObject({
      from: day,
      to: day,
      sent: count,
      views: count,
      touches: count,
      cards: cell,
      newsletter: cell,
      signUps: cell,
      caused: z.enum(['cannot-tell', 'shown', 'not-shown', 'too-weak-to-tell']),
      sources: z.array(text(100)).max(20),
      /** Days of the period on which that library was not counting. */
      gaps: z.array(z.strictObject({ from: day, to: day })).max(20),
    })
    .nullable(),
})

/** A campaign or a series that another library can start from: plan, posts as templates, rules, hours, lessons and measured result. No person is named in it. */
export type Playbook = z.output<typeof Schema>

/** What of zod's words becomes which refusal. */
const codes: Record<string, string> = {
  unrecognized_keys: 'playbook-field-unknown',
  too_big: 'playbook-too-much',
  invalid_key: 'playbook-field-unknown',
}

/**
 * Reads a playbook from the text of its file. Refuses what is too large, no UTF-8, no JSON (with the line), another version, and every field that is
 * not as it should be, named by its path (`posts.3.texts.en.title`), at most twenty at once.
 */
export function readPlaybook(file: string): Playbook {
  if (Buffer.byteLength(file) > largestPlaybook) throw refuse(413, 'content.playbook-too-large', { megabytes: largestPlaybook / 1024 ** 2 })
  // What is no UTF-8 was read as this sign; taken in, it would stand in every draft.
  const lost = file.indexOf('\uFFFD')
  if (lost >= 0) throw refuse(422, 'content.playbook-not-utf8', { line: file.slice(0, lost).split('\n').length })
  const given = parse(file)
  const head = (given ?? {}) as { format?: unknown; version?: unknown }
  if (head.format !== 'foyer-playbook') throw refuse(422, 'content.not-a-playbook')
  if (head.version !== playbookVersion)
    throw refuse(422, 'content.playbook-version', { version: JSON.stringify(head.version ?? null).slice(0, 20), known: playbookVersion })
  const read = Schema.safeParse(given)
  if (!read.success) throw refuseFields(read.error.issues.slice(0, 20).map(fieldProblem))
  return read.data
}

function fieldProblem(issue: z.core.$ZodIssue): FieldProblem {
  const keys = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  const field = [...issue.path, ...keys].map((part) => String(part).slice(0, 40)).join('.')
  if (issue.code === 'custom' && issue.message.startsWith('playbook-'))
    return { field, code: `content.${issue.message}`, params: { ...issue.params, field } }
  return { field, code: `content.${codes[issue.code] ?? 'playbook-field-wrong'}`, params: { field } }
}

function parse(file: string): unknown {
  const text = file.replace(/^\uFEFF/, '')
  try {
    return JSON.parse(text)
  } catch (fault) {
    const at = placeOf(fault)
    const line = at === null ? faultyLine(text) : text.slice(0, at).split('\n').length
    throw refuse(422, 'content.playbook-not-json', { line })
  }
}

/** Where the engine says that a text stops being JSON; it does not say so of every fault. */
function placeOf(fault: unknown): number | null {
  const at = /position (\d+)/.exec((fault as Error).message)?.[1]
  return at === undefined ? null : Number(at)
}

/** The first line with which a text is no beginning of JSON any more: found by halves, in about twenty readings of the largest file. */
function faultyLine(text: string): number {
  const lines = text.split('\n')
  let [good, bad] = [0, lines.length]
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (isBeginning(lines.slice(0, middle).join('\n'))) good = middle
    else bad = middle
  }
  return bad
}

function isBeginning(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch (fault) {
    return /end of JSON input/.test((fault as Error).message) || placeOf(fault) === text.length
  }
}

/** What tells a playbook from another: the same whatever its spaces and the order of its fields. */
export const digestOf = (playbook: Playbook): string => createHash('sha256').update(stable(playbook)).digest('hex')

function stable(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(stable).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${entries.map(([key, one]) => `${JSON.stringify(key)}:${stable(one)}`).join(',')}}`
}
