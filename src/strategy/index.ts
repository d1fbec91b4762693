// The strategy room: why the library speaks, to whom, by which ways, and what was learnt.
import './tables.ts'

export { type AdjustGoal, adjustGoal } from './adjust-goal.ts'
export { type ApprovePlan, approvePlan } from './approve-plan.ts'
export {
  type AnnouncedTerm,
  type Campaign,
  type CampaignChange,
  type CampaignFilter,
  type CampaignTerms,
  type Comparison,
  campaignById,
  listCampaigns,
} from './campaign.ts'
export { closeGoal, reopenGoal } from './close-goal.ts'
export { type ComputeBaseline, computeBaseline, monthsBefore } from './compute-baseline.ts'
export { type Audience, audienceById, type DescribeAudience, describeAudience, listAudiences, retireAudience } from './describe-audience.ts'
export { type MonthlyFigures, monthlyFigures } from './figures.ts'
export {
  type Baseline,
  type BaselineMonth,
  type Goal,
  type GoalFilter,
  type GoalTerms,
  type GoalVersion,
  goalById,
  goalHistory,
  listGoals,
} from './goal.ts'
export { type GoalProgress, goalProgress, progressOf } from './goal-progress.ts'
export type { SetGoal } from './goal-terms.ts'
export {
  type Guide,
  type GuideVersion,
  guideByKey,
  guideOf,
  guideVersions,
  listGuides,
  publicGuide,
  publicGuides,
  publishGuide,
  type SaidGuide,
  type SaveGuide,
  saveGuide,
  unpublishGuide,
} from './guides/guides.ts'
export { type GuideKey, type GuideText, guideKeys } from './guides/starter-guides.ts'
export { shownGoal } from './hide-people.ts'
export {
  type CampaignVerdict,
  campaignStudies,
  campaignVerdict,
  campaignVerdicts,
  type SilentStudy,
  type StudyFinding,
} from './judge-campaign.ts'
export {
  type GoalVerdict,
  goalRule,
  type Judgement,
  judgeGoal,
  type MonthFigure,
  type ProgressMonth,
  type VerdictReason,
} from './judge-goal.ts'
export { type ChangeCampaign, changeCampaign, type OpenCampaign, openCampaign, recordEffort } from './open-campaign.ts'
export {
  isPlanYear,
  listPlans,
  type Plan,
  type PlanChannel,
  type PlanReview,
  type PlanVersion,
  planOf,
  planVersions,
} from './plan.ts'
export {
  type ChannelPlan,
  channelEndSet,
  channelHours,
  channelPlanOf,
  channelsInPlan,
  listChannelPlans,
  type PlanChannelInput,
  planChannel,
  type RetireChannel,
  requireChannelInUse,
  retireChannel,
  retirementNotices,
  reviveChannel,
} from './plan-channel.ts'
export { strategyPolicy } from './policy.ts'
export { readBaselineAgain } from './read-baseline-again.ts'
export {
  type Decision,
  type DecisionFilter,
  type DecisionSubject,
  decidedAbout,
  listDecisions,
  type RecordDecision,
  recordDecision,
} from './record-decision.ts'
export { type DeclareNoGoal, declareNoGoal, type GoalOrNone, listNoGoals, type NoGoal, requireGoalOrNone } from './require-goal-or-none.ts'
export { type RecordWords, recordsInWords, rewordRecord } from './reword-records.ts'
export { type SavePlan, savePlan } from './save-plan.ts'
export { sayTitle } from './say-title.ts'
export { setGoal } from './set-goal.ts'
export { strategySubjects } from './task-subjects.ts'
export { usualCurrency } from './usual-currency.ts'
export { strategyWork } from './waiting.ts'
