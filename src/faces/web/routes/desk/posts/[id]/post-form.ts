import { type Byline, fromPlain, type PostPatch } from '#rooms/content'

/** Reads the composer's form. A field that is not in the form changes nothing; a language or channel whose box is not there neither. */
export function readPostForm(form: FormData): PostPatch {
  const has = (name: string) => form.has(name)
  const text = (name: string) => String(form.get(name) ?? '')
  const patch: PostPatch = {}
  if (has('kind')) patch.kind = text('kind')
  if (has('goal')) patch.goal = text('goal') || null
  if (has('noGoal')) patch.noGoal = text('noGoal')
  if (has('campaign')) patch.campaign = text('campaign') || null
  if (has('series')) patch.series = text('series') || null
  if (has('noAction')) patch.noAction = text('noAction')
  if (has('lead')) patch.lead = text('lead') || null
  if (has('action')) patch.action = text('action') ? { kind: text('action') as 'apply', target: text(`target-${text('action')}`) } : null
  if (has('byline')) {
    const chosen = text('byline')
    patch.byline = (chosen.startsWith('staff:') ? { kind: 'staff', staff: chosen.slice(6) } : { kind: chosen }) as Byline
  }
  for (const name of form.keys()) {
    const [, locale, field] = /^texts\.([A-Za-z-]+)\.(title|summary|action|body)$/.exec(name) ?? []
    if (!locale || !field) continue
    patch.texts ??= {}
    patch.texts[locale] ??= {}
    const into = patch.texts[locale] as Record<string, unknown>
    into[field] = field === 'body' ? fromPlain(text(name)) : text(name)
  }
  // A translation nobody has begun is not there.
  for (const [locale, words] of Object.entries(patch.texts ?? {})) {
    const empty =
      words && !words.title && !words.summary && !words.action && !(words.body as { content?: unknown[] } | undefined)?.content?.length
    if (empty && locale !== text('source')) patch.texts![locale] = null
  }
  if (has('channels-shown')) {
    patch.variants = {}
    const chosen = new Set(form.getAll('channels').map(String))
    for (const channel of text('channels-shown').split(' ').filter(Boolean)) patch.variants[channel] = chosen.has(channel) ? {} : null
    const open = text('channel')
    if (open && chosen.has(open)) {
      const own: Record<string, { title: string; text: string }> = {}
      for (const name of form.keys()) {
        const [, locale] = /^variant\.([A-Za-z-]+)\.text$/.exec(name) ?? []
        if (locale) own[locale] = { title: text(`variant.${locale}.title`), text: text(name) }
      }
      const fields = Object.fromEntries(
        [...form.keys()].flatMap((name) => (name.startsWith('field.') ? [[name.slice(6), text(name)]] : [])),
      )
      patch.variants[open] = { texts: own, fields }
    }
  }
  return patch
}
