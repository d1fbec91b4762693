import { type FieldProblem, Fields, isId, isRefusal, refuseFields } from '#platform'
import { isLocale } from '#rooms/alliance'
import { type Doc, emptyDoc, isSafeHref, readDoc } from '../doc.ts'
import type { ServicesTable, ServiceText } from './tables.ts'

/** For whom a service or a list is. `everyone` stands alone. */
export const audienceKeys = [
  'everyone',
  'families',
  'children',
  'teenagers',
  'adults',
  'older-people',
  'students',
  'teachers',
  'newcomers',
  'people-with-disabilities',
  'job-seekers',
  'businesses',
  'researchers',
] as const
export type AudienceKey = (typeof audienceKeys)[number]

export const costs = ['free', 'paid', 'depends'] as const satisfies readonly ServicesTable['cost'][]
export const givens = ['places', 'online', 'both'] as const satisfies readonly ServicesTable['given'][]
export const askWays = ['desk', 'link', 'mail', 'phone'] as const satisfies readonly ServicesTable['ask'][]

/** What is said of a service, as it comes from a form, a program or a file. What is absent stays. */
export interface ServiceWords {
  slug?: string
  topic?: string | null
  /** null takes a language out. */
  texts?: Record<string, (Partial<Omit<ServiceText, 'about'>> & { about?: unknown }) | null>
  audiences?: readonly string[]
  cost?: string
  amount?: number | null
  currency?: string
  given?: string
  points?: readonly number[]
  ask?: string
  /** A link's address, a mail address or a telephone number; '' at the desk. */
  askTarget?: string
  picture?: string | null
  /** In which languages it is given, as tags. */
  languages?: readonly string[]
  /** Posts that belong to it, beside those whose action leads to it. */
  posts?: readonly string[]
}

/** The columns of a service that its words fill. */
export type ServiceColumns = Pick<
  ServicesTable,
  'topic_id' | 'cost' | 'amount' | 'currency' | 'given' | 'ask' | 'ask_target' | 'picture_id'
> & { texts: Record<string, ServiceText>; audiences: string[]; points: number[]; languages: string[]; posts: string[] }

const emptyServiceText = (): ServiceText => ({ name: '', what: '', about: emptyDoc(), cost: '', hours: '', before: '', ask: '' })

const longest = { name: 120, what: 240, cost: 200, hours: 300, before: 800, ask: 60 } as const
const mostPosts = 12

/**
 * Reads what was said of a service over what stands. Everything that is wrong is refused at once, each at its field (`texts.en.name`,
 * `amount`, `askTarget` …).
 * @param currency the one the library counts in, where none is named; '' where that is not known
 * @param places the numbers of the alliance's service points
 */
export function readService(
  before: ServiceColumns | null,
  words: ServiceWords,
  { currency, places }: { currency: string; places: ReadonlySet<number> },
): ServiceColumns {
  const fields = new Fields('content.services')
  const bodies: FieldProblem[] = []
  const texts = { ...before?.texts }
  for (const [tag, given] of Object.entries(words.texts ?? {})) {
    const at = `texts.${tag.slice(0, 20)}`
    if (!isTag(tag)) fields.wrong(at, 'not-a-language')
    else if (given === null) delete texts[tag]
    else texts[tag] = readText(fields, bodies, at, texts[tag] ?? emptyServiceText(), given)
  }
  const chosen = <K extends string>(field: string, value: string | undefined, all: readonly K[], old: K): K => {
    if (value === undefined) return old
    const found = all.find((one) => one === value)
    if (!found) fields.wrong(field, 'not-a-choice')
    return found ?? old
  }
  const cost = chosen('cost', words.cost, costs, before?.cost ?? 'free')
  const ask = chosen('ask', words.ask, askWays, before?.ask ?? 'desk')
  const given = chosen('given', words.given, givens, before?.given ?? 'places')
  const audiences = words.audiences ? readAudiences(fields, words.audiences) : (before?.audiences ?? ['everyone'])
  const points = words.points ? [...new Set(words.points)].sort((a, b) => a - b) : (before?.points ?? [])
  if (words.points && points.some((no) => !places.has(no))) fields.wrong('points', 'point-not-known')
  const languages = words.languages ? [...new Set(words.languages.map((tag) => tag.trim()).filter(Boolean))] : (before?.languages ?? [])
  if (languages.length > 40 || languages.some((tag) => !isTag(tag))) fields.wrong('languages', 'not-a-language')
  const posts = words.posts ? [...new Set(words.posts)] : (before?.posts ?? [])
  if (posts.length > mostPosts) fields.wrong('posts', 'too-many-posts', { most: mostPosts })
  if (posts.some((id) => !isId(id))) fields.wrong('posts', 'post-not-known')
  const columns: ServiceColumns = {
    texts,
    topic_id: words.topic === undefined ? (before?.topic_id ?? null) : fields.id('topic', words.topic, 'topic-not-known'),
    audiences,
    cost,
    amount: null,
    currency: readCurrency(fields, words.currency || before?.currency || currency, cost === 'paid'),
    given,
    points: given === 'online' ? [] : points,
    ask,
    ask_target: readTarget(fields, ask, words.askTarget ?? (ask === before?.ask ? before.ask_target : '')),
    picture_id: words.picture === undefined ? (before?.picture_id ?? null) : fields.id('picture', words.picture, 'picture-not-known'),
    languages,
    posts,
  }
  if (cost === 'paid') {
    columns.amount = fields.number('amount', words.amount === undefined ? before?.amount : words.amount, { min: 0.01, max: 1_000_000 })
    if (columns.amount === null) fields.wrong('amount', 'amount-missing')
    else columns.amount = Math.round(columns.amount * 100) / 100
  }
  if (!Object.values(texts).some((text) => text.name))
    fields.wrong(`texts.${Object.keys(words.texts ?? texts)[0] ?? 'en'}.name`, 'name-missing')
  const wrong = [...fields.problems, ...bodies]
  if (wrong.length > 0) throw refuseFields(wrong)
  return columns
}

/** A language Foyer speaks, or any tag as they are written. */
export const isTag = (tag: string): boolean => isLocale(tag) || /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(tag)

function readText(
  fields: Fields,
  bodies: FieldProblem[],
  at: string,
  old: ServiceText,
  given: Partial<Omit<ServiceText, 'about'>> & { about?: unknown },
): ServiceText {
  const line = (name: 'name' | 'what' | 'cost' | 'hours' | 'ask') =>
    given[name] === undefined ? old[name] : fields.line(`${at}.${name}`, given[name], { max: longest[name] })
  return {
    name: line('name'),
    what: line('what'),
    about: given.about === undefined ? old.about : (tried(bodies, () => readDoc(given.about, `${at}.about`)) ?? old.about),
    cost: line('cost'),
    hours: line('hours'),
    before: given.before === undefined ? old.before : fields.lines(`${at}.before`, given.before, { max: longest.before }),
    ask: line('ask'),
  }
}

function tried(problems: FieldProblem[], read: () => Doc): Doc | undefined {
  try {
    return read()
  } catch (error) {
    if (!isRefusal(error) || error.fields.length === 0) throw error
    problems.push(...error.fields)
    return undefined
  }
}

/** Some of {@link audienceKeys}; with everyone among them, everyone. */
export function readAudiences(fields: Fields, given: readonly string[]): string[] {
  const chosen = audienceKeys.filter((key) => given.includes(key))
  if (given.some((key) => !audienceKeys.includes(key as AudienceKey))) fields.wrong('audiences', 'not-a-choice')
  return chosen.length === 0 || chosen.includes('everyone') ? ['everyone'] : chosen
}

function readCurrency(fields: Fields, given: string, needed: boolean): string {
  const code = given.trim().toUpperCase()
  if (code === '' ? needed : !/^[A-Z]{3}$/.test(code)) fields.wrong('currency', 'not-a-currency')
  return code
}

function readTarget(fields: Fields, ask: ServicesTable['ask'], given: string): string {
  if (ask === 'desk') return ''
  if (ask === 'mail') return fields.email('askTarget', given, { needed: true })
  const line = fields.line('askTarget', given, { max: 500, needed: true })
  if (line === '') return ''
  if (ask === 'phone') {
    if (!/^\+?[\d\s()/.-]{3,40}$/.test(line)) fields.wrong('askTarget', 'not-a-number-to-call')
    return line
  }
  const full = /^[\w-]+(\.[\w-]+)+(\/|$)/.test(line) ? `https://${line}` : line
  if (!isSafeHref(full) || !/^(\/|https?:)/i.test(full)) fields.wrong('askTarget', 'not-a-link')
  return full
}
