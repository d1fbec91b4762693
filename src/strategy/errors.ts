import { refuse } from '#platform'

export const noSuchPlan = (year: number) => refuse(404, 'strategy.no-such-plan', { year })
export const planAlreadyApproved = (year: number, by: string) => refuse(409, 'strategy.plan-already-approved', { year, by })
export const planChangedMeanwhile = (year: number, by: string) => refuse(409, 'strategy.plan-changed-meanwhile', { year, by })
export const planNotWhole = (what: string) => refuse(409, 'strategy.plan-not-whole', { what })

export const noSuchGoal = () => refuse(404, 'strategy.no-such-goal')
export const goalClosed = (title: string) => refuse(409, 'strategy.goal-closed', { title })
export const noBaseline = (title: string) => refuse(409, 'strategy.no-baseline', { title })
export const baselineSame = (title: string) => refuse(409, 'strategy.baseline-same', { title })
export const changedMeanwhile = (title: string, by: string) => refuse(409, 'strategy.changed-meanwhile', { title, by })

export const noSuchAudience = () => refuse(404, 'strategy.no-such-audience')
export const audienceNameTaken = (name: string) => refuse(409, 'strategy.audience-name-taken', { name })

export const noSuchChannelPlan = (channel: string) => refuse(404, 'strategy.no-such-channel-plan', { channel })
export const channelRetired = (channel: string, since: string, replacedBy: string | null) =>
  refuse(409, replacedBy ? 'strategy.channel-retired-replaced' : 'strategy.channel-retired', {
    channel,
    since,
    ...(replacedBy ? { replacedBy } : {}),
  })
export const replacementRetired = (channel: string) => refuse(409, 'strategy.replacement-retired', { channel })

export const noSuchCampaign = () => refuse(404, 'strategy.no-such-campaign')
export const noSuchDecision = () => refuse(404, 'strategy.no-such-decision')
export const decisionReplaced = () => refuse(409, 'strategy.decision-replaced')

export const noSuchGuide = () => refuse(404, 'strategy.no-such-guide')
export const guideNotPublic = () => refuse(404, 'strategy.guide-not-public')
export const guideChangedMeanwhile = (by: string) => refuse(409, 'strategy.guide-changed-meanwhile', { by })
