import { refuse } from '#platform'

export const nothingToLookAt = () => refuse(404, 'insight.nothing-to-look-at')
export const noSuchScope = () => refuse(404, 'insight.no-such-scope')
export const periodWrong = () => refuse(422, 'insight.period-wrong')

export const noSuchStudy = () => refuse(404, 'insight.no-such-study')
export const noSuchRun = () => refuse(404, 'insight.no-such-run')
export const noSuchCheck = () => refuse(404, 'insight.no-such-check')
export const noSuchEvent = () => refuse(404, 'insight.no-such-event')
/** Why a study cannot be registered: whatever method, it could say nothing. */
export const studyTooLittle = (places: number, months: number) => refuse(422, 'insight.study-too-little', { places, months })
/** The same where places begin in different months: `places` begin never, or later. */
export const rollOutTooLittle = (places: number, months: number) => refuse(422, 'insight.study-roll-out-too-little', { places, months })
export const studyChangedMeanwhile = (by: string) => refuse(409, 'insight.study-changed-meanwhile', { by })
export const studyNotOver = (day: string) => refuse(409, 'insight.study-not-over', { day })
export const studyRunsAlready = () => refuse(409, 'insight.study-runs-already')
export const runIsOver = () => refuse(409, 'insight.run-is-over')
export const checkRunsAlready = () => refuse(409, 'insight.check-runs-already')

export const noSuchSurvey = () => refuse(404, 'insight.no-such-survey')
export const surveyNotOpen = (day: string) => refuse(409, 'insight.survey-not-open', { day })

export const noSuchReport = () => refuse(404, 'insight.no-such-report')
export const reportNotOver = (day: string) => refuse(409, 'insight.report-not-over', { day })

export const nothingProposedFor = () => refuse(404, 'insight.nothing-proposed-for')
export const nextRunsAlready = () => refuse(409, 'insight.next-runs-already')
export const noSuchNextRun = () => refuse(404, 'insight.no-such-next-run')
export const nextRunIsOver = () => refuse(409, 'insight.next-run-is-over')
export const noSuchProposal = () => refuse(404, 'insight.no-such-proposal')
/** Somebody was quicker: a proposal is decided once. */
export const proposalDecided = (by: string, state: 'taken' | 'refused') => refuse(409, 'insight.proposal-decided', { by, state })
export const proposalLapsed = () => refuse(409, 'insight.proposal-lapsed')

export const noSuchReturn = () => refuse(404, 'insight.no-such-return-kept')
export const noSuchPeers = () => refuse(404, 'insight.no-such-peers')
export const returnNotOver = (day: string) => refuse(409, 'insight.return-not-over', { day })
export const mySkillsOnly = () => refuse(403, 'insight.my-skills-only')
export const noSuchSkill = () => refuse(404, 'insight.no-such-skill')
export const noSuchIdea = () => refuse(404, 'insight.no-such-idea')
/** Somebody was quicker, or it was decided before and that still holds. */
export const ideaDecided = (by: string, state: 'taken' | 'refused') => refuse(409, 'insight.idea-decided', { by, state })

export const noSuchArtefact = () => refuse(404, 'insight.no-such-artefact')
/** It may not leave the house with a report: a post that is not out, a picture whose rights are not clear, words that were not let go. */
export const artefactNotShowable = (what: 'post' | 'picture' | 'words') => refuse(409, 'insight.artefact-not-showable', { what })

export const noSuchEvaluation = () => refuse(404, 'insight.no-such-evaluation')
export const noSuchCriterion = () => refuse(404, 'insight.no-such-criterion')
/** What the library says of itself stands: it was handed in. */
export const evaluationFinished = () => refuse(409, 'insight.evaluation-finished')
export const evaluationNotFinished = () => refuse(409, 'insight.evaluation-not-finished')
export const evaluationNotJudged = () => refuse(409, 'insight.evaluation-not-judged')
export const evaluationJudged = () => refuse(409, 'insight.evaluation-judged')
export const evaluationChangedMeanwhile = () => refuse(409, 'insight.evaluation-changed-meanwhile')
export const criterionChangedMeanwhile = () => refuse(409, 'insight.criterion-changed-meanwhile')
export const criterionScoredMeanwhile = (by: string) => refuse(409, 'insight.criterion-scored-meanwhile', { by })
export const criterionInUse = () => refuse(409, 'insight.criterion-in-use')
export const noSuchHonour = () => refuse(404, 'insight.no-such-honour')
export const honourChangedMeanwhile = () => refuse(409, 'insight.honour-changed-meanwhile')
