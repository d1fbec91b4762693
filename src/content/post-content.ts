import { type FieldProblem, isId, refuseField, refuseFields } from '#platform'
import { actionWords } from './action-words.ts'
import { cleanLine, cleanText, type Doc, emptyDoc, isSafeHref, readDoc } from './doc.ts'
import { fieldTooLong } from './errors.ts'
import { type PressParts, readPressParts } from './press/press-parts.ts'

/** Everything a version of a post holds: what readers get, where it goes, and what it is for. Approved and frozen as one. */
export interface PostContent {
  kind: string
  /** The language it was written in first; the others are translations of it. */
  source: string
  texts: Record<string, PostText>
  /** The picture at the top, an asset. */
  lead: string | null
  action: Action | null
  /** Why it asks nothing, when it asks nothing. Counted. */
  noAction: string
  goal: string | null
  /** Why it serves no goal, when it serves none. Counted. */
  noGoal: string
  campaign: string | null
  series: string | null
  byline: Byline
  /** The channels it goes out by. One that is not a key here is not used. */
  variants: Record<string, Variant>
  /** What a press release has beside; absent until it has any of it. */
  press?: PressParts
}

export interface PostText {
  title: string
  summary: string
  body: Doc
  /** The words on the action's button; '' takes the ordinary ones of the action (action-words.ts). */
  action: string
}

export const actionKinds = ['apply', 'newsletter', 'visit', 'service', 'page', 'link'] as const

/** The one thing a post asks. */
export interface Action {
  kind: (typeof actionKinds)[number]
  /** visit: a point's number or '' for the list · service: a service's slug or '' for all · page: a page's slug · link: an address · else ''. */
  target: string
}

export type Byline = { kind: 'library' } | { kind: 'persona' } | { kind: 'staff'; staff: string }

export interface Variant {
  /** The channel's own words by language; what is absent follows the main text. */
  texts: Record<string, { title?: string; text?: string }>
  /** The channel's own picture; undefined follows the post's lead, null is none. */
  image?: string | null
  /** The channel's extra fields, such as the newsletter's topic. */
  fields: Record<string, string>
}

export const emptyText = (): PostText => ({ title: '', summary: '', body: emptyDoc(), action: '' })

export const emptyContent = (source: string): PostContent => ({
  kind: 'article',
  source,
  texts: { [source]: emptyText() },
  lead: null,
  action: null,
  noAction: '',
  goal: null,
  noGoal: '',
  campaign: null,
  series: null,
  byline: { kind: 'library' },
  variants: {},
})

/** A change to a post: what is absent stays as it is; in `texts` and `variants` null takes a language or a channel out. */
export interface PostPatch {
  kind?: string
  source?: string
  texts?: Record<string, Partial<Omit<PostText, 'body'> & { body: unknown }> | null>
  lead?: string | null
  action?: Action | null
  noAction?: string
  goal?: string | null
  noGoal?: string
  campaign?: string | null
  series?: string | null
  byline?: Byline
  variants?: Record<string, Partial<Variant> | null>
  /** Changes these parts; what is absent of them stays. */
  press?: Partial<PressParts>
}

export const kinds = ['article', 'notice', 'press'] as const
const localeTag = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/
const channelKey = /^[a-z][a-z0-9-]{0,40}$/

/** Lengths in UTF-16 units. What a channel allows is checked apart, in graphemes. */
const most = { title: 300, summary: 600, action: 80, reason: 500, variantTitle: 500, variantText: 20_000, field: 500 }

/** Reads a change from outside against the version it changes. Refuses all wrong fields at once, with names such as `texts.en.title`. */
export function applyPatch(before: PostContent, patch: PostPatch): PostContent {
  const problems: FieldProblem[] = []
  const attempt = <T>(read: () => T, fallback: T): T => {
    try {
      return read()
    } catch (error) {
      const fields = (error as { fields?: FieldProblem[] }).fields
      if (!fields?.length) throw error
      problems.push(...fields)
      return fallback
    }
  }
  const line = (value: string | undefined, old: string, field: string, limit: number) =>
    value === undefined ? old : attempt(() => bounded(cleanLine(String(value)), field, limit), old)
  const id = (value: string | null | undefined, old: string | null, field: string) =>
    value === undefined ? old : attempt(() => readId(value, field), old)

  const after: PostContent = structuredClone(before)
  if (patch.kind !== undefined) after.kind = attempt(() => oneOf(patch.kind!, kinds, 'kind'), before.kind)
  if (patch.source !== undefined) after.source = attempt(() => locale(patch.source!, 'source'), before.source)
  for (const [tag, text] of Object.entries(patch.texts ?? {})) {
    if (!localeTag.test(tag)) {
      problems.push({ field: `texts.${tag.slice(0, 20)}`, code: 'content.language-not-known' })
      continue
    }
    if (text === null) {
      delete after.texts[tag]
      continue
    }
    const old = before.texts[tag] ?? emptyText()
    after.texts[tag] = {
      title: line(text.title, old.title, `texts.${tag}.title`, most.title),
      summary: line(text.summary, old.summary, `texts.${tag}.summary`, most.summary),
      action: line(text.action, old.action, `texts.${tag}.action`, most.action),
      body: text.body === undefined ? old.body : attempt(() => readDoc(text.body, `texts.${tag}.body`), old.body),
    }
  }
  after.texts[after.source] ??= emptyText()
  after.lead = id(patch.lead, before.lead, 'lead')
  after.goal = id(patch.goal, before.goal, 'goal')
  after.campaign = id(patch.campaign, before.campaign, 'campaign')
  after.series = id(patch.series, before.series, 'series')
  after.noGoal = line(patch.noGoal, before.noGoal, 'noGoal', most.reason)
  after.noAction = line(patch.noAction, before.noAction, 'noAction', most.reason)
  if (patch.action !== undefined) after.action = attempt(() => readAction(patch.action!), before.action)
  if (patch.byline !== undefined) after.byline = attempt(() => readByline(patch.byline!), before.byline)
  if (patch.press !== undefined) after.press = attempt(() => readPressParts(before.press, patch.press!), before.press!)
  for (const [channel, variant] of Object.entries(patch.variants ?? {})) {
    if (!channelKey.test(channel)) problems.push({ field: `variants.${channel.slice(0, 40)}`, code: 'content.channel-not-known' })
    else if (variant === null) delete after.variants[channel]
    else
      after.variants[channel] = attempt(
        () => readVariant(before.variants[channel], variant, `variants.${channel}`),
        before.variants[channel] ?? { texts: {}, fields: {} },
      )
  }
  if (problems.length > 0) throw refuseFields(problems)
  return after
}

function bounded(text: string, field: string, limit: number): string {
  if (text.length > limit) throw fieldTooLong(field, limit)
  return text
}

function readId(value: string | null, field: string): string | null {
  if (value === null || value === '') return null
  if (!isId(value)) throw refuseField(field, 'content.not-an-id')
  return value
}

function oneOf<T extends string>(value: string, allowed: readonly T[], field: string): T {
  if (!allowed.includes(value as T)) throw refuseField(field, 'content.choice-not-known', { choices: allowed.join(', ') })
  return value as T
}

function locale(value: string, field: string): string {
  if (!localeTag.test(value)) throw refuseField(field, 'content.language-not-known')
  return value
}

function readAction(action: Action | null): Action | null {
  if (action === null) return null
  const kind = oneOf(String(action.kind), actionKinds, 'action')
  const target = cleanLine(String(action.target ?? ''))
  if (kind === 'link' && !isSafeHref(target)) throw refuseField('actionTarget', 'content.link-not-safe', { href: target.slice(0, 80) })
  if (kind === 'page' && !isSlug(target)) throw refuseField('actionTarget', 'content.page-not-known')
  if (kind === 'service' && target !== '' && !isSlug(target)) throw refuseField('actionTarget', 'content.services.service-not-known')
  if (kind === 'visit' && target !== '' && !/^\d{1,6}$/.test(target)) throw refuseField('actionTarget', 'content.point-not-known')
  return { kind, target: kind === 'apply' || kind === 'newsletter' ? '' : target }
}

function readByline(byline: Byline): Byline {
  const kind = oneOf(String(byline.kind), ['library', 'persona', 'staff'] as const, 'byline')
  if (kind !== 'staff') return { kind }
  const staff = (byline as { staff?: unknown }).staff
  if (!isId(staff)) throw refuseField('byline', 'content.not-an-id')
  return { kind, staff }
}

function readVariant(before: Variant | undefined, patch: Partial<Variant>, field: string): Variant {
  const after: Variant = structuredClone(before ?? { texts: {}, fields: {} })
  for (const [tag, text] of Object.entries(patch.texts ?? {})) {
    locale(tag, `${field}.texts`)
    const title = text.title === undefined ? undefined : bounded(cleanLine(String(text.title)), `${field}.title`, most.variantTitle)
    const words = text.text === undefined ? undefined : bounded(cleanText(String(text.text)).trim(), `${field}.text`, most.variantText)
    // Empty words mean: follow the main text again.
    after.texts[tag] = { ...(title ? { title } : {}), ...(words ? { text: words } : {}) }
    if (Object.keys(after.texts[tag]).length === 0) delete after.texts[tag]
  }
  if ('image' in patch) {
    if (patch.image === undefined) delete after.image
    else after.image = readId(patch.image, `${field}.image`)
  }
  for (const [name, value] of Object.entries(patch.fields ?? {})) {
    if (!/^[a-z][A-Za-z0-9-]{0,40}$/.test(name)) throw refuseField(field, 'content.choice-not-known', { choices: '' })
    after.fields[name] = bounded(cleanLine(String(value)), `${field}.${name}`, most.field)
  }
  return after
}

/** Letters and digits of any script, apart by single hyphens, at most 80. */
export const isSlug = (text: string): boolean =>
  text.length <= 80 && /^[\p{L}\p{N}]+(-[\p{L}\p{N}]+)*$/u.test(text) && text === text.toLowerCase()

/** The end of an address made from a title: `the-book-that-survived`; a Chinese title stays Chinese. Empty when nothing is left. */
export function slugFrom(title: string): string {
  const folded = title.normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFC').toLowerCase()
  const words = folded
    .replace(/['’]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
  let slug = ''
  for (const word of words) {
    const next = slug ? `${slug}-${word}` : word
    if (next.length > 60) break
    slug = next
  }
  return slug || [...(words[0] ?? '')].slice(0, 40).join('')
}

/** Where the action leads on this site, or the address it names. */
export function actionHref(action: Action): string {
  switch (action.kind) {
    case 'apply':
      return '/join'
    case 'newsletter':
      return '/newsletter'
    case 'visit':
      return action.target ? `/points/${action.target}` : '/points'
    case 'service':
      return action.target ? `/services/${encodeURIComponent(action.target)}` : '/services'
    case 'page':
      return `/pages/${encodeURIComponent(action.target)}`
    case 'link':
      return action.target
  }
}

/** The text in a language, else in the source language, with the language it really is in and the words its button has. */
export function textIn(content: PostContent, wanted: string): PostText & { locale: string } {
  const usable = (tag: string) => content.texts[tag] !== undefined && content.texts[tag].title !== ''
  const tag = usable(wanted)
    ? wanted
    : usable(content.source)
      ? content.source
      : (Object.keys(content.texts).find(usable) ?? content.source)
  return { ...(content.texts[tag] ?? emptyText()), action: actionWords(content, tag), locale: tag }
}
