// What the pages of the register of honours share: what their forms say, and their choices.
import type { RequestEvent } from '@sveltejs/kit'
import type { Work } from '#platform'
import { contentPolicy, listSeries, wordsIn } from '#rooms/content'
import { documentKinds, type Honour, honourKinds, honourLevels, type PutHonour } from '#rooms/insight'
import { listCampaigns, sayTitle, strategyPolicy } from '#rooms/strategy'
import { text } from './act.ts'
import { readerIn } from './reader.ts'
import { filesOf } from './sticker-pages.ts'

/** What a form says of an honour. Own words of a level go before the choice. */
export async function honourIn(event: RequestEvent, form: FormData): Promise<PutHonour> {
  const [kind, id] = text(form, 'about').split(':')
  const [file] = await filesOf(event, 'file')
  return {
    kind: text(form, 'kind'),
    title: text(form, 'title'),
    giver: text(form, 'giver'),
    day: text(form, 'day'),
    level: text(form, 'levelWords') || text(form, 'level'),
    whatFor: text(form, 'whatFor'),
    about: kind && id ? { kind, id } : null,
    mayBeShown: form.has('mayBeShown'),
    file: file?.bytes,
    name: file?.name,
  }
}

/** What an honour can be for: campaigns and series that whoever asks may see, and always what it is for already. */
export async function honourChoices(work: Work, event: Pick<RequestEvent, 'locals'>, own: Honour['about'] = null) {
  const campaigns = strategyPolicy.allows(work.actor, 'read-strategy') ? await listCampaigns(work, { limit: 100 }) : []
  const series = contentPolicy.allows(work.actor, 'see-drafts') ? await listSeries(work) : []
  const reader = readerIn(event)
  const about = [
    ...campaigns.map((one) => ({ value: `campaign:${one.campaignId}`, label: sayTitle(one, reader).text })),
    ...series.map((one) => ({ value: `series:${one.id}`, label: wordsIn(one.names, event.locals.locale).text })),
  ]
  const is = own && `${own.kind}:${own.id}`
  if (is && !about.some(({ value }) => value === is)) about.unshift({ value: is, label: event.locals.t('insight.honour.about.stays') })
  return {
    kinds: honourKinds,
    levels: honourLevels,
    accept: documentKinds.join(','),
    about,
  }
}
