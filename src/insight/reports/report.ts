import type { Names } from '#rooms/alliance'
import type { AnnouncedTerm, CampaignVerdict, Comparison, GoalVerdict } from '#rooms/strategy'
import type { Artefact } from '../evidence/artefact.ts'
import type { Honour } from '../honours/honours.ts'
import type { Standing } from '../say-goal.ts'
import type { StudyTerms } from '../studies/terms.ts'
import type { Days } from '../windows.ts'

// What a report holds: facts, without a language. It is made once, kept, and said in any language and on any paper (say-report.ts), so that no
// two documents made of it differ in a figure.

export const reportKinds = ['board', 'award', 'funder', 'member'] as const
export type ReportKind = (typeof reportKinds)[number]

/** How an insight is known, by the kinds of ISO 16439: from statistics, from what people answered, from what they were seen to do, from several. */
export type EvidenceKind = 'inferred' | 'solicited' | 'observed' | 'combined'

/** What somebody called something, in the alliance's first language and in others. */
export interface Titled {
  title: string
  titles: Names
}

/**
 * A figure as it may be told. `step`: people in steps of five, by the lower end; `least`: the least that a sum can be; `hidden`: 1 to 4, or
 * what would give such a count away; `none`: no figure, which is not 0. The amount is null for the last two.
 */
export interface Amount {
  amount: number | null
  told: 'exact' | 'step' | 'least' | 'hidden' | 'none'
}

export interface ReportFigure {
  /** The same from version to version: `metric.loans`, `goal.<id>`, `strict.<campaign id>`. */
  key: string
  what:
    | 'metric'
    | 'goal'
    | 'touches'
    | 'strict'
    | 'generous'
    | 'effect-low'
    | 'effect-high'
    | 'heard-low'
    | 'heard-high'
    | 'hours'
    | 'money'
  /** Key of the metric registry, where it is one. */
  metric: string | null
  /** The goal, campaign or place it is of. */
  about: Titled | null
  /** Of money. */
  currency?: string
  from: string
  to: string
  /** It is of a whole campaign, of which the period may hold a part: it stands whole in the report of each such period. */
  whole?: true
  now: Amount
  /** `whole`: every month and place that hands in is in it; without, the two are no fair pair, and that is said. */
  beside: ({ what: 'year-before' | 'target' | 'planned'; whole: boolean } & Amount) | null
  sources: string[]
  /** Days without any figure. */
  gaps: Days[]
  /** Places that hand in and did not, by month. */
  missing: { month: string; points: number[] }[]
  evidence: EvidenceKind
  /** Where the desk shows the rows it was counted from. */
  opens: string
}

/** What a study looked at: which figure, at which places, in which months. */
export type Studied = Pick<StudyTerms, 'metric' | 'points' | 'from' | 'to'>

/** What a report says. `see`: the number of the piece of evidence that shows it. */
export type ReportStatement =
  | { says: 'mission'; year: number; mission: string; aims: string[]; opens: string }
  | { says: 'goal'; about: Titled; standing: Standing; evidence: EvidenceKind; opens: string }
  /** `study`: null where there is none; reports of before know nothing of it. */
  | { says: 'caused'; about: Titled; verdict: CampaignVerdict; study?: Studied | null; evidence: EvidenceKind; opens: string; see?: number }
  | { says: 'range'; about: Titled; strict: Amount; generous: Amount | null; evidence: EvidenceKind; opens: string }
  | { says: 'brought-nothing' | 'undecided'; about: Titled; opens: string }
  /** `changed`: which of the announced terms; reports of before do not say. */
  | { says: 'changed-after-announcement'; about: Titled; changed?: AnnouncedTerm[]; opens: string }
  | { says: 'announced'; about: Titled; hypothesis: string; comparison: Comparison['kind']; why: string; opens: string }
  | { says: 'made'; about: Titled; posts: number; channels: string[]; opens: string }
  /** What it is about was kept as plain words by the first versions. */
  | { says: 'lesson' | 'decision'; about: Titled | string; saw: string; chose: string; by: string; on: string; opens: string; see?: number }
  /** Figures that lack the same are said together; reports of before name one figure each. */
  | { says: 'missing'; metric?: string; metrics?: string[]; points: { point: number; months: string[] }[]; opens: string }
  | { says: 'gap'; metric?: string; metrics?: string[]; gaps: Days[]; opens: string }
  | { says: 'more'; what: 'goals' | 'campaigns' | 'decisions' | 'posts' | 'honours'; count: number; opens: string }
  | { says: 'without-us' | 'codes-know-no-library' }
  /** Nobody wrote down what a campaign took. */
  | { says: 'not-spent'; about: Titled; opens: string }
  /** A piece of the evidence file under its number; of a picture what it shows, in the words for those who do not see it. Reports of before have neither. */
  | ({ says: 'artefact'; number?: number; alt?: Names } & KeptArtefact)
  /** One post of a campaign with what came by its codes. */
  | {
      says: 'post'
      about: Titled
      day: string
      channels: string[]
      touches: number
      opened: number | null
      pictures: Names[]
      evidence: EvidenceKind
      opens: string
      see?: number
    }
  /** What a jury reads first. */
  | {
      says: 'in-short'
      campaigns: number
      posts: number
      touches: number
      goals: number
      reached: number
      /** Goals whose last day is still to come are counted by themselves; reports of before have them among the others. */
      running?: { verdict: GoalVerdict; ends: string | null }[]
      failed: number
      pieces: number
      /** How many of them the text names; reports of before said it of all. */
      cited?: number
      /** What the library was given and may show; reports of before do not count it. */
      honours?: number
    }
  | ({ says: 'honour'; opens: string } & Pick<Honour, 'kind' | 'title' | 'giver' | 'day' | 'level' | 'whatFor'>)

/** A piece of evidence as a report keeps it; the report counts them from 1. */
export type KeptArtefact = Omit<Artefact, 'artefactId' | 'putBy'>

export interface ReportSection {
  key:
    | 'short'
    | 'spent'
    | 'places'
    | 'file'
    | 'honours'
    | 'goals'
    | 'brought'
    | 'verdicts'
    | 'strategy'
    | 'creativity'
    | 'effect'
    | 'evidence'
    | 'failed'
    | 'next'
    | 'unknown'
  statements: ReportStatement[]
  figures: ReportFigure[]
}

export interface Report {
  kind: ReportKind
  /** 2026-11, 2026-Q4 or 2026. */
  period: string
  from: string
  to: string
  alliance: Titled
  /** The alliance's first language, in which titles are written, and its zone. */
  first: string
  zone: string
  /** Whose report it is, where it is of one library of the alliance. */
  member?: (Titled & { id: string }) | null
  /** The evidence file as it was; its files go along as a ZIP. Reports of before have none. */
  artefacts?: KeptArtefact[]
  /** The places that are named in it. */
  points: Record<number, Titled>
  sections: ReportSection[]
}

/** Every figure of a report, in its order. */
export const figuresOf = (report: Report): ReportFigure[] => report.sections.flatMap((section) => section.figures)
