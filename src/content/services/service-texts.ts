import type { Work } from '#platform'
import { noSuchPlace } from '../errors.ts'
import { contentPolicy } from '../policy.ts'
import { renderText } from '../render.ts'
import { replaceInDoc } from '../replace-words.ts'
import { listServices } from './list-services.ts'
import { saveService, serviceName } from './save-service.ts'

/** One text of a thing, with the place it stands in: what is looked through for a name. */
export interface PlacedText {
  id: string
  /** What the thing is called. */
  title: string
  /** `texts.en.about`: the field it stands in, as it is saved. */
  place: string
  locale: string
  text: string
  /** Where the desk changes it. */
  href: string
}

const parts = ['name', 'what', 'about', 'cost', 'hours', 'before', 'ask'] as const

/** Every text of every service, drafts and withdrawn ones too; empty ones are left out. */
export async function serviceTexts(work: Work): Promise<PlacedText[]> {
  return (await listServices(work)).flatMap(({ id, texts }) =>
    Object.entries(texts).flatMap(([locale, words]) =>
      parts.flatMap((part) => {
        const text = part === 'about' ? renderText(words.about) : words[part]
        const place = `texts.${locale}.${part}`
        return text ? [{ id, title: serviceName(texts), place, locale, text, href: `/desk/services/${id}` }] : []
      }),
    ),
  )
}

/** Puts other words in the place of some in one text of a service; readers have it at once. Refuses `content.no-such-place`. */
export async function replaceInService(work: Work, input: { service: string; place: string; from: string; to: string }): Promise<void> {
  contentPolicy.demand(work, 'write-service')
  const [, locale, part] = /^texts\.([A-Za-z-]+)\.(\w+)$/.exec(input.place) ?? []
  const service = (await listServices(work)).find(({ id }) => id === input.service)
  const words = locale ? service?.texts[locale] : undefined
  const field = parts.find((one) => one === part)
  if (!service || !words || !locale || !field) throw noSuchPlace()
  const after =
    field === 'about'
      ? { about: replaceInDoc(words.about, input.from, input.to) }
      : { [field]: words[field].replaceAll(input.from, () => input.to) }
  await saveService(work, { service: service.id, texts: { [locale]: after } })
}
