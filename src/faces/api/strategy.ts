import type { Api } from './api.ts'
import { audienceRoutes } from './strategy-audiences.ts'
import { campaignRoutes } from './strategy-campaigns.ts'
import { decisionRoutes } from './strategy-decisions.ts'
import { goalRoutes } from './strategy-goals.ts'
import { guideRoutes } from './strategy-guides.ts'
import { planRoutes } from './strategy-plan.ts'

/** Plan, goals and what was published without one, campaigns, audiences and channels, decisions, guides: in the order of a year's work. */
export function routes(api: Api): void {
  planRoutes(api)
  goalRoutes(api)
  campaignRoutes(api)
  audienceRoutes(api)
  decisionRoutes(api)
  guideRoutes(api)
}
