import { type Actor, audit, refuseField, roles, type Work } from '#platform'
import { listStaff } from '#rooms/alliance'
import { cleanText, picturesOf, piecesOf } from './doc.ts'
import { fieldMissing, noSuchPost, notACorrector, notInThisState } from './errors.ts'
import { piecesShowMinors } from './pieces.ts'
import { contentPolicy } from './policy.ts'
import { kinds, type PostContent } from './post-content.ts'
import { contentOf } from './posts.ts'
import type { ReviewStep } from './tables.ts'

export interface ReviewRule {
  kind: string
  steps: ReviewStep[]
  /** Whether a correction of something already published is looked over first too. */
  corrections: boolean
  /** The roles that may correct something already published; among those that `correct-post` of the policy allows. */
  correctors: string[]
}

/** Who may be named as corrector at all, and who is until a library decides otherwise. */
export const possibleCorrectors: readonly string[] = contentPolicy.table['correct-post'] as readonly string[]

const editors = ['owner', 'director', 'editor']

/** What holds until a library decides otherwise: one other person looks over it. */
const standard = (kind: string): ReviewRule => ({
  kind,
  steps: [{ names: { en: 'Second reader', 'zh-CN': '复审' }, roles: editors }],
  corrections: false,
  correctors: [...possibleCorrectors],
})

/** The rule for one kind of content. */
export async function reviewRule(work: Work, kind: string): Promise<ReviewRule> {
  const row = await work.db
    .selectFrom('content.review_rules')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', kind)
    .executeTakeFirst()
  return row ? { kind, steps: row.steps, corrections: row.corrections, correctors: row.correctors } : standard(kind)
}

/** The rules for every kind, those never set included. */
export async function reviewRules(work: Work): Promise<ReviewRule[]> {
  contentPolicy.demand(work, 'see-drafts')
  return Promise.all(kinds.map((kind) => reviewRule(work, kind)))
}

/**
 * Sets how many look over a kind of content and who may: 0 to 5 steps. Posts already waiting go by the new rule. That nobody looks it
 * over needs a reason (at most 500 characters), which stays in the record. Who may correct stays
 * as it is where `correctors` is absent; somebody may always (`content.correctors-need-roles`).
 */
export async function setReviewRule(
  work: Work,
  rule: Omit<ReviewRule, 'correctors'> & { correctors?: readonly string[]; reason?: string },
): Promise<void> {
  contentPolicy.demand(work, 'set-review-rules')
  if (!kinds.includes(rule.kind as never)) throw refuseField('kind', 'content.choice-not-known', { choices: kinds.join(', ') })
  if (rule.steps.length > 5) throw refuseField('steps', 'content.too-many-steps', { most: 5 })
  for (const step of rule.steps)
    if (step.roles.length === 0 || step.roles.some((role) => !roles.includes(role as never)))
      throw refuseField('steps', 'content.step-needs-roles')
  const correctors = [...new Set(rule.correctors ?? (await reviewRule(work, rule.kind)).correctors)]
  if (correctors.length === 0 || correctors.some((role) => !possibleCorrectors.includes(role)))
    throw refuseField('correctors', 'content.correctors-need-roles')
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
      correctors: JSON.stringify(correctors),
      updated_at: work.now,
    })
    .onConflict((on) =>
      on.columns(['alliance_id', 'kind']).doUpdateSet((eb) => ({
        steps: eb.ref('excluded.steps'),
        corrections: eb.ref('excluded.corrections'),
        correctors: eb.ref('excluded.correctors'),
        updated_at: eb.ref('excluded.updated_at'),
      })),
    )
    .execute()
  await audit(
    work,
    'content.review-rule-set',
    { kind: 'review-rule', id: rule.kind },
    { kind: rule.kind, steps: rule.steps.length, correctors: correctors.join(', ') },
    reason || undefined,
  )
}

/** Every picture a version may show, by asset: the lead, those in the texts, the channels' own, a release's photo pack. */
export const assetsOf = (content: PostContent): string[] => [
  ...new Set([
    ...(content.lead ? [content.lead] : []),
    ...Object.values(content.texts).flatMap((text) => picturesOf(text.body)),
    ...Object.values(content.variants).flatMap((variant) => (variant.image ? [variant.image] : [])),
    ...(content.kind === 'press' ? (content.press?.photos ?? []) : []),
  ]),
]

const piecesIn = (content: PostContent) => Object.values(content.texts).flatMap((text) => piecesOf(text.body))

/**
 * The steps a version has to pass, by the rule of its kind; a correction goes by the kind readers have (`live`), whatever it calls itself.
 * Where children are shown, four eyes always: at least one other person.
 */
export async function stepsFor(work: Work, content: PostContent, live?: PostContent): Promise<ReviewStep[]> {
  const { kind } = live ?? content
  const { steps } = await reviewRule(work, kind)
  if (steps.length > 0) return steps
  const children = (await showMinors(work, assetsOf(content))) || (await piecesShowMinors(work, piecesIn(content)))
  return children ? standard(kind).steps : steps
}

/** Whether an actor may correct what readers have of the rule's kind. The system may. */
function mayCorrect(actor: Actor, rule: ReviewRule): boolean {
  if (actor.kind === 'system') return true
  return contentPolicy.allows(actor, 'correct-post') && 'roles' in actor && actor.roles.some((role) => rule.correctors.includes(role))
}

/** Refuses whoever may not correct what readers have. `live` is the version they have: what a newer one calls itself changes no rule. */
export async function demandCorrector(work: Work, live: PostContent): Promise<void> {
  const rule = await reviewRule(work, live.kind)
  if (!mayCorrect(work.actor, rule)) throw notACorrector(live.kind, rule.correctors)
}

/**
 * Who may correct a post that readers have: whether the actor may, the roles that may, and the people who hold one of them, by name.
 * Judged by the kind readers have. Refuses a post that nobody has (`content.not-in-this-state`).
 */
export async function correctorsOf(work: Work, post: string): Promise<{ may: boolean; roles: string[]; people: string[] }> {
  contentPolicy.demand(work, 'see-drafts')
  const row = await work.db
    .selectFrom('content.posts')
    .select(['live_version', 'state'])
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', post)
    .executeTakeFirst()
  if (!row) throw noSuchPost()
  if (row.live_version === null) throw notInThisState('correct', row.state)
  const rule = await reviewRule(work, (await contentOf(work, post, row.live_version)).kind)
  const people = (await listStaff(work))
    .filter(({ staff_id: id, name, roles: held }) => mayCorrect({ kind: 'staff', id, name, roles: held }, rule))
    .map(({ name }) => name)
  return { may: mayCorrect(work.actor, rule), roles: rule.correctors, people }
}

/**
 * Whether a correction has to be approved before readers get it: where the rule of the kind readers have says so, and wherever it shows a child that
 * readers have not seen in it yet, whatever the rule.
 */
export async function correctionNeedsApproval(work: Work, content: PostContent, live: PostContent): Promise<boolean> {
  const rule = await reviewRule(work, live.kind)
  if (rule.corrections && rule.steps.length > 0) return true
  const seen = new Set([...assetsOf(live), ...piecesIn(live).map(({ id }) => id)])
  const fresh = assetsOf(content).filter((asset) => !seen.has(asset))
  return (
    (await showMinors(work, fresh)) ||
    (await piecesShowMinors(
      work,
      piecesIn(content).filter(({ id }) => !seen.has(id)),
    ))
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
