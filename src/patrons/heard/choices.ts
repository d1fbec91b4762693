import { sql } from 'kysely'
import { audit, defineContract, type FieldProblem, locales, refuseFields, type Translate, translator, type Work } from '#platform'
import { heardChoiceUnknown, tooManyHeardChoices } from '../errors.ts'
import { patronsPolicy } from '../policy.ts'

/** A way by which people hear of the library, as the form offers it. */
export interface HeardChoice {
  choice: string
  names: Record<string, string>
  /** The channel of the plan that it stands for (`poster`); null where there is none (friends, passing by). */
  channel: string | null
  offered: boolean
}

/** "I do not know": always offered, always last. An answer like any other, so that nobody has to guess. */
export const dontKnow = 'dont-know'
/** A form longer than this nobody reads. */
const mostOffered = 20

/** The channels that the library's plan says are in use, in its order. The room that keeps the plan answers. */
export const plannedChannels = defineContract<(work: Work) => Promise<string[]>>('planned-channels')

/** What people say besides channels of the plan, until the library says otherwise. */
const usual: readonly HeardChoice[] = [
  { choice: 'friends', names: { en: 'Friends or family', 'zh-CN': '亲友介绍' }, channel: null, offered: true },
  { choice: 'passing-by', names: { en: 'Passing by', 'zh-CN': '路过看到' }, channel: null, offered: true },
  { choice: 'school', names: { en: 'School or work', 'zh-CN': '学校或单位' }, channel: null, offered: true },
  { choice: 'event', names: { en: 'An event', 'zh-CN': '参加活动' }, channel: null, offered: true },
  { choice: 'press', names: { en: 'Newspaper, radio or television', 'zh-CN': '报纸、广播或电视' }, channel: 'press', offered: true },
  { choice: 'poster', names: { en: 'A poster or a leaflet', 'zh-CN': '海报或宣传单' }, channel: 'poster', offered: true },
  { choice: 'website', names: { en: 'The library’s website', 'zh-CN': '图书馆网站' }, channel: 'website', offered: true },
]
const last: HeardChoice = { choice: 'other', names: { en: 'Something else', 'zh-CN': '其他途径' }, channel: null, offered: true }

/** Whether the form asks at all; it does until somebody switches it off. */
export async function asksHowHeard(work: Work): Promise<boolean> {
  const row = await work.db.selectFrom('patrons.heard_question').select('asked').where('alliance_id', '=', work.alliance).executeTakeFirst()
  return row?.asked ?? true
}

/** A choice in the list; `follows` the plan where nobody has changed it: offered as long as the plan has its channel. `placed`: somebody moved it. */
interface Listed extends HeardChoice {
  follows: boolean
  placed: boolean
}

/**
 * The choices in their order: the library's own, then channels that its plan has since taken up, and "something else" after them unless it was
 * moved; those no longer offered only when asked for. Until the library changes one: the usual ways and the channels of its plan.
 * `also`: what was answered under a channel that the plan has since given up.
 */
export async function heardChoices(work: Work, options: { all?: boolean; also?: readonly string[] } = {}): Promise<HeardChoice[]> {
  const listed = (await listChoices(work)).map(bare)
  const past = (options.also ?? []).filter((key) => key !== dontKnow && !listed.some((one) => one.choice === key))
  const choices = [...listed, ...past.map((key) => ({ ...ofChannel(key), offered: false }))]
  return options.all ? choices : choices.filter((one) => one.offered)
}

async function listChoices(work: Work): Promise<Listed[]> {
  const rows = await work.db
    .selectFrom('patrons.heard_choices')
    .select(['choice', 'names', 'channel', 'offered'])
    .where('alliance_id', '=', work.alliance)
    .orderBy('place')
    .orderBy('choice')
    .execute()
  const planned = (await Promise.all(plannedChannels.all().map((ask) => ask(work)))).flat()
  const own = (rows.length > 0 ? rows : [...usual, last]).flatMap((row): Listed[] => {
    // A row without a name keeps a place and nothing else.
    const follows = Object.keys(row.names).length === 0
    if (!follows) return [{ ...row, follows, placed: true }]
    return planned.includes(row.choice) ? [{ ...ofChannel(row.choice), follows, placed: true }] : []
  })
  const fresh = planned
    .filter((channel) => !own.some((one) => one.channel === channel || one.choice === channel))
    .map((channel): Listed => ({ ...ofChannel(channel), follows: true, placed: false }))
  const end = own.at(-1)?.choice === last.choice ? own.length - 1 : own.length
  return own.toSpliced(end, 0, ...fresh)
}

const bare = ({ choice, names, channel, offered }: Listed): HeardChoice => ({ choice, names, channel, offered })

/** The question as the form puts it: whether it is asked, and what may be answered. Of a plan with more channels than there is room for, the last are left out. */
export async function heardQuestion(work: Work): Promise<{ asked: boolean; choices: HeardChoice[] }> {
  patronsPolicy.demand(work, 'apply-for-card')
  if (!(await asksHowHeard(work))) return { asked: false, choices: [] }
  const offered = (await listChoices(work)).filter((one) => one.offered)
  const over = Math.max(0, offered.length - mostOffered)
  const left = new Set(over > 0 ? offered.filter((one) => one.follows).slice(-over) : [])
  const choices = offered.filter((one) => !left.has(one)).slice(0, mostOffered)
  return { asked: true, choices: choices.map(bare) }
}

/** The name of a choice in a language, else in English, else any. */
export const heardName = ({ choice, names }: Pick<HeardChoice, 'choice' | 'names'>, locale: string): string =>
  choice === dontKnow ? translator(locale)('patrons.heard.dont-know') : (names[locale] ?? names.en ?? Object.values(names)[0] ?? choice)

/** Switches the question on or off. What was counted stays. */
export async function askHowHeard(work: Work, asked: boolean): Promise<void> {
  patronsPolicy.demand(work, 'change-heard-question')
  await saveQuestion(work, asked)
  await audit(work, asked ? 'patrons.heard-asked' : 'patrons.heard-not-asked', { kind: 'alliance', id: work.alliance })
}

/** Adds, renames or retires a choice. One that was ever offered is never deleted, so that its answers keep a name: `offered: false` takes it from the form. */
export async function saveHeardChoice(work: Work, input: HeardChoice): Promise<void> {
  patronsPolicy.demand(work, 'change-heard-question')
  const problems: FieldProblem[] = []
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(input.choice) || input.choice === dontKnow)
    problems.push({ field: 'choice', code: 'patrons.heard-key-wrong' })
  const names = Object.fromEntries(
    Object.entries(input.names)
      .map(([locale, name]) => [locale, name.trim().slice(0, 80)])
      .filter(([, name]) => name !== ''),
  )
  if (Object.keys(names).length === 0) problems.push({ field: 'names', code: 'patrons.heard-name-missing' })
  const channel = input.channel?.trim() || null
  if (channel && !/^[a-z0-9][a-z0-9-]{0,39}$/.test(channel)) problems.push({ field: 'channel', code: 'patrons.heard-channel-wrong' })
  if (problems.length > 0) throw refuseFields(problems)
  const choices = await lockChoices(work)
  const at = choices.findIndex((one) => one.choice === input.choice)
  const before = choices[at]
  const changed = { choice: input.choice, names, channel, offered: input.offered, placed: true }
  // Saved as it was, a channel of the plan goes on following it.
  const follows = before?.follows === true && isAsItWas(changed, before)
  const list = before ? choices.with(at, follows ? before : { ...changed, follows }) : [...choices, { ...changed, follows }]
  // Only what adds one: a plan may have more channels than fit, and whoever retires or renames one must be able to.
  const adds = input.offered && !before?.offered && list.filter((one) => one.offered).length > mostOffered
  if (adds || (!before && list.length > 3 * mostOffered)) throw tooManyHeardChoices(mostOffered)
  await keep(work, list)
  await audit(work, 'patrons.heard-choice-saved', { kind: 'heard-choice', id: input.choice }, { name: heardName(changed, 'en') })
}

/** Puts a choice one place up or down in the form; at the end it stays where it is. */
export async function moveHeardChoice(work: Work, choice: string, where: 'up' | 'down'): Promise<void> {
  patronsPolicy.demand(work, 'change-heard-question')
  const list = await lockChoices(work)
  const at = list.findIndex((one) => one.choice === choice)
  if (at < 0) throw heardChoiceUnknown(choice)
  // Past those that the form does not show, so that every move is seen there.
  const step = where === 'up' ? -1 : 1
  let to = at + step
  while (list[to] && !list[to]!.offered) to += step
  if (!list[to]) return
  const [moved] = list.splice(at, 1)
  list.splice(to, 0, moved!)
  // What it passed has its place from now on, as it has.
  await keep(
    work,
    list.map((one, i) => ({ ...one, placed: one.placed || i <= Math.max(at, to) })),
  )
  await audit(work, 'patrons.heard-choice-moved', { kind: 'heard-choice', id: choice }, { name: heardName(moved!, 'en') })
}

/** All choices, held until the commit: of two who change the list the second sees what the first did. */
async function lockChoices(work: Work): Promise<Listed[]> {
  await saveQuestion(work, await asksHowHeard(work), true)
  return listChoices(work)
}

const isAsItWas = (now: HeardChoice, before: HeardChoice): boolean =>
  now.offered && now.channel === before.channel && Object.entries(now.names).every(([locale, name]) => before.names[locale] === name)

async function saveQuestion(work: Work, asked: boolean, keepWhatIs = false): Promise<void> {
  await work.db
    .insertInto('patrons.heard_question')
    .values({ alliance_id: work.alliance, asked })
    .onConflict((on) =>
      on.column('alliance_id').doUpdateSet((eb) => ({ asked: eb.ref(keepWhatIs ? 'patrons.heard_question.asked' : 'excluded.asked') })),
    )
    .execute()
}

/** Keeps what the library made its own. Of a channel that follows the plan no more than its place, if that; what the plan gave up leaves none. */
async function keep(work: Work, list: readonly Listed[]): Promise<void> {
  await work.db.deleteFrom('patrons.heard_choices').where('alliance_id', '=', work.alliance).where(sql<boolean>`names = '{}'`).execute()
  const rows = list.flatMap((one, place) =>
    one.placed ? [{ ...bare(one), names: JSON.stringify(one.follows ? {} : one.names), place, alliance_id: work.alliance }] : [],
  )
  await work.db
    .insertInto('patrons.heard_choices')
    .values(rows)
    .onConflict((on) =>
      on.columns(['alliance_id', 'choice']).doUpdateSet((eb) => ({
        names: eb.ref('excluded.names'),
        channel: eb.ref('excluded.channel'),
        place: eb.ref('excluded.place'),
        offered: eb.ref('excluded.offered'),
      })),
    )
    .execute()
}

const ofChannel = (channel: string): HeardChoice => ({
  choice: channel,
  names: Object.fromEntries(locales().map((locale) => [locale, channelName(channel, translator(locale))])),
  channel,
  offered: true,
})

/** A channel as readers call it, who know no feeds and no plan; else as the house does; what no language names, by its key made readable. */
function channelName(key: string, t: Translate): string {
  for (const known of [`patrons.heard.by.${key}`, `channels.${key}.name`, `strategy.channel.name.${key}`])
    if (t(known) !== known) return t(known)
  return key.charAt(0).toUpperCase() + key.slice(1).replaceAll('-', ' ')
}
