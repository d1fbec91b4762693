// The strategy room: why the library speaks, to whom, by which ways, and what was learnt.
import './tables.ts'

export { adjustGoal, type AdjustGoal } from './adjust-goal.ts'
export { approvePlan, type ApprovePlan } from './approve-plan.ts'
export {
  type AnnouncedTerm,
  announcedTerms,
  type Campaign,
  campaignById,
  type CampaignChange,
  type CampaignFilter,
  type CampaignTerms,
  type Comparison,
  listCampaigns,
} from './campaign.ts'
export { closeGoal, reopenGoal } from './close-goal.ts'
export { baselineGaps, computeBaseline, type ComputeBaseline, monthsBefore } from './compute-baseline.ts'
export { type Audience, audienceById, type DescribeAudience, describeAudience, listAudiences, retireAudience } from './describe-audience.ts'
export { type Baseline, type BaselineMonth, type Goal, goalById, type GoalFilter, goalHistory, type GoalTerms, type GoalVersion, listGoals } from './goal.ts'
export { type GoalProgress, goalProgress, progressOf } from './goal-progress.ts'
export type { SetGoal } from './goal-terms.ts'
export { campaignStudies, type CampaignVerdict, campaignVerdict, type StudyFinding } from './judge-campaign.ts'
export { goalRule, type GoalVerdict, type Judgement, judgeGoal, type MonthFigure, type ProgressMonth, type VerdictReason } from './judge-goal.ts'
export { type ChangeCampaign, changeCampaign, type OpenCampaign, openCampaign, recordEffort } from './open-campaign.ts'
export { approvedPlan, listPlans, type Plan, type PlanChannel, planOf, type PlanReview, type PlanVersion, planVersions } from './plan.ts'
export {
  type ChannelPlan,
  channelPlanOf,
  listChannelPlans,
  planChannel,
  type PlanChannelInput,
  requireChannelInUse,
  retireChannel,
  type RetireChannel,
  retirementNotices,
  reviveChannel,
} from './plan-channel.ts'
export { strategyPolicy } from './policy.ts'
export { type Decision, decisionById, type DecisionFilter, type DecisionSubject, listDecisions, type RecordDecision, recordDecision } from './record-decision.ts'
export { declareNoGoal, type DeclareNoGoal, type GoalOrNone, listNoGoals, type NoGoal, requireGoalOrNone } from './require-goal-or-none.ts'
export { savePlan, type SavePlan } from './save-plan.ts'
export { setGoal } from './set-goal.ts'
