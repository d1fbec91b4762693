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

/**
 * The choices in their order: the library's own, then channels that its plan has since taken up; those no longer offered only when asked for.
 * Until the library changes one: the usual ways and the channels of its plan. `also`: what was answered under a channel that the plan has since given up.
 */
export async function heardChoices(work: Work, options: { all?: boolean; also?: readonly string[] } = {}): Promise<HeardChoice[]> {
  const rows = await work.db
    .selectFrom('patrons.heard_choices')
    .select(['choice', 'names', 'channel', 'offered'])
    .where('alliance_id', '=', work.alliance)
    .orderBy('place')
    .orderBy('choice')
    .execute()
  const own = rows.length > 0 ? rows : usual
  const planned = (await Promise.all(plannedChannels.all().map((ask) => ask(work)))).flat()
  const fresh = planned.filter((channel) => !own.some((one) => one.channel === channel || one.choice === channel)).map(ofChannel)
  const offered = rows.length > 0 ? [...rows, ...fresh] : [...usual, ...fresh, last]
  const past = (options.also ?? []).filter((key) => key !== dontKnow && !offered.some((one) => one.choice === key))
  const choices = [...offered, ...past.map((key) => ({ ...ofChannel(key), offered: false }))]
  return options.all ? choices : choices.filter((one) => one.offered)
}

/** The question as the form puts it: whether it is asked, and what may be answered. */
export async function heardQuestion(work: Work): Promise<{ asked: boolean; choices: HeardChoice[] }> {
  patronsPolicy.demand(work, 'apply-for-card')
  const asked = await asksHowHeard(work)
  return { asked, choices: asked ? (await heardChoices(work)).slice(0, mostOffered) : [] }
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
  const changed = { choice: input.choice, names, channel, offered: input.offered }
  const at = choices.findIndex((one) => one.choice === input.choice)
  const list = at < 0 ? [...choices, changed] : choices.with(at, changed)
  if (list.filter((one) => one.offered).length > mostOffered || list.length > 3 * mostOffered) throw tooManyHeardChoices(mostOffered)
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
  await keep(work, list)
  await audit(work, 'patrons.heard-choice-moved', { kind: 'heard-choice', id: choice }, { name: heardName(moved!, 'en') })
}

/** All choices, held until the commit: of two who change the list the second sees what the first did. */
async function lockChoices(work: Work): Promise<HeardChoice[]> {
  await saveQuestion(work, await asksHowHeard(work), true)
  return heardChoices(work, { all: true })
}

async function saveQuestion(work: Work, asked: boolean, keepWhatIs = false): Promise<void> {
  await work.db
    .insertInto('patrons.heard_question')
    .values({ alliance_id: work.alliance, asked })
    .onConflict((on) =>
      on.column('alliance_id').doUpdateSet((eb) => ({ asked: eb.ref(keepWhatIs ? 'patrons.heard_question.asked' : 'excluded.asked') })),
    )
    .execute()
}

async function keep(work: Work, list: readonly HeardChoice[]): Promise<void> {
  await work.db
    .insertInto('patrons.heard_choices')
    .values(list.map((one, place) => ({ ...one, names: JSON.stringify(one.names), place, alliance_id: work.alliance })))
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

/** A channel as people call it; what no language names, by its key made readable. */
function channelName(key: string, t: Translate): string {
  for (const known of [`channels.${key}.name`, `strategy.channel.name.${key}`]) if (t(known) !== known) return t(known)
  return key.charAt(0).toUpperCase() + key.slice(1).replaceAll('-', ' ')
}
