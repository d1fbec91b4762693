// JSON-LD is read by applying contexts, one on the other, to everything below them: a document of some kilobytes can name the same large context
// a thousand times, or hold one that begins anew at each of its words, and keep a processor busy for minutes. So what is more than anybody needs
// is not read at all.

/** Values of a document, itself included; how deep they stand; contexts that it names or holds, wherever. */
export const mostOfDocument = { values: 5000, depth: 24, contexts: 20 } as const

/**
 * Whether a document of another server, or a context, costs no more to read than what people say to each other. Looks at its shape alone; a
 * context within a context is none that servers tell.
 */
export function isModest(document: unknown): boolean {
  let values: number = mostOfDocument.values
  let contexts: number = mostOfDocument.contexts
  let level: { value: unknown; ofContext: boolean }[] = [{ value: document, ofContext: false }]
  for (let depth = 0; level.length > 0; depth++) {
    values -= level.length
    if (values < 0 || depth > mostOfDocument.depth) return false
    const below: typeof level = []
    for (const { value, ofContext } of level) {
      if (typeof value !== 'object' || value === null) continue
      for (const [key, one] of Object.entries(value)) {
        const isContext = key === '@context' && !Array.isArray(value)
        if (isContext && ofContext) return false
        if (isContext) contexts -= Array.isArray(one) ? one.length : 1
        if (contexts < 0 || below.length >= values) return false
        below.push({ value: one, ofContext: ofContext || isContext })
      }
    }
    level = below
  }
  return true
}
