import { audit, refuseField, roles, type Work } from '#platform'
import { cleanText, picturesOf } from './doc.ts'
import { fieldMissing } from './errors.ts'
import { contentPolicy } from './policy.ts'
import { kinds, type PostContent } from './post-content.ts'
import type { ReviewStep } from './tables.ts'

export interface ReviewRule {
  kind: string
  steps: ReviewStep[]
  /** Whether a correction of something already published is looked over first too. */
  corrections: boolean
}

const editors = ['owner', 'director', 'editor']

/** What holds until a library decides otherwise: one other person looks over it. */
const standard = (kind: string): ReviewRule => ({
  kind,
  steps: [{ names: { en: 'Second reader', 'zh-CN': '复审' }, roles: editors }],
  corrections: false,
})

/** The rule for one kind of content. */
export async function reviewRule(work: Work, kind: string): Promise<ReviewRule> {
  const row = await work.db
    .selectFrom('content.review_rules')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', kind)
    .executeTakeFirst()
  return row ? { kind, steps: row.steps, corrections: row.corrections } : standard(kind)
}

/** The rules for every kind, those never set included. */
export async function reviewRules(work: Work): Promise<ReviewRule[]> {
  contentPolicy.demand(work, 'see-drafts')
  return Promise.all(kinds.map((kind) => reviewRule(work, kind)))
}

/**
 * Sets how many look over a kind of content and who may: 0 to 5 steps. Posts already waiting go by the new rule. That nobody looks it
 * over needs a reason (at most 500 characters), which stays in the record.
 */
export async function setReviewRule(work: Work, rule: ReviewRule & { reason?: string }): Promise<void> {
  contentPolicy.demand(work, 'set-review-rules')
  if (!kinds.includes(rule.kind as never)) throw refuseField('kind', 'content.choice-not-known', { choices: kinds.join(', ') })
  if (rule.steps.length > 5) throw refuseField('steps', 'content.too-many-steps', { most: 5 })
  for (const step of rule.steps)
    if (step.roles.length === 0 || step.roles.some((role) => !roles.includes(role as never)))
      throw refuseField('steps', 'content.step-needs-roles')
  const reason = cleanText(rule.reason ?? '')
    .trim()
    .slice(0, 500)
  if (rule.steps.length === 0 && reason === '') throw fieldMissing('reason')
  await work.db
    .insertInto('content.review_rules')
    .values({
      alliance_id: work.alliance,
      kind: rule.kind,
      steps: JSON.stringify(rule.steps),
      corrections: rule.corrections,
      updated_at: work.now,
    })
    .onConflict((on) =>
      on.columns(['alliance_id', 'kind']).doUpdateSet((eb) => ({
        steps: eb.ref('excluded.steps'),
        corrections: eb.ref('excluded.corrections'),
        updated_at: eb.ref('excluded.updated_at'),
      })),
    )
    .execute()
  await audit(
    work,
    'content.review-rule-set',
    { kind: 'review-rule', id: rule.kind },
    { kind: rule.kind, steps: rule.steps.length },
    reason || undefined,
  )
}

/** Every picture a version may show, by asset: the lead, those in the texts, the channels' own. */
export const assetsOf = (content: PostContent): string[] => [
  ...new Set([
    ...(content.lead ? [content.lead] : []),
    ...Object.values(content.texts).flatMap((text) => picturesOf(text.body)),
    ...Object.values(content.variants).flatMap((variant) => (variant.image ? [variant.image] : [])),
  ]),
]

/** The steps a version has to pass. Where children are shown, four eyes always: at least one other person. */
export async function stepsFor(work: Work, content: PostContent): Promise<ReviewStep[]> {
  const { steps } = await reviewRule(work, content.kind)
  return steps.length === 0 && (await showMinors(work, assetsOf(content))) ? standard(content.kind).steps : steps
}

/**
 * Whether a correction has to be approved before readers get it: where its kind's rule says so, and wherever it shows a child that
 * readers have not seen in it yet, whatever the rule.
 */
export async function correctionNeedsApproval(work: Work, content: PostContent, live: PostContent): Promise<boolean> {
  const rule = await reviewRule(work, content.kind)
  if (rule.corrections && rule.steps.length > 0) return true
  const seen = new Set(assetsOf(live))
  return showMinors(
    work,
    assetsOf(content).filter((asset) => !seen.has(asset)),
  )
}

async function showMinors(work: Work, assets: string[]): Promise<boolean> {
  if (assets.length === 0) return false
  const shown = await work.db
    .selectFrom('content.assets')
    .select('asset_id')
    .where('alliance_id', '=', work.alliance)
    .where('asset_id', 'in', assets)
    .where('people', '=', 'minors')
    .executeTakeFirst()
  return shown !== undefined
}
