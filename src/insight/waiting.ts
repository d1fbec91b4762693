import { addDays, lastDay, type Work } from '#platform'
import { type AskedWork, allianceOf, dayStart, readerOf, type Waiting, type WorkSource } from '#rooms/alliance'
import { campaignById, sayTitle, strategyPolicy } from '#rooms/strategy'
import { workbooksDue } from './evaluation/workbooks-due.ts'
import { insightPolicy } from './policy.ts'
import { studiesToWorkOut } from './studies/study.ts'
import { undecidedCampaigns } from './undecided.ts'

/** Campaigns that are over and from which nobody has drawn a conclusion; workbooks that are due; studies that are over and that nobody has worked out. */
export const insightWork: WorkSource = {
  needs: async (work, asked) => [...(await undecided(work, asked)), ...(await judgedSoon(work, asked))],
  owed: async (work, { day, locale }) => {
    if (!insightPolicy.allows(work.actor, 'run-study') || !strategyPolicy.allows(work.actor, 'read-strategy')) return []
    const studies = await studiesToWorkOut(work, day)
    if (studies.length === 0) return []
    const { time_zone } = await allianceOf(work)
    const reader = await readerOf(work, locale)
    return Promise.all(
      studies.map(
        async ({ studyId, campaignId, to }): Promise<Waiting> => ({
          what: 'study-over',
          harm: 10,
          tone: 'info',
          when: new Date(dayStart(time_zone, 0, addDays(lastDay(to), 1))),
          params: { title: sayTitle(await campaignById(work, campaignId), reader).text },
          href: `/desk/campaigns/${campaignId}/studies/${studyId}`,
        }),
      ),
    )
  },
}

async function undecided(work: Work, { day, locale }: AskedWork): Promise<Waiting[]> {
  if (!strategyPolicy.allows(work.actor, 'record-decision')) return []
  const campaigns = await undecidedCampaigns(work, day)
  if (campaigns.length === 0) return []
  const { time_zone } = await allianceOf(work)
  const reader = await readerOf(work, locale)
  return campaigns.map(
    ({ campaignId, title, titles, ends, ownerId, ownerName }): Waiting => ({
      what: 'no-decision',
      harm: 20,
      tone: 'info',
      when: new Date(dayStart(time_zone, 0, addDays(ends, 1))),
      params: { title: sayTitle({ title, titles }, reader).text },
      href: `/desk/campaigns/${campaignId}`,
      ...(ownerId ? { owner: { id: ownerId, name: ownerName } } : {}),
    }),
  )
}

/** One line for each workbook: its own day where that is near, else what lacks in it. */
async function judgedSoon(work: Work, { day, locale }: AskedWork): Promise<Waiting[]> {
  if (!insightPolicy.allows(work.actor, 'keep-evaluation')) return []
  const workbooks = await workbooksDue(work, day)
  if (workbooks.length === 0) return []
  const { time_zone } = await allianceOf(work)
  const reader = await readerOf(work, locale)
  return workbooks.map(({ evaluationId, due, lacking, first, ...said }): Waiting => {
    const until = due ?? first!
    const isLate = until < day || (first !== null && first < day)
    return {
      what: due ? 'evaluation-due' : 'evaluation-lacks',
      harm: isLate ? (due && due < day ? 68 : 45) : due ? 42 : 22,
      tone: isLate ? 'warn' : 'info',
      when: new Date(dayStart(time_zone, 0, addDays(until, 1))),
      params: { title: sayTitle(said, reader).text, count: lacking, late: String(until < day) },
      href: `/desk/insight/evaluations/${evaluationId}`,
    }
  })
}
