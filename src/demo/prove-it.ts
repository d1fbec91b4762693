import { addMonths, lastDay } from '#platform'
import { closePoints } from '#rooms/alliance'
import {
  addEvent,
  askMethodCheck,
  askNext,
  askStudy,
  makeReport,
  putArtefact,
  putDocument,
  type RegisterStudy,
  registerStudy,
  runStudyJob,
  studyById,
} from '#rooms/insight'
import { campaignById, recordDecision, recordEffort } from '#rooms/strategy'
import { as, type City, cityMonth } from './city.ts'
import { rewiring } from './figures.ts'
import { places } from './places.ts'
import type { Strategy } from './plan-years.ts'
import type { Press } from './publish.ts'

type Verdict = 'shown' | 'not-shown' | 'too-weak-to-tell'

/** A question to one of the campaigns: written down before it begins, asked when its figures are in, and what was concluded from each answer. */
interface Question {
  campaign: keyof Strategy['campaigns']
  /** Months after the first: when it is written down, the campaign's months that are looked at, and when their figures are there. */
  written: number
  from: number
  to: number
  asked: number
  says: Pick<RegisterStudy, 'metric' | 'points' | 'smallest'>
  spent: { hoursSpent: number; moneySpent: number } | null
  concluded: Partial<Record<Verdict, { kind: 'decision' | 'lesson'; saw: string; chose: string }>>
}

const questions: readonly Question[] = [
  {
    campaign: 'night',
    written: 1,
    from: 3,
    to: 5,
    asked: 6,
    says: { metric: 'visits.onsite', points: [12], smallest: 15 },
    spent: null,
    concluded: {
      shown: {
        kind: 'decision',
        saw: 'The reading bar was fuller in the months of the campaign than places like it, by far more than chance does.',
        chose: 'Keep the late hours, and tell of them every autumn.',
      },
    },
  },
  {
    campaign: 'bus',
    written: 5,
    from: 6,
    to: 8,
    asked: 12,
    says: { metric: 'visits.onsite', points: [8], smallest: 25 },
    spent: { hoursSpent: 34, moneySpent: 12_000 },
    concluded: {
      'not-shown': {
        kind: 'lesson',
        saw: 'Three months on the bus screens: the railway station library was no fuller than it would have been.',
        chose: 'Opening hours on a screen do not move people. The money goes into posters at the stops, with one thing to do on each.',
      },
    },
  },
  {
    campaign: 'south',
    written: 13,
    from: 14,
    to: 16,
    asked: 17,
    says: { metric: 'members.new', points: [5], smallest: 15 },
    spent: null,
    concluded: {
      'too-weak-to-tell': {
        kind: 'lesson',
        saw: 'A branch of two dozen new members a month moves too much by itself for three months to tell.',
        chose: 'Ask at the desk how people heard of us, and judge by that and by the codes.',
      },
    },
  },
]

/** What a study concluded with when none of the words above fit: what nobody foresaw is said plainly. */
const plainly: Record<Verdict, { kind: 'decision' | 'lesson'; saw: string; chose: string }> = {
  shown: { kind: 'decision', saw: 'The study shows an effect.', chose: 'Do it again, somewhere else.' },
  'not-shown': {
    kind: 'lesson',
    saw: 'The study does not show the effect that we had hoped for.',
    chose: 'Do something else with the money.',
  },
  'too-weak-to-tell': {
    kind: 'lesson',
    saw: 'The figures were too weak to tell.',
    chose: 'Count something that is nearer to the campaign.',
  },
}

/** Studies on their way, by campaign. */
export interface Proofs {
  studies: Map<string, string>
  /** What works itself out while life goes on, in threads of its own; each is waited for before the end. */
  runs: Map<string, Promise<void>>
}

export const noProofs = (): Proofs => ({ studies: new Map(), runs: new Map() })

/** The tenth of a month: what is to begin is written down. */
export async function registerStudies(city: City, { campaigns }: Strategy, proofs: Proofs, month: number): Promise<void> {
  for (const { campaign, from, to, says } of questions.filter(({ written }) => written === month)) {
    const id = campaigns[campaign]
    if (!id) continue
    const study = await as(city, 'reader-two', (work) =>
      registerStudy(work, {
        campaign: id,
        ...says,
        from: cityMonth(city, from),
        to: cityMonth(city, to),
        neighbours: { rule: 'distance', metres: 800 },
      }),
    )
    proofs.studies.set(campaign, study.studyId)
  }
}

/** The eighth: what is over and counted is asked for. It is worked out by the job that does it for everybody. */
export async function askStudies(city: City, proofs: Proofs, month: number): Promise<void> {
  for (const { campaign } of questions.filter(({ asked }) => asked === month)) {
    const study = proofs.studies.get(campaign)
    if (!study) continue
    const { runId } = await as(city, 'reader-two', (work) => askStudy(work, study))
    proofs.runs.set(
      campaign,
      atOnce(city, (run) => runStudyJob.run(city.house, { study, run: runId }, run)),
    )
  }
}

/** The twenty-seventh: the answer is there, and something follows from it. */
export async function conclude(city: City, { campaigns }: Strategy, proofs: Proofs, month: number): Promise<void> {
  for (const { campaign, spent, concluded } of questions.filter(({ asked }) => asked === month)) {
    const [id, study] = [campaigns[campaign], proofs.studies.get(campaign)]
    if (!id || !study) continue
    await proofs.runs.get(campaign)
    await as(city, 'director', async (work) => {
      if (spent) await recordEffort(work, id, spent)
      const verdict = (await studyById(work, study)).runs[0]?.result?.verdict
      if (!verdict) return
      const { title } = await campaignById(work, id)
      await recordDecision(work, {
        ...(concluded[verdict] ?? plainly[verdict]),
        about: { kind: 'campaign', id, title },
        ownerName: city.staff.author.name,
      })
    })
  }
}

/** The cables of a branch are laid anew: closed for three weeks, announced to readers, and kept in the calendar of what else moves figures. */
export async function rewire(city: City, what: 'announce' | 're-open'): Promise<void> {
  const month = cityMonth(city, rewiring.month)
  const day = (date: number) => `${month}-${String(date).padStart(2, '0')}`
  const point = places.findIndex(({ zh }) => zh === rewiring.place) + 1
  if (what === 'announce')
    await as(city, 'director', (work) =>
      closePoints(work, {
        points: [point],
        starts: `${day(rewiring.closes)}T00:00`,
        ends: `${day(rewiring.opens)}T00:00`,
        reason: 'New cables',
        reasons: { 'zh-CN': '更换线路' },
      }),
    )
  else
    await as(city, 'reader-two', (work) =>
      addEvent(work, {
        point,
        kind: 're-opening',
        from: day(rewiring.opens),
        to: lastDay(month),
        note: 'Opened again after new cables; many came to look.',
      }),
    )
}

/** How far a study of visits can be trusted here, for the page that says it: asked for, and worked out by the house when it serves. */
export const checkTheMethod = (city: City): Promise<unknown> => as(city, 'reader-two', (work) => askMethodCheck(work, 'visits.onsite'))

/** What to try next for the campaign that runs: asked for, and worked out by the house when it serves. */
export async function askWhatNext(city: City, { campaigns }: Strategy): Promise<void> {
  const id = campaigns.south
  if (id) await as(city, 'reader-two', (work) => askNext(work, { kind: 'campaign', id, hours: 9 }))
}

/** The last month of the last quarter that is over. */
const quarterEnd = (today: string): string =>
  addMonths(`${today.slice(0, 4)}-${String(Math.ceil(Number(today.slice(5, 7)) / 3) * 3).padStart(2, '0')}`, -3)
const quarterOf = (month: string): string => `${month.slice(0, 4)}-Q${Math.ceil(Number(month.slice(5, 7)) / 3)}`

/** Whether the last quarter ended a month before this one; its report is made before all figures are in. */
export const isAfterQuarter = (city: City, month: number): boolean => cityMonth(city, month - 1) === quarterEnd(city.today)

/** The board's paper on the last quarter. Made again it is the next version, where a figure came in late. */
export const reportToTheBoard = (city: City): Promise<unknown> =>
  as(city, 'director', (work) => makeReport(work, { kind: 'board', period: quarterOf(quarterEnd(city.today)) }))

/** What goes to a jury: the last year that is over, with evidence of it. */
export async function applyForAnAward(city: City, press: Press): Promise<void> {
  const year = String(Number(city.today.slice(0, 4)) - 1)
  const post = press.out.find(({ day }) => day.startsWith(year))
  await as(city, 'reader-two', async (work) => {
    if (post) await putArtefact(work, { kind: 'post', subject: post.post, shows: 'What a campaign of ours reads like, in two languages.' })
    await putArtefact(work, {
      kind: 'picture',
      subject: press.pictures[0]!,
      shows: 'The lamp that tells all of it. It stands in the reading room.',
    })
    await putDocument(work, {
      title: 'Letter of the night shift',
      day: `${year}-12-19`,
      shows: 'Eleven nurses read at the bar after their shift, and ask that it stays open.',
      rights: 'agreed',
      rightsNote: 'The ward, made up as everything here',
      file: Buffer.from('To the library\n\nEleven of us come after the late shift. Please keep the light on.\n\nThe night shift\n'),
      name: 'letter.txt',
    })
  })
  await as(city, 'director', (work) => makeReport(work, { kind: 'award', period: year }))
}

/** Runs what a worker of the serving house would run. */
const atOnce = (city: City, run: (how: Parameters<typeof runStudyJob.run>[2]) => Promise<void>): Promise<void> =>
  run({ jobId: 'founding', alliance: city.alliance, attempt: 1, signal: new AbortController().signal })
