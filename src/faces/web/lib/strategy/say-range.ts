import type { Brought } from '#rooms/insight'
import { fmt, t } from '#web/i18n.ts'

type Range = NonNullable<Brought['range']>

/** The two ends of what may have come of something. */
export function sayRange({ strict, generous }: Range): string {
  const fives = ({ amount }: Range['strict']) => fmt().fives(amount ?? 0)
  return t('insight.brought.range', {
    strict: strict.hidden ? t('insight.few') : fives(strict),
    generous: generous.hidden ? t('insight.hidden') : fives(generous),
  })
}

/** Who signed up in these days and can be attributed to nothing. */
export const sayWithout = ({ without }: Range): string =>
  without.hidden ? t('insight.brought.without-few') : t('insight.brought.without', { count: without.amount ?? 0 })
