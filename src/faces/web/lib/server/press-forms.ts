import type { RequestEvent } from '@sveltejs/kit'
import type { Work } from '#platform'
import { listStaff } from '#rooms/alliance'
import { type ContactWords, listPosts, pressPolicy, quotedChoices, type SaveClipping, type SaveRequest, tones } from '#rooms/content'
import { listCampaigns, sayTitle, strategyPolicy } from '#rooms/strategy'
import { text } from './act.ts'
import { readerIn } from './reader.ts'

/** What a form says of a contact of the media list. */
export const contactWords = (form: FormData): ContactWords => ({
  name: text(form, 'name'),
  outlet: text(form, 'outlet'),
  email: text(form, 'email'),
  phone: text(form, 'phone'),
  beat: text(form, 'beat'),
  language: text(form, 'language'),
  basis: text(form, 'basis'),
  source: text(form, 'source'),
  note: text(form, 'note'),
})

/** A text by language, from fields `contact.en`, `contact.zh-CN`. */
export const wordsOf = (form: FormData, name: string, locales: readonly string[]): Record<string, string> =>
  Object.fromEntries(locales.map((locale) => [locale, text(form, `${name}.${locale}`)]))

/** What the form of a clipping offers: releases and campaigns it can go back to, and its choices. */
export async function clippingChoices(work: Work, event: RequestEvent) {
  const { posts } = await listPosts(work, { kind: 'press', locale: event.locals.locale, limit: 100 })
  const campaigns = strategyPolicy.allows(work.actor, 'read-strategy') ? await listCampaigns(work) : []
  return {
    posts: posts.map(({ id, title }) => ({ value: id, label: title || event.locals.t('content.desk.untitled') })),
    campaigns: campaigns.map((campaign) => ({ value: campaign.campaignId, label: sayTitle(campaign, readerIn(event)).text })),
    quoted: [...quotedChoices],
    tones: [...tones],
  }
}

/** What a form says of a clipping; what was counted is asked of a new one only. */
export const clippingWords = (form: FormData): SaveClipping => ({
  outlet: text(form, 'outlet'),
  title: text(form, 'title'),
  link: text(form, 'link'),
  quoted: text(form, 'quoted'),
  wrong: text(form, 'wrong'),
  correctionAsked: text(form, 'correctionAsked') || null,
  tone: text(form, 'tone'),
  note: text(form, 'note'),
})

/** Who may see to a request of the press. */
export async function pressColleagues(work: Work): Promise<{ value: string; label: string }[]> {
  const may = pressPolicy.table['answer-press'] as readonly string[]
  return (await listStaff(work)).flatMap(({ staff_id, name, roles }) =>
    roles.some((role) => may.includes(role)) ? [{ value: staff_id, label: name }] : [],
  )
}

/** What a form says of a request. */
export const requestWords = (form: FormData): SaveRequest => ({
  asker: text(form, 'asker'),
  outlet: text(form, 'outlet'),
  email: text(form, 'email'),
  phone: text(form, 'phone'),
  topic: text(form, 'topic'),
  deadline: text(form, 'deadline') ? { wall: text(form, 'deadline') } : null,
  owner: text(form, 'owner') || null,
})
