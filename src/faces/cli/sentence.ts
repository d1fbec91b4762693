import { isRefusal, translator } from '#platform'

/** What the command line prints of an error: the sentence of a refusal (with its fields), or the fault's own words. */
export function sentenceOf(fault: unknown): string {
  if (isRefusal(fault)) {
    const t = translator('en')
    return [
      t(`refusals.${fault.code}`, fault.params),
      ...fault.fields.map(({ field, code, params }) => `  ${field}: ${t(`refusals.${code}`, params)}`),
    ].join('\n')
  }
  if ((fault as { code?: string } | null)?.code === 'EADDRINUSE') return 'another program listens on this port; choose one with --port'
  return fault instanceof Error ? fault.message : String(fault)
}
