import type { CampaignVerdict } from '#rooms/strategy'
import { t } from '#web/i18n.ts'

/** What a campaign caused, in one sentence: of which figure, at how many places, with its interval, or that nobody can tell. */
export const sayCaused = (found: CampaignVerdict): string =>
  found.reason === 'no-study'
    ? t('strategy.caused.cannot-tell')
    : found.reason === 'silent-study'
      ? t(`strategy.caused.silent.${found.why}`)
      : t('strategy.caused.of', {
          metric: t(`metrics.${found.metric}.name`),
          places: found.points.length,
          says: t(`strategy.caused.${found.verdict}`, { low: found.low, high: found.high }),
        })
