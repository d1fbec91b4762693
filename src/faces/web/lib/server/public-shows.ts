import { type PublicShow, whenText } from '#rooms/content'
import { linkedData } from './linked-data.ts'

/** A line of the list of shows. */
export const showLine = (show: PublicShow, { locale, moment }: Pick<App.Locals, 'locale' | 'moment'>) => ({
  path: show.path,
  title: show.title,
  locale: show.locale,
  about: show.about.length > 240 ? `${show.about.slice(0, 239)}…` : show.about,
  stands: show.stands,
  when: whenText(show, locale, moment),
  at: show.starts.at,
  series: show.series,
})

/** What machines are told of a show: what, when, whether it takes place, where to watch. */
export function linkedShow(show: PublicShow, { library, address, origin }: { library: string; address: string; origin: string }): string {
  const online = show.streams.map(({ address: url }) => ({ '@type': 'VirtualLocation', url }))
  const room = show.place ? [{ '@type': 'Place', name: show.place.name, url: `${origin}/points/${show.place.no}` }] : []
  const mode = show.place && online.length > 0 ? 'Mixed' : show.place ? 'Offline' : 'Online'
  return linkedData({
    '@type': 'BroadcastEvent',
    name: show.title,
    description: show.about || undefined,
    inLanguage: show.locale,
    isLiveBroadcast: true,
    startDate: show.starts.at,
    endDate: show.ends,
    eventStatus: `https://schema.org/${show.stands === 'cancelled' ? 'EventCancelled' : show.revision > 0 ? 'EventRescheduled' : 'EventScheduled'}`,
    eventAttendanceMode: `https://schema.org/${mode}EventAttendanceMode`,
    location: [...room, ...online],
    organizer: { '@type': 'Library', name: library, url: origin },
    performer: show.cast.length > 0 ? show.cast.map(({ name }) => ({ '@type': 'Person', name })) : undefined,
    isAccessibleForFree: true,
    url: address,
    image: show.picture ? origin + show.picture.sources.at(-1)!.url : undefined,
  })
}
