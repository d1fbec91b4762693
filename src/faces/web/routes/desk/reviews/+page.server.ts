import { roles as allRoles } from '#platform'
import { listStaff } from '#rooms/alliance'
import { contentPolicy, listReviews, possibleCorrectors, reviewRules, setReviewRule, whoMayPass } from '#rooms/content'
import { act, isRefused, look } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale } = event.locals
    const staff = await listStaff(work)
    const waiting = (await listReviews(work, 200, locale)).map(({ post, progress, may }) => {
      const step = progress.steps[progress.passed.length]
      return {
        id: post.id,
        title: post.title,
        owner: post.ownerName,
        updatedAt: post.updatedAt,
        step: progress.passed.length + 1,
        steps: progress.steps.length,
        name: step ? (step.names[locale] ?? Object.values(step.names)[0] ?? '') : '',
        may: may.may,
        why: may.may ? null : may.why,
        nobody: !may.may && step !== undefined && whoMayPass(staff, progress).length === 0,
      }
    })
    return {
      now: work.now,
      waiting,
      rules: (await reviewRules(work)).map((rule) => ({
        ...rule,
        steps: rule.steps.map((step) => ({ name: step.names[locale] ?? Object.values(step.names)[0] ?? '', roles: step.roles })),
      })),
      roles: allRoles.filter((role) => ['owner', 'director', 'editor', 'author'].includes(role)),
      possibleCorrectors,
      /** The rule somebody came for. */
      open: event.url.searchParams.get('rule'),
      maySet: contentPolicy.allows(work.actor, 'set-review-rules'),
    }
  })

export const actions: Actions = {
  rule: async (event) => {
    const { locale } = event.locals
    const done = await act(event, (work, form) => {
      const count = Number(form.get('count'))
      const steps = Array.from({ length: 5 }, (_, i) => ({
        names: {
          [locale]:
            String(form.get(`name${i}`) ?? '')
              .trim()
              .slice(0, 80) || String(i + 1),
        },
        roles: form.getAll(`roles${i}`).map(String),
      })).slice(0, Number.isInteger(count) ? Math.max(0, Math.min(count, 5)) : 0)
      return setReviewRule(work, {
        kind: String(form.get('kind')),
        steps,
        corrections: form.get('corrections') === 'on',
        correctors: form.getAll('correctors').map(String),
        reason: String(form.get('reason') ?? ''),
      })
    })
    return isRefused(done) ? done : { saved: true }
  },
}
