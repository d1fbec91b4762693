import type { RequestEvent } from '@sveltejs/kit'
import { languageName, type Work } from '#platform'
import { allianceOf, listServicePoints, listStaff, nameIn } from '#rooms/alliance'
import { listAssets, listPersonas, listSeries, type SaveShow, streamPlatforms, wordsIn } from '#rooms/content'
import { text } from './act.ts'
import { wordsOf } from './press-forms.ts'

/** How many lines for platforms a form has beside those that are filled. */
const spareStreams = 2

/** What the form of a plan offers. */
export async function planChoices(work: Work, event: RequestEvent, streams: number) {
  const { locale, t, alliance } = event.locals
  const named = (names: Record<string, string>) => wordsIn(names, locale).text
  const { assets } = await listAssets(work, { limit: 100 })
  return {
    zone: (await allianceOf(work)).time_zone,
    languages: alliance.locales.map((tag) => ({ tag, name: languageName(tag) })),
    points: (await listServicePoints(work)).map((point) => ({ value: String(point.point_no), label: nameIn(point, locale) })),
    series: (await listSeries(work)).map(({ id, names }) => ({ value: id, label: named(names) })),
    personas: (await listPersonas(work)).map(({ id, names }) => ({ value: id, label: named(names) })),
    pictures: assets.map(({ id, name }) => ({ value: id, label: name })),
    colleagues: (await listStaff(work)).map(({ staff_id, name }) => ({ value: staff_id, label: name })),
    platforms: streamPlatforms.map((key) => ({ value: key, label: t(`content.shows.platform.${key}`) })),
    streamLines: Math.min(streams + spareStreams, 8),
  }
}

/** What the form of a plan says. */
export const planWords = (form: FormData, locales: readonly string[]): SaveShow => ({
  titles: wordsOf(form, 'titles', locales),
  abouts: wordsOf(form, 'abouts', locales),
  ...(form.has('starts') ? { starts: { wall: text(form, 'starts') } } : {}),
  ...(form.has('minutes') ? { minutes: numberOf(form, 'minutes') } : {}),
  point: text(form, 'point') === '' ? null : Number(text(form, 'point')),
  series: text(form, 'series') || null,
  persona: text(form, 'persona') || null,
  picture: text(form, 'picture') || null,
  moderator: text(form, 'moderator') || null,
  streams: Array.from({ length: 8 }, (_, i) => ({
    platform: text(form, `streams.${i}.platform`),
    address: text(form, `streams.${i}.address`),
  })).filter(({ address }) => address !== ''),
  player: text(form, 'player'),
})

/** A whole number as it was typed; no number where it is none, so that the house says so. */
export const numberOf = (form: FormData, name: string): number => {
  const typed = text(form, name).normalize('NFKC').replaceAll(/[\s,]/g, '')
  return /^\d+$/.test(typed) ? Number(typed) : Number.NaN
}
