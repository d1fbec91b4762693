import { translator, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { listGoals, strategyPolicy } from '#rooms/strategy'
import { unfinished } from '../check-post.ts'
import { noSuchTemplate } from '../errors.ts'
import { lastChoice } from '../last-choice.ts'
import { fromPlain } from '../plain.ts'
import { contentPolicy } from '../policy.ts'
import type { PostPatch, Variant } from '../post-content.ts'
import type { Post } from '../posts.ts'
import { wishFor } from '../start-post.ts'
import { listChannelLimits } from '../variants.ts'
import { writePost } from '../write-post.ts'
import { fillText, type Template, type TemplateText, templateStock } from './stock.ts'

/** A template as somebody reads it who chooses one. */
export interface SaidTemplate extends Omit<Template, 'texts' | 'placeholders'>, TemplateText {
  locale: string
  /** What is to be filled in: its name, and what it means in words. */
  placeholders: { name: string; says: string }[]
}

/** The channel that a kind of template is written for, where it is not the choice of whoever writes. */
const channelOf = { post: null, mail: 'newsletter', poster: 'poster' } as const

/** What stands in braces, in words: `{day}` is `{the day, with its weekday}`. */
const inWords = (text: TemplateText, locale: string): TemplateText => {
  const t = translator(locale)
  return fillText(text, (name) => `{${t(`content.placeholders.${name}`)}}`)
}

/** The stock in a language, in the order of the desk's list; only a kind where one is named. */
export async function listTemplates(work: Work, { locale, kind }: { locale: string; kind?: Template['kind'] }): Promise<SaidTemplate[]> {
  contentPolicy.demand(work, 'see-drafts')
  return templateStock()
    .filter((template) => !kind || template.kind === kind)
    .map(({ texts, placeholders, ...head }) => {
      const tag = texts[locale] ? locale : Object.keys(texts)[0]!
      const t = translator(tag)
      return {
        ...head,
        locale: tag,
        ...inWords(texts[tag]!, tag),
        placeholders: placeholders.map((name) => ({ name, says: t(`content.placeholders.${name}`) })),
      }
    })
}

export interface StartFromTemplate {
  template: string
  goal?: string | null
  campaign?: string | null
  series?: string | null
  /** The day it is meant for; that of the series unless given. */
  day?: string
}

/**
 * Begins a post with a template, in every language that both the library and the template have. The library's name is filled in; what else
 * stands in braces is said in words and marked as to be written, so that nothing leaves with a gap in it. The one open goal with the figure
 * that it serves is chosen, where there is exactly one. Refuses `content.no-such-template`.
 */
export async function startFromTemplate(work: Work, input: StartFromTemplate): Promise<Post> {
  contentPolicy.demand(work, 'write-post')
  const template = templateStock().find(({ key }) => key === input.template)
  if (!template) throw noSuchTemplate()
  const alliance = await allianceOf(work)
  const spoken = Object.keys(template.texts).filter((tag) => alliance.locales.includes(tag))
  const tags = spoken.length > 0 ? spoken : Object.keys(template.texts)
  const source = tags.includes(alliance.default_locale) ? alliance.default_locale : tags[0]!
  const texts: NonNullable<PostPatch['texts']> = {}
  for (const tag of [source, ...tags.filter((one) => one !== source)]) {
    const t = translator(tag)
    const library = alliance.names[tag] ?? alliance.name
    const { title, summary, body } = fillText(template.texts[tag]!, (name) =>
      name === 'library' ? library : `{${t(`content.placeholders.${name}`)} ${unfinished}}`,
    )
    texts[tag] = { title, summary, body: fromPlain(body) }
  }
  return writePost(work, {
    source,
    texts,
    action: template.action && { kind: template.action, target: '' },
    goal: input.goal ?? (await goalServed(work, template.serves)),
    campaign: input.campaign ?? null,
    series: input.series ?? null,
    variants: await channelsFor(work, template.kind),
    wish: await wishFor(work, input),
  })
}

/** The one open goal that counts this figure. */
async function goalServed(work: Work, metric: string): Promise<string | null> {
  if (!strategyPolicy.allows(work.actor, 'read-strategy')) return null
  const goals = await listGoals(work, { state: 'open', metric, limit: 2 })
  return goals.length === 1 ? goals[0]!.goalId : null
}

/** A mail leaves as a mail and a poster is printed, where these are in use; a post goes where the last one went. */
async function channelsFor(work: Work, kind: Template['kind']): Promise<Record<string, Partial<Variant>>> {
  const channel = channelOf[kind]
  const used = channel !== null && (await listChannelLimits(work)).some((limit) => limit.channel === channel)
  return used ? { [channel]: {} } : lastChoice(work)
}
