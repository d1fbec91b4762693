import { addDays, daysBetween } from '#platform'
import type { City } from '../city.ts'
import type { Strategy } from '../plan-years.ts'
import type { Press } from '../publish.ts'
import { countShow, goOnAir, nextEvening, planNextShow, planPastShow } from './live.ts'
import { holdPhotoDay, meetPeople } from './people.ts'
import { drawFindings, offerStickers } from './picture.ts'
import { beginPodcast, showFilm } from './record.ts'

/** How many months a city must have lived to have learnt all of them. */
const grown = 5

/** The show that is planned and not over. */
export interface OnAir {
  show: string
}

/**
 * In its last two months the city tries every format, each once: film, podcast, stickers, infographic, meme, people who agreed to be shown, a
 * photo day, live shows. A morning of it; what is made on a day appears the day after.
 */
export async function tryFormats(city: City, press: Press, strategy: Strategy, onAir: OnAir, day: string): Promise<void> {
  const served = strategy.goals.members ?? strategy.goals.year
  if (city.months.length <= grown || !served) return
  const goal = served.goalId
  const at = `${addDays(day, 1)}T10:00`
  const before = daysBetween(day, city.today)
  if (before === 52) await showFilm(city, press, at, goal)
  if (before === 46) await beginPodcast(city, press, press.persona, at, goal)
  if (before === 40) await offerStickers(city, press, day, at, goal)
  if (before === 34) await drawFindings(city, press, day, at, goal)
  if (before === 28) await meetPeople(city, press, at, goal)
  if (before === 22) await holdPhotoDay(city, press, at, goal)
  if (before === 20) onAir.show = await planPastShow(city, press, press.persona, `${addDays(day, 8)}T19:30`, at, goal)
  if (before === 11) await countShow(city, onAir.show, goal)
  if (before === 1) await planNextShow(city, press, press.persona, nextEvening(city.today), `${addDays(city.today, 2)}T10:00`, goal)
}

/** The evening on which a show is on air. */
export async function beOnAir(city: City, onAir: OnAir, day: string, at: (wall: string) => void): Promise<void> {
  if (onAir.show !== '' && daysBetween(day, city.today) === 12) await goOnAir(city, onAir.show, at)
}
