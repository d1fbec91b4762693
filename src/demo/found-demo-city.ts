import { addDays, addMonths, audit, daysBetween, newId } from '#platform'
import { instantOfWall, statisticalDay } from '#rooms/alliance'
import { foldAll } from '#rooms/facts'
import { keepHonours, keepWorkbook } from './be-judged.ts'
import {
  bringMonthly,
  bringRegistrations,
  bringThePast,
  bringTheYearbook,
  type HandIn,
  handIns,
  registrationDays,
} from './bring-figures.ts'
import { as, type City, type House, system } from './city.ts'
import { makeFigures, rewiring } from './figures.ts'
import { beOnAir, type OnAir, tryFormats } from './formats/index.ts'
import { foundTheAlliance, openPlaces, planAudiencesAndChannels, setHouseRules } from './found-city.ts'
import { type ByHand, fronts, goByHand, openFronts } from './go-by-hand.ts'
import { hearReaders } from './hear-readers.ts'
import { hireStaff } from './hire-staff.ts'
import { liveAbreast } from './live-abreast.ts'
import { type Mailbox, withMailbox } from './mailbox.ts'
import { handOutCards, meetReaders, subscribeSome } from './meet-readers.ts'
import { openShelves } from './open-shelves.ts'
import { places } from './places.ts'
import { changeTheNight, decide, openFirstYear, openSecondYear, openTheBus, openTheNext, planYear, type Strategy } from './plan-years.ts'
import {
  applyForAnAward,
  askStudies,
  askWhatNext,
  checkTheMethod,
  conclude,
  isAfterQuarter,
  noProofs,
  type Proofs,
  registerStudies,
  reportToTheBoard,
  rewire,
} from './prove-it.ts'
import { bringOut, draft, hand, letOut, nextEpisode, nextNotice, openPress, type Press } from './publish.ts'
import { Chance } from './seed.ts'
import { keepSignIns } from './sign-ins.ts'
import { leaveWorkToDo, openPressRoom, readThePapers, release } from './tell-the-press.ts'

export interface DemoWish {
  seed?: string
  zone?: string
  /** Whole months before the running one; 18 unless given. Tests live through fewer. */
  months?: number
  /** Numbered episodes told by the end; 21 unless given. */
  episodes?: number
}

/**
 * Founds the demo city and lets it live through its months, day by day up to now, through the capabilities everybody uses.
 * Nothing else may use the house meanwhile: its clock is moved, and put back in the end.
 * Returns the lines that tell how to sign in.
 */
export async function foundDemoCity(house: House, wish: DemoWish = {}): Promise<string[]> {
  const began = Date.now()
  const now = house.clock.now()
  try {
    const signIns = await withMailbox(house, (mailbox) => liveThrough(house, mailbox, now, wish))
    keepSignIns(house, signIns)
    return signIns
  } finally {
    house.clock.set(new Date(now.getTime() + (Date.now() - began)))
  }
}

async function liveThrough(house: House, mailbox: Mailbox, now: Date, wish: DemoWish): Promise<string[]> {
  const zone = wish.zone ?? 'Asia/Shanghai'
  const seed = wish.seed ?? 'demo city'
  const count = wish.months ?? 18
  const today = statisticalDay(zone, 0, now)
  const first = addMonths(today.slice(0, 7), -count)
  const months = Array.from({ length: count + 1 }, (_, i) => addMonths(first, i))
  const at = (day: string, wall: string): Date => new Date(Math.min(instantOfWall(zone, `${day}T${wall}`, 'begins'), now.getTime()))
  const clock = (day: string, wall: string): void => house.clock.set(at(day, wall))
  const start = `${first}-01`

  clock(start, '08:00')
  const alliance = newId()
  await house.work(alliance, system, (work) => foundTheAlliance(work, zone))
  const { staff, signIns } = await hireStaff(house, alliance, 'house')
  const city: City = { house, alliance, zone, chance: new Chance(seed), staff, start, today, months }
  await openPlaces(city)
  const keeper = await hireStaff(house, alliance, 'keeper')
  city.staff.keeper = keeper.staff.keeper
  await setHouseRules(city)
  const { students } = await planAudiencesAndChannels(city)
  const press = await openPress(city)
  const figures = makeFigures(seed, months)
  const returns = handIns(months, today)
  await bringThePast(city, figures)
  const strategy: Strategy = { goals: {}, campaigns: {} }
  const byHand: ByHand = { connected: false, out: [] }
  const onAir: OnAir = { show: '' }
  const life: Life = {
    city,
    // Who writes is days ahead of who reads, and draws for themselves, so that neither waits for the other and both do the same each time.
    desk: { ...city, chance: new Chance(`${seed}/desk`) },
    mailbox,
    press,
    byHand,
    onAir,
    strategy,
    proofs: noProofs(),
    students,
    figures,
    returns,
    episodes: wish.episodes ?? 21,
    at,
    clock,
  }
  await liveAbreast(start, today, {
    ahead: (day) => dayAtDesk(life, day),
    behind: (day) => dayInTown(life, day),
  })

  clock(today, '23:59')
  await leaveWaiting(life)
  await bringTheYearbook(city, figures)
  if (isGrown(city)) {
    await Promise.all(life.proofs.runs.values())
    await checkTheMethod(city)
    await askWhatNext(city, strategy)
    await reportToTheBoard(city)
    const honours = await keepHonours(city, strategy)
    await applyForAnAward(city, life.press)
    await keepWorkbook(city, life.press, honours)
  }
  await as(city, system, (work) => audit(work, 'demo.founded', { kind: 'alliance', id: alliance }))
  await foldAll(house, alliance)
  return [...signIns, ...keeper.signIns]
}

interface Life {
  city: City
  /** The city as whoever writes sees it: it has its own moment and chance. */
  desk: City
  at(day: string, wall: string): Date
  clock(day: string, wall: string): void
  mailbox: Mailbox
  press: Press
  byHand: ByHand
  onAir: OnAir
  strategy: Strategy
  proofs: Proofs
  students: string
  figures: ReturnType<typeof makeFigures>
  returns: HandIn[]
  episodes: number
}

/** A day of those who plan and write; what they bring out is planned for the day after. */
async function dayAtDesk(life: Life, day: string): Promise<void> {
  const { desk, press, strategy, onAir } = life
  const month = desk.months.indexOf(day.slice(0, 7))
  const date = Number(day.slice(8))
  desk.at = life.at(day, '09:30')
  await plan(life, day, month, date)
  await write(life, day, month, date)
  await tryFormats(desk, press, strategy, onAir, day)
  await beOnAir(desk, onAir, day, (wall) => {
    desk.at = life.at(day, wall)
  })
}

/** The same day of everybody else: figures come in, posts leave, readers come. */
async function dayInTown(life: Life, day: string): Promise<void> {
  const { city, press, strategy, clock } = life
  const month = city.months.indexOf(day.slice(0, 7))
  const date = Number(day.slice(8))
  clock(day, '09:30')
  await goByHand(city, life.byHand, day)
  if (date === 5)
    for (const handIn of life.returns.filter((one) => one.day === day)) {
      await bringMonthly(city, life.figures, handIn)
      await bringRegistrations(city, life.figures, ...registrationDays(city.months, handIn))
    }
  if (day === city.today) await bringRegistrations(city, life.figures, openRegistrations(life), addDays(day, -1))
  await prove(life, month, date)
  await hearThePress(life, day, month, date)
  for (const hour of ['10:00', '18:00']) {
    if (!press.planned.has(`${day}T${hour}`)) continue
    clock(day, hour)
    await letOut(city, press, `${day}T${hour}`)
  }
  clock(day, '20:30')
  await meetReaders(city, press, day)
  await hearReaders(city, day)
  if (date === 28 && addDays(day, 14) < city.today) await handOutCards(city)
  if (date === 20) await subscribeSome(city, life.mailbox, city.chance.between(2, 4) + Math.max(0, month - 11), press)
  if (date === 24 && month % 2 === 1) await decide(city, (month - 1) / 2, strategy)
}

/** What is decided on a day: plans, goals, campaigns. */
async function plan({ desk: city, strategy, students, byHand }: Life, day: string, month: number, date: number): Promise<void> {
  if (day === city.start) {
    await planYear(city, Number(day.slice(0, 4)))
    await openFirstYear(city, strategy)
  } else if (day.endsWith('-01-08')) await planYear(city, Number(day.slice(0, 4)))
  if (month === 4 && date === 12) await openTheBus(city, strategy)
  if (month === 4 && date === 4 && strategy.campaigns.night) await changeTheNight(city, strategy.campaigns.night)
  if (month === 12 && date === 6) await openSecondYear(city, strategy, students)
  if (month > 0 && isLately(city, month) && !byHand.connected) await openFronts(city, byHand)
  if (date === 1 && month === Math.max(0, city.months.length - 3)) await openShelves(city)
}

/** What is written down before a campaign, worked out after it, concluded from it, and told to the board. */
async function prove({ city, strategy, proofs }: Life, month: number, date: number): Promise<void> {
  if (month === rewiring.month - 1 && date === 20) await rewire(city, 'announce')
  if (month === rewiring.month && date === 27) await rewire(city, 're-open')
  if (date === 10) await registerStudies(city, strategy, proofs, month)
  if (date === 8) await askStudies(city, proofs, month)
  if (date === 27) await conclude(city, strategy, proofs, month)
  if (date === 3 && isGrown(city) && isAfterQuarter(city, month)) await reportToTheBoard(city)
}

/** Whether it is a city with a campaign behind it. */
const isGrown = (city: City): boolean => city.months.length > 7

/** The last seven months: the persona has learnt to go by hand, some posts go to the newsletter too. */
const isLately = (city: City, month: number): boolean => month >= city.months.length - 7

/** Posts are written a day before they appear: an episode every so often, notices on five days of a month. */
async function write(life: Life, day: string, month: number, date: number): Promise<void> {
  const { desk: city, press, strategy, episodes } = life
  const tomorrow = addDays(day, 1)
  if (tomorrow > city.today) return
  const all = daysBetween(city.start, city.today)
  const due = Math.floor((daysBetween(city.start, tomorrow) / (all - 2)) * episodes + 0.0001)
  if (press.told < Math.min(due, episodes)) {
    const episode = nextEpisode(press, strategy)
    if (life.byHand.connected)
      episode.variants = {
        ...episode.variants,
        newsletter: { fields: { topic: 'events' } },
        ...Object.fromEntries(fronts.map(({ kind }) => [kind, {}])),
      }
    await bringOut(city, press, episode, { wall: `${tomorrow}T18:00` })
  }
  await tellThePress(life, day, month, date)
  if (date % 6 !== 2) return
  const running =
    month >= 3 && month <= 5
      ? strategy.campaigns.night
      : month >= 6 && month <= 8 && press.noticed % 2 === 0
        ? strategy.campaigns.bus
        : month >= 14
          ? strategy.campaigns.south
          : undefined
  const notice = nextNotice(city, press, strategy, tomorrow.slice(0, 7), running)
  // In the last months one post in three also goes to the newsletter.
  if (isLately(city, month) && press.noticed % 3 === 0)
    notice.variants = { ...notice.variants, newsletter: { fields: { topic: 'events' } } }
  await bringOut(city, press, notice, { wall: `${tomorrow}T10:00` })
}

/** The press room is opened three months before the end; a month later a release goes out. */
async function tellThePress({ desk: city, press }: Life, day: string, month: number, date: number): Promise<void> {
  const left = city.months.length - 1 - month
  if (month > 0 && left === 3 && date === 4) await openPressRoom(city)
  if (month > 0 && left === 2 && date === 9)
    await bringOut(
      city,
      press,
      { ...release(press, places[14]!.name, places[14]!.zh), asks: 'visit' },
      { wall: `${addDays(day, 1)}T10:00` },
    )
}

/** What the papers made of it. */
async function hearThePress({ city, press }: Life, day: string, month: number, date: number): Promise<void> {
  const left = city.months.length - 1 - month
  const out = month > 0 && left === 2 && date === 12 && press.out.find(({ day: on }) => on === addDays(day, -2))
  if (out) await readThePapers(city, out.post, addDays(day, -1))
}

/** The first day of registrations that no hand-in has brought. */
const openRegistrations = ({ returns, city }: Life): string => {
  const last = returns.at(-1)
  return last ? `${addMonths(city.months[last.to]!, 1)}-01` : city.start
}

/** What a person finds to do: something planned, something in review, a draft, applications that wait. */
async function leaveWaiting({ city, press, strategy }: Life): Promise<void> {
  if (!strategy.goals.stations) return
  await openTheNext(city, strategy)
  await leaveWorkToDo(city)
  const { asks: _, ...episode } = nextEpisode(press, strategy)
  await hand(city, episode)
  const running = strategy.campaigns.south
  for (const ahead of [1, 4])
    await bringOut(city, press, nextNotice(city, press, strategy, city.today.slice(0, 7), running), {
      wall: `${addDays(city.today, ahead)}T10:00`,
    })
  const { asks: __, point: ___, ...notice } = nextNotice(city, press, strategy, city.today.slice(0, 7), running)
  await draft(city, notice)
}
