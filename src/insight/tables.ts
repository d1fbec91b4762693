import type { ColumnType, JSONColumnType } from 'kysely'
import type { Asked } from './evaluation/check-criterion.ts'
import type { Side } from './evaluation/evaluation.ts'
import type { Workbook } from './evaluation/read-workbook.ts'
import type { Template } from './evaluation/templates.ts'
import type { ArtefactKind, ArtefactRights } from './evidence/artefact.ts'
import type { HonourKind } from './honours/honours.ts'
import type { PeerMeasure } from './peers/bring-peers.ts'
import type { PeerRow } from './peers/read-peer-file.ts'
import type { Report, ReportKind } from './reports/report.ts'
import type { Return } from './returns/read-return.ts'
import type { ReturnKind } from './returns/registry.ts'
import type { IdeaAbout, IdeaReason, SkillLink } from './skills/skill.ts'
import type { Drawn } from './studies/drawn.ts'
import type { EventKind } from './studies/events.ts'
import type { MethodCheckResult } from './studies/fit-check.ts'
import type { StudyProblem } from './studies/problem.ts'
import type { StudyResult } from './studies/result.ts'
import type { StudyTerms } from './studies/terms.ts'
import type { DrawnWeeks } from './studies/weeks.ts'
import type { Grouping, SurveyQuestion } from './surveys/questions.ts'
import type { Wave } from './surveys/survey.ts'
import type { Band, Bring, Format, NextResult, NextSubject, NextTerms, Proposal, RefusalReason } from './what-next/next.ts'
import type { Problem } from './what-next/problem.ts'
import type { SeenPost } from './what-next/read-posts.ts'

export interface StudiesTable {
  alliance_id: string
  study_id: string
  campaign_id: string
  version: number
  registered_version: number | null
  made_at: Date
}

export interface DrawsTable {
  alliance_id: string
  campaign_id: string
  drawn: JSONColumnType<Drawn | DrawnWeeks, string, never>
  drawn_at: Date
}

export interface StudyVersionsTable {
  alliance_id: string
  study_id: string
  version: number
  terms: JSONColumnType<StudyTerms, string, never>
  after_start: boolean
  why: string | null
  changed_by: string
  changed_at: Date
}

export interface StudyRunsTable {
  alliance_id: string
  study_id: string
  run_id: string
  version: number
  state: 'waiting' | 'done' | 'problem' | 'cancelled'
  seed: number
  asked_by: string
  asked_at: Date
  ended_at: Date | null
  problem: ColumnType<StudyProblem | null, string | null, string | null>
  result: ColumnType<StudyResult | null, string | null, string | null>
}

export interface EventsTable {
  alliance_id: string
  event_id: string
  point_no: number | null
  kind: EventKind
  from_day: string
  to_day: string
  note: string
  made_by: string
  made_at: Date
  removed_by: string | null
  removed_at: Date | null
}

export interface MethodChecksTable {
  alliance_id: string
  check_id: string
  metric: string
  state: 'waiting' | 'done' | 'problem' | 'cancelled'
  asked_by: string
  asked_at: Date
  ended_at: Date | null
  problem: ColumnType<StudyProblem | null, string | null, string | null>
  result: ColumnType<MethodCheckResult | null, string | null, string | null>
}

export interface MilestonesTable {
  alliance_id: string
  goal_id: string
  share: number
  decided: 'told' | 'passed-over'
  post_id: string | null
  decided_by: string
  decided_at: Date
}

export interface ReportsTable {
  alliance_id: string
  report_id: string
  kind: ReportKind
  period: string
  /** Null: the whole alliance. */
  member_id: string | null
  made_at: Date
}

export interface ReportVersionsTable {
  alliance_id: string
  report_id: string
  version: number
  content: JSONColumnType<Report, string, string>
  made_by: string
  made_at: Date
}

export interface ArtefactsTable {
  alliance_id: string
  artefact_id: string
  kind: ArtefactKind
  subject_id: string
  title: string
  shows: string
  day: string
  rights: ArtefactRights
  rights_note: string
  file_id: string | null
  put_by: string
  put_at: Date
  taken_out_by: string | null
  taken_out_at: Date | null
}

export interface NextRunsTable {
  alliance_id: string
  run_id: string
  subject_kind: NextSubject['kind']
  subject_id: string
  state: 'waiting' | 'done' | 'problem' | 'cancelled'
  seed: number | null
  batch: number | null
  terms: JSONColumnType<NextTerms, string, never>
  asked_by: string
  asked_at: Date
  ended_at: Date | null
  seen: ColumnType<SeenPost[] | null, null, string>
  problem: ColumnType<Problem | null, null, string | null>
  result: ColumnType<NextResult | null, null, string | null>
}

export interface ProposalsTable {
  alliance_id: string
  proposal_id: string
  run_id: string
  subject_kind: NextSubject['kind']
  subject_id: string
  slot: number
  format: Format
  channel: string
  series_id: string | null
  day: string
  band: Band
  wall_time: string
  hours: number | null
  propensity: number
  explored: boolean
  among: number
  may_bring: ColumnType<Bring | { hidden: true }, string, never>
  state: Proposal['state']
  decided_by: string | null
  decided_at: Date | null
  reason: RefusalReason | null
  words: string | null
  holds_until: string | null
  post_id: string | null
}

export interface PeerFilesTable {
  alliance_id: string
  measure: PeerMeasure
  source: string
  definition: string
  content: JSONColumnType<PeerRow[], string, string>
  brought_by: string
  brought_at: Date
}

export interface EvaluationsTable {
  alliance_id: string
  evaluation_id: string
  version: number
  title: string
  titles: JSONColumnType<Record<string, string>, string, string>
  authority: string
  from_year: number
  to_year: number
  due: string | null
  member_id: string | null
  template: Template
  finished_at: Date | null
  verdict: string
  judged_on: string | null
  judged_at: Date | null
  made_by: string
  made_at: Date
}

export interface CriteriaTable extends Asked {
  alliance_id: string
  evaluation_id: string
  criterion_id: string
  version: number
  position: number
  wording: number
  responsible: string
  found: string
  missing: string
  by_day: string | null
}

export interface CriterionScoresTable {
  alliance_id: string
  criterion_id: string
  side: Side
  number: number
  score: number | null
  met: boolean | null
  wording: number
  points: number | null
  reason: string
  scored_by: string
  scored_at: Date
}

export interface CriterionEvidenceTable {
  alliance_id: string
  criterion_id: string
  kind: ArtefactKind | 'honour'
  subject_id: string
  put_by: string
  put_at: Date
}

export interface EvaluationVersionsTable {
  alliance_id: string
  evaluation_id: string
  version: number
  content: JSONColumnType<Workbook, string, string>
  made_by: string
  made_at: Date
}

export interface HonoursTable {
  alliance_id: string
  honour_id: string
  version: number
  kind: HonourKind
  title: string
  giver: string
  day: string
  level: string
  what_for: string
  about_kind: 'campaign' | 'series' | null
  about_id: string | null
  may_be_shown: boolean
  file_id: string | null
  put_by: string
  put_at: Date
  taken_out_by: string | null
  taken_out_at: Date | null
}

export interface ReturnsTable {
  alliance_id: string
  return_id: string
  kind: ReturnKind
  period: string
  scope: string
  made_at: Date
}

export interface ReturnVersionsTable {
  alliance_id: string
  return_id: string
  version: number
  content: JSONColumnType<Return, string, never>
  made_by: string
  made_at: Date
}

export interface SkillsTable {
  alliance_id: string
  skill_id: string
  staff_id: string
  sort: 'added' | 'denied'
  words: string | null
  link_kind: SkillLink['kind'] | null
  link_id: string | null
  made_at: Date
  changed_at: Date
}

export interface SkillNamesTable {
  alliance_id: string
  staff_id: string
  agreed_at: Date
}

export interface IdeasTable {
  alliance_id: string
  about_kind: IdeaAbout['kind']
  about_id: string
  state: 'open' | 'taken' | 'refused'
  decided_by: string | null
  decided_at: Date | null
  reason: IdeaReason | null
  words: string | null
  task_id: string | null
  holds_until: string | null
}

export interface SurveysTable {
  alliance_id: string
  survey_id: string
  version: number
  title: string
  titles: JSONColumnType<Record<string, string>, string, string>
  about_kind: 'alliance' | 'campaign' | 'series'
  about_id: string | null
  opens: string
  closes: string
  turns: string | null
  questions: JSONColumnType<SurveyQuestion[], string, never>
  grouped: Grouping | null
  known: ColumnType<Record<string, number> | null, string | null, never>
  handed_out: number | null
  code: string
  closed_at: Date | null
  made_by: string
  made_at: Date
}

export interface SurveySheetsTable {
  alliance_id: string
  survey_id: string
  wave: Wave
  grouped: string
  sheets: number
}

export interface SurveyAnswersTable {
  alliance_id: string
  survey_id: string
  wave: Wave
  grouped: string
  question: string
  answer: string
  answers: number
}

declare module '#platform' {
  interface Tables {
    'insight.studies': StudiesTable
    'insight.draws': DrawsTable
    'insight.study_versions': StudyVersionsTable
    'insight.study_runs': StudyRunsTable
    'insight.events': EventsTable
    'insight.method_checks': MethodChecksTable
    'insight.milestones': MilestonesTable
    'insight.artefacts': ArtefactsTable
    'insight.surveys': SurveysTable
    'insight.survey_sheets': SurveySheetsTable
    'insight.survey_answers': SurveyAnswersTable
    'insight.reports': ReportsTable
    'insight.report_versions': ReportVersionsTable
    'insight.next_runs': NextRunsTable
    'insight.proposals': ProposalsTable
    'insight.peer_files': PeerFilesTable
    'insight.evaluations': EvaluationsTable
    'insight.criteria': CriteriaTable
    'insight.criterion_scores': CriterionScoresTable
    'insight.criterion_evidence': CriterionEvidenceTable
    'insight.evaluation_versions': EvaluationVersionsTable
    'insight.honours': HonoursTable
    'insight.returns': ReturnsTable
    'insight.return_versions': ReturnVersionsTable
    'insight.skills': SkillsTable
    'insight.skill_names': SkillNamesTable
    'insight.ideas': IdeasTable
  }
}
