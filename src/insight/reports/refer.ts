// How a report names goals and campaigns, and where each of its statements and figures opens.
import type { GoalProgress } from '#rooms/strategy'
import type { Days } from '../windows.ts'
import type { Titled } from './report.ts'

export const titled = ({ title, titles }: Titled): Titled => ({ title, titles })
export const ofGoal = ({ goal }: GoalProgress) => `/desk/goals/${goal.goalId}`
export const ofCampaign = (campaign: { campaignId: string }) => `/desk/campaigns/${campaign.campaignId}`

export const opensBrought = (id: string, { from, to }: Days) => `/desk/insight?campaign=${id}&from=${from}&to=${to}`
