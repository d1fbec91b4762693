import { refuseField } from '#platform'
import { localDay } from '#rooms/alliance'
import { contentPolicy, importPlaybook, largestPlaybook, listPlaybookImports, listSeries, wordsIn } from '#rooms/content'
import { insightPolicy } from '#rooms/insight'
import { listCampaigns, listGoals, sayTitle } from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { readerIn } from '#web/server/reader.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, t } = event.locals
    const reader = readerIn(event)
    const asked = event.url.searchParams.get('of') ?? ''
    return {
      of: asked,
      subjects: [
        ...(await listCampaigns(work, { limit: 100 })).map((one) => ({
          value: `campaign:${one.campaignId}`,
          label: sayTitle(one, reader).text,
          group: t('strategy.tabs.campaigns'),
        })),
        ...(await listSeries(work)).map((one) => ({
          value: `series:${one.id}`,
          label: wordsIn(one.names, locale).text,
          group: t('web.desk.series'),
        })),
      ],
      goals: (await listGoals(work, { state: 'open' })).map((goal) => ({ value: goal.goalId, label: sayTitle(goal, reader).text })),
      today: await localDay(work, null, work.now),
      past: await listPlaybookImports(work),
      may: {
        export: insightPolicy.allows(work.actor, 'export-playbook'),
        import: contentPolicy.allows(work.actor, 'import-playbook'),
      },
    }
  })

/** The text of the file that was sent, or that came back with the second press. */
async function fileOf(form: FormData): Promise<string> {
  const given = form.get('file')
  if (given instanceof File && given.size > 0) {
    if (given.size > largestPlaybook) throw refuseField('file', 'content.playbook-too-large', { megabytes: largestPlaybook / 1024 ** 2 })
    return given.text()
  }
  const kept = text(form, 'kept')
  if (kept === '') throw refuseField('file', 'content.playbook-missing')
  return kept
}

export const actions: Actions = {
  /** Reads the file and shows what is in it; makes nothing. */
  read: async (event) => {
    const read = await act(event, async (work, form) => {
      const file = await fileOf(form)
      return { file, report: await importPlaybook(work, { file, rules: true, dryRun: true }) }
    })
    return isRefused(read) ? read : { report: read.report, kept: read.file }
  },
  take: async (event) => {
    const taken = await act(event, async (work, form) => {
      const file = await fileOf(form)
      const goal = text(form, 'goals')
      const report = await importPlaybook(work, {
        file,
        starts: text(form, 'starts') || null,
        goals: goal ? [goal] : [],
        rules: text(form, 'rules') === 'on',
        again: text(form, 'again') === 'on',
      })
      return { file, report }
    })
    return isRefused(taken) ? taken : { report: taken.report, kept: '' }
  },
}
