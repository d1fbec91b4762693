// What pages say of services: shaped once for the catalogue, one service and the page of a place.
import type { Translate } from '#platform'
import type { PublicService } from '#rooms/content'
import { linkedData } from './linked-data.ts'

/** A service in a list. */
export const serviceLine = ({ path, locale, text, audiences, cost, amount, currency }: PublicService) => ({
  path,
  locale,
  name: text.name,
  what: text.what,
  audiences: audiences.filter((key) => key !== 'everyone'),
  cost,
  amount,
  currency,
})

/** Where its one button leads: nowhere at the desk. */
export function askHref({ ask, askTarget }: Pick<PublicService, 'ask' | 'askTarget'>): string | null {
  if (ask === 'link') return askTarget
  if (ask === 'mail') return `mailto:${askTarget}`
  return ask === 'phone' ? `tel:${askTarget.replace(/[^\d+]/g, '')}` : null
}

/** A service in the words of schema.org, for search engines: what the page says, and nothing else. */
export function serviceData(
  service: PublicService,
  about: { url: string; origin: string; library: string; places: readonly { no: number; name: string }[]; t: Translate },
): string {
  const { text, ask, askTarget, cost, amount, currency } = service
  const data = {
    '@type': 'Service',
    '@id': about.url,
    url: about.url,
    name: text.name,
    description: text.what,
    inLanguage: service.locale,
    provider: { '@type': 'Library', name: about.library, url: about.origin },
    audience: service.audiences.map((key) => ({ '@type': 'Audience', audienceType: about.t(`content.audiences.${key}`) })),
    ...(cost === 'depends'
      ? {}
      : { offers: { '@type': 'Offer', price: amount ?? 0, priceCurrency: currency || undefined, description: text.cost || undefined } }),
    availableLanguage: service.languages.length > 0 ? service.languages : undefined,
    availableChannel: [
      ...about.places.map(({ no, name }) => ({
        '@type': 'ServiceChannel',
        serviceLocation: { '@type': 'Library', name, url: `${about.origin}/points/${no}` },
      })),
      ...(ask === 'link'
        ? [{ '@type': 'ServiceChannel', serviceUrl: askTarget.startsWith('/') ? about.origin + askTarget : askTarget }]
        : []),
      ...(ask === 'phone' ? [{ '@type': 'ServiceChannel', servicePhone: { '@type': 'ContactPoint', telephone: askTarget } }] : []),
    ],
    ...(service.picture ? { image: about.origin + service.picture.sources.at(-1)!.url } : {}),
  }
  return linkedData(data)
}
