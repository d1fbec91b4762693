// What the faces may use of insight.
import './tables.ts'

export { type Brought, type BroughtRow, brought, broughtSomething, type Cell, type SubjectKind, subjectKinds } from './brought.ts'
export { type ChannelEffort, type ChannelEfforts, channelEfforts } from './channel-effort.ts'
export { type DeskCounts, makeDeskCounts } from './desk-counts.ts'
export {
  type AttachEvidence,
  attachEvidence,
  detachEvidence,
  mayReadEvidence,
  type Piece,
  pieceKinds,
} from './evaluation/attach-evidence.ts'
export { type BeginEvaluation, beginEvaluation, changeEvaluation, importCriteria } from './evaluation/begin-evaluation.ts'
export {
  type Asked,
  type CriterionInput,
  criterionKinds,
  figureKeys,
  mostPoints,
  yearRules,
} from './evaluation/check-criterion.ts'
export { mostCriteria, mostSheetBytes, numberIn, sheetColumns } from './evaluation/criteria-sheet.ts'
export { type Criterion, type Evaluation, listEvaluations, type Score, sides as scoreSides } from './evaluation/evaluation.ts'
export { evaluationPlaces } from './evaluation/evaluation-places.ts'
export {
  evaluationById,
  finishEvaluation,
  openAgain,
  recordVerdict,
  type ShownWorkbook,
} from './evaluation/keep-workbook.ts'
export { type FilledCriterion, type Sums, sumsOf, voicesOf, type Workbook } from './evaluation/read-workbook.ts'
export {
  addCriterion,
  changeCriterion,
  dropCriterion,
  evaluationOf,
  type NoteCriterion,
  noteCriterion,
} from './evaluation/save-criterion.ts'
export { figureName, type SaidCriterion, sayCriterion, sayDiffers, sayingOfWorkbook, sayScore } from './evaluation/say-workbook.ts'
export { type CriterionPage, criterionById, type ScoreCriterion, scoreCriterion } from './evaluation/score-criterion.ts'
export { languageIn, partsOf as partsOfTemplate, templates as evaluationTemplates } from './evaluation/templates.ts'
export { saySums, type WorkbookForm, workbookFile, workbookForms } from './evaluation/workbook-file.ts'
export {
  type Artefact,
  type ArtefactKind,
  type ArtefactRights,
  artefactKinds,
  artefactRights,
  byButton,
  byItself,
} from './evidence/artefact.ts'
export { artefactPlaces } from './evidence/artefact-places.ts'
export { evidenceFile } from './evidence/evidence-file.ts'
export { evidenceZip } from './evidence/evidence-zip.ts'
export { evidenceDocument, honourDocument, openDocument } from './evidence/open-document.ts'
export {
  documentKinds,
  type PutArtefact,
  type PutDocument,
  putArtefact,
  putDocument,
  readArtefact,
  takeOutArtefact,
} from './evidence/put-artefact.ts'
export type { GoalForecast } from './forecast-goal.ts'
export { type GoalPage, goalPage } from './goal-page.ts'
export type { Combined } from './heard/combine.ts'
export { heardLevel, type Within } from './heard/estimate.ts'
export { type CampaignHeard, campaignHeard, type Heard, type HeardWay, heard, heardIn } from './heard/heard.ts'
export { honourPlaces } from './honours/honour-places.ts'
export {
  changeHonour,
  type Honour,
  honourById,
  honourKinds,
  honourLevels,
  honoursTakenOut,
  listHonours,
  type PutHonour,
  putHonour,
  sayLevel,
  takeOutHonour,
} from './honours/honours.ts'
export type { Counted } from './indicators/counted.ts'
export {
  type AskIndicators,
  type IndicatorRow,
  type IndicatorTables,
  type IndicatorValue,
  type Period,
  readIndicators,
} from './indicators/read-indicators.ts'
export { type Indicator, indicators } from './indicators/registry.ts'
export {
  type Saying,
  sayCounted,
  sayDays,
  sayLacks,
  sayPart,
  sayRatio,
  saySources,
  sayValue,
  sayValueLacks,
  sayWhen,
} from './indicators/say-indicators.ts'
export { type AskScope, membersWithPlaces, type Places, type Scope } from './indicators/scope.ts'
export { forgetSkills, writeMondayMails } from './jobs.ts'
export type { Milestone } from './milestones/milestone.ts'
export { passOverMilestone, tellMilestone } from './milestones/tell-milestone.ts'
export { type MondayPage, mondayPage, planMondayMails, renderMonday } from './monday-mail.ts'
export { bringPeers, dropPeers, listPeers, type PeerMeasure, type PeersBrought, peerMeasures } from './peers/bring-peers.ts'
export { comparePeers, type PeerComparison, type Peers } from './peers/compare-peers.ts'
export { sayComparison } from './peers/say-peers.ts'
export { exportPlaybook } from './playbooks/export-playbook.ts'
export { insightPolicy } from './policy.ts'
export { type KeptReport, listReports, type ReportDifference, type ReportLine, reportById } from './reports/kept-reports.ts'
export { type MakeReport, makeReport } from './reports/make-report.ts'
export { type EvidenceKind, type Report, type ReportFigure, type ReportKind, reportKinds } from './reports/report.ts'
export { type ReportFile, type ReportForm, reportFile, reportForms } from './reports/report-file.ts'
export { reportPlaces } from './reports/report-places.ts'
export type { SaidFigure } from './reports/say-figure.ts'
export { type SaidReport, sayReport } from './reports/say-report.ts'
export { type Part, sayPeriod } from './reports/words.ts'
export { type KeptReturn, type KeptReturnLine, keepReturn, listReturns, returnById } from './returns/keep-return.ts'
export { type AskReturn, type FilledLine, type Return, readReturn, readReturnByMember } from './returns/read-return.ts'
export { type ReturnKind, returnForms, returnKinds } from './returns/registry.ts'
export { type SaidLine, sayingOfReturn, sayLines, sayReturnChanges } from './returns/say-return.ts'
export { sayForecast } from './say-forecast.ts'
export { sayGoal } from './say-goal.ts'
export { skillGaps } from './skills/gaps.ts'
export { type ProgrammeIdeas, programmeIdeas, type RefuseIdea, refuseIdea, takeIdea } from './skills/ideas.ts'
export { linkNames } from './skills/names.ts'
export { agreeToBeNamed, denySkill, eraseSkill, listSkills, mySkills, type SaySkill, saySkill } from './skills/own-skills.ts'
export {
  type IdeaAbout,
  ideaKinds,
  ideaReasons,
  linkKey,
  type ProgrammeIdea,
  type SkillGap,
  type SkillLink,
  type SkillsOf,
  skillLinks,
} from './skills/skill.ts'
export { askMethodCheck, callOffCheck, checkMethodJob, latestMethodChecks, type MethodCheck } from './studies/check-method.ts'
export { type DividedEffect, divideEffect, type EffectPart } from './studies/divide-effect.ts'
export { candidatesOf } from './studies/drawn.ts'
export { type AddEvent, addEvent, type EventKind, eventKinds, listEvents, removeEvent, type StudyEvent } from './studies/events.ts'
export type { StudyProblem } from './studies/problem.ts'
export { type ChangeStudy, changeStudy, type RegisterStudy, registerStudy } from './studies/register-study.ts'
export type { LeftOut, StudyResult } from './studies/result.ts'
export { askStudy, cancelRun, runStudyJob } from './studies/run-study.ts'
export { namedProblem, sayRanges } from './studies/say-problem.ts'
export type { PlaceStart } from './studies/starts.ts'
export { type Study, type StudyChange, type StudyRun, studiesOf, studyById } from './studies/study.ts'
export { studyFindings } from './studies/study-findings.ts'
export { decidingTerms, type Neighbours, type StudyInput, type StudyTerms } from './studies/terms.ts'
export { closeSurvey, type OpenSurveyInput, openSurvey, sayHandedOut } from './surveys/open-survey.ts'
export {
  answersOf,
  brandQuestions,
  doesNotApply,
  type Grouping,
  groups as surveyGroups,
  notSaid,
  type OwnQuestion,
  outcomeQuestions,
  readyQuestions,
  type SurveyQuestion,
  scale as surveyScale,
} from './surveys/questions.ts'
export { type QuestionResult, type SurveyResults, surveyResults } from './surveys/results.ts'
export { answerSurvey, listSurveys, type OpenSurvey, type Survey, surveyById, surveyToAnswer, type Wave } from './surveys/survey.ts'
export { type Today, today } from './today.ts'
export { insightWork } from './waiting.ts'
export { type AskNext, askNext, cancelNext, mostQuotas, mostWanted, workOutNext } from './what-next/ask-next.ts'
export { type RefuseProposal, refuseProposal, takeProposal } from './what-next/decide-proposal.ts'
export {
  type Bring,
  formats,
  type NextQuota,
  type NextResult,
  type NextRun,
  type NextSubject,
  nextSubjects,
  type Proposal,
  refusalReasons,
  type SaidGroup,
} from './what-next/next.ts'
export { proposalOf, type WhatNext, whatNext } from './what-next/read-next.ts'
