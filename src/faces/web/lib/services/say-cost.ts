import type { Formatter, Translate } from '#platform'

/** "Free", "¥0.20", "Depends". */
export function sayCost(
  { cost, amount, currency }: { cost: 'free' | 'paid' | 'depends'; amount: number | null; currency: string },
  t: Translate,
  fmt: Formatter,
): string {
  if (cost === 'free') return t('content.services.free')
  if (cost === 'depends' || amount === null) return t('content.services.depends')
  return fmt.number(amount, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
}
