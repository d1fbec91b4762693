import { roles } from '#platform'
import { kinds, possibleCorrectors, reviewRules, setReviewRule } from '#rooms/content'
import { type Api, z } from './api.ts'

const Rule = z
  .object({
    kind: z.enum(kinds),
    steps: z.array(z.object({ names: z.record(z.string(), z.string().max(80)), roles: z.array(z.enum(roles)) })).max(5),
    corrections: z.boolean().openapi({ description: 'Whether a correction of something already published is looked over first too.' }),
    correctors: z
      .array(z.enum(possibleCorrectors as typeof roles))
      .min(1)
      .max(roles.length)
      .openapi({ description: 'The roles that may correct something already published of this kind.' }),
  })
  .openapi('ReviewRule')
const example = {
  kind: 'article' as const,
  steps: [{ names: { en: 'Second reader', 'zh-CN': '复审' }, roles: ['editor' as const, 'director' as const] }],
  corrections: false,
  correctors: ['owner' as const, 'director' as const, 'editor' as const],
}

/** Who looks over which kind of content before readers get it. */
export function reviewRuleRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/review-rules',
    id: 'listReviewRules',
    scope: 'content:read',
    summary: 'How many look over each kind of content, who may, and who may correct it once it is published',
    answer: z.object({ items: z.array(Rule) }).openapi('ReviewRules'),
    example: { answer: { items: [example] } },
    run: async ({ work }) => ({ items: (await reviewRules(work)) as z.output<typeof Rule>[] }),
  })
  api.operation({
    method: 'put',
    path: '/review-rules/{kind}',
    id: 'setReviewRule',
    scope: 'content:write',
    summary: 'Set how many look over a kind of content and who may correct it; no step at all needs a reason, absent correctors stay',
    params: z.strictObject({ kind: z.enum(kinds) }),
    body: z
      .strictObject({
        steps: Rule.shape.steps,
        corrections: z.boolean(),
        correctors: Rule.shape.correctors.optional(),
        reason: z.string().max(500).optional(),
      })
      .openapi('NewReviewRule'),
    answer: Rule,
    example: {
      params: { kind: 'article' },
      body: { steps: example.steps, corrections: false, correctors: example.correctors },
      answer: example,
    },
    run: async ({ work, params, body }) => {
      await setReviewRule(work, { kind: params.kind, ...body })
      return (await reviewRules(work)).find((rule) => rule.kind === params.kind) as z.output<typeof Rule>
    },
  })
}
