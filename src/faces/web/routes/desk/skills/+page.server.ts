import { personOf, type Work } from '#platform'
import { listStaff } from '#rooms/alliance'
import { listChannelLimits, postFormats } from '#rooms/content'
import {
  agreeToBeNamed,
  denySkill,
  eraseSkill,
  insightPolicy,
  linkNames,
  listSkills,
  mySkills,
  type SkillLink,
  saySkill,
  skillGaps,
  skillLinks,
} from '#rooms/insight'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const names = await linkNames(work, event.locals.locale)
    const maySeeAll = insightPolicy.allows(work.actor, 'list-skills')
    const works = (await listStaff(work)).some(({ staff_id }) => staff_id === personOf(work.actor))
    return {
      mine: works ? await mySkills(work) : null,
      names,
      links: await linkChoices(work, Object.keys(names)),
      all: maySeeAll ? await listSkills(work) : null,
      gaps: maySeeAll ? await skillGaps(work) : null,
    }
  })

/** What a skill can go with. */
async function linkChoices(work: Work, named: readonly string[]): Promise<SkillLink[]> {
  const channels = (await listChannelLimits(work)).filter(({ place, byDefault }) => !(place === 'site' && byDefault))
  return [
    ...postFormats.map((id) => ({ kind: 'format' as const, id })),
    ...channels.map(({ channel }) => ({ kind: 'channel' as const, id: channel })),
    ...named.map((key) => linkOf(key)!),
  ]
}

/** A link from one value of a form, `series 0199…`; null where it goes with nothing. */
function linkOf(value: string): SkillLink | null {
  const at = value.indexOf(' ')
  const kind = skillLinks.find((one) => one === value.slice(0, at))
  return kind ? { kind, id: value.slice(at + 1) } : null
}

export const actions: Actions = {
  say: async (event) => {
    const said = await act(event, (work, form) =>
      saySkill(work, { skill: text(form, 'skill') || undefined, words: text(form, 'words'), link: linkOf(text(form, 'link')) }),
    )
    return isRefused(said) ? said : { said: 'kept' }
  },
  erase: async (event) => {
    const done = await act(event, (work, form) => eraseSkill(work, text(form, 'skill')))
    return isRefused(done) ? done : { said: 'erased' }
  },
  deny: async (event) => {
    const done = await act(event, (work, form) =>
      denySkill(work, { ...(linkOf(text(form, 'link')) ?? { kind: 'format', id: '' }), denied: text(form, 'denied') === 'on' }),
    )
    return isRefused(done) ? done : { said: 'corrected' }
  },
  named: async (event) => {
    const agreed = await act(event, async (work, form) => {
      const wanted = text(form, 'agreed') === 'on'
      await agreeToBeNamed(work, wanted)
      return { wanted }
    })
    return isRefused(agreed) ? agreed : { said: agreed.wanted ? 'named' : 'unnamed' }
  },
}
