// The doors of the desk: who may open which page, and which switch it hangs on. Menu, tabs, palette and the pages themselves ask here, so
// that nothing leads to a page that then turns people away. Who may is the rooms' own policy; this only says which page asks which verb.

import { type Refusal, type Role, refuse, type Translate, tokensPolicy } from '#platform'
import { alliancePolicy } from '#rooms/alliance'
import { channelsPolicy, inboxPolicy } from '#rooms/channels'
import { contentPolicy, peoplePolicy, pressPolicy } from '#rooms/content'
import { factsPolicy } from '#rooms/facts'
import { insightPolicy } from '#rooms/insight'
import { patronsPolicy } from '#rooms/patrons'
import { reachPolicy } from '#rooms/reach'
import { strategyPolicy } from '#rooms/strategy'
import { routes } from '$app/manifest'
import type { WorkActor } from './request.ts'
import { isOn } from './switched.ts'

interface Door {
  /** The route and everything below it that has no door of its own. */
  at: string
  /** What must be switched on. */
  switch?: string
  may: (actor: WorkActor) => boolean
}

type Who = Pick<{ actor: WorkActor; alliance: { rooms: readonly string[] } }, 'actor' | 'alliance'>

const anybody = () => true
const drafts = (actor: WorkActor) => contentPolicy.allows(actor, 'see-drafts')
const strategy = (verb: keyof typeof strategyPolicy.table) => (actor: WorkActor) => strategyPolicy.allows(actor, verb)
const content = (verb: keyof typeof contentPolicy.table) => (actor: WorkActor) => contentPolicy.allows(actor, verb)
const press = (verb: keyof typeof pressPolicy.table) => (actor: WorkActor) => pressPolicy.allows(actor, verb)
const people = (verb: keyof typeof peoplePolicy.table) => (actor: WorkActor) => peoplePolicy.allows(actor, verb)
const channels = (verb: keyof typeof channelsPolicy.table) => (actor: WorkActor) => channelsPolicy.allows(actor, verb)
const patrons = (verb: keyof typeof patronsPolicy.table) => (actor: WorkActor) => patronsPolicy.allows(actor, verb)
const alliance = (verb: keyof typeof alliancePolicy.table) => (actor: WorkActor) => alliancePolicy.allows(actor, verb)

const doors: readonly Door[] = [
  { at: '/desk', may: anybody },
  { at: '/desk/work', may: alliance('see-work') },
  { at: '/desk/work/deputies', may: alliance('name-deputy') },
  { at: '/desk/calendar', may: drafts },
  { at: '/desk/posts', may: drafts },
  { at: '/desk/posts/new', may: content('write-post') },
  { at: '/desk/posts/[id]/send', may: content('schedule-post') },
  { at: '/desk/posts/[id]/move', may: content('schedule-post') },
  { at: '/desk/posts/[id]/correct', may: content('correct-post') },
  { at: '/desk/reviews', may: drafts },
  { at: '/desk/assets', may: drafts },
  { at: '/desk/assets/recordings', may: drafts },
  { at: '/desk/assets/meme', may: content('add-asset') },
  { at: '/desk/stickers', may: drafts },
  { at: '/desk/stickers/new', may: content('keep-stickers') },
  { at: '/desk/infographics', may: drafts },
  {
    at: '/desk/infographics/new',
    may: (actor) => contentPolicy.allows(actor, 'make-infographic') && factsPolicy.allows(actor, 'see-facts'),
  },
  { at: '/desk/people', may: people('see-consents') },
  { at: '/desk/people/new', may: people('keep-consents') },
  { at: '/desk/people/words/new', may: people('write-words') },
  { at: '/desk/photo-days', may: people('see-photo-days') },
  { at: '/desk/photo-days/new', may: people('keep-photo-days') },
  { at: '/desk/byline', may: content('consent-to-byline') },
  { at: '/desk/series', switch: 'room:series', may: drafts },
  { at: '/desk/pages', may: drafts },
  { at: '/desk/shows', switch: 'room:shows', may: drafts },
  { at: '/desk/shows/new', switch: 'room:shows', may: content('write-show') },
  { at: '/desk/shows/[id]/figures', switch: 'room:shows', may: (actor) => drafts(actor) && factsPolicy.allows(actor, 'see-facts') },
  { at: '/desk/press', switch: 'room:press', may: drafts },
  { at: '/desk/press/about', switch: 'room:press', may: content('set-press-desk') },
  { at: '/desk/press/clippings/new', switch: 'room:press', may: content('keep-clippings') },
  { at: '/desk/press/requests', switch: 'room:press', may: press('see-requests') },
  { at: '/desk/press/spoken', switch: 'room:press', may: press('see-spokespeople') },
  { at: '/desk/press/media', switch: 'room:press', may: press('see-media-list') },
  { at: '/desk/press/media/import', switch: 'room:press', may: press('change-media-list') },
  { at: '/desk/press/media/new', switch: 'room:press', may: press('change-media-list') },
  { at: '/desk/services', switch: 'room:services', may: drafts },
  { at: '/desk/booklists', switch: 'room:booklists', may: drafts },
  { at: '/desk/booklists/print', switch: 'room:booklists', may: channels('export-print') },
  { at: '/desk/goals', switch: 'room:strategy', may: strategy('read-strategy') },
  {
    at: '/desk/goals/[id]',
    switch: 'room:strategy',
    may: (actor) => strategyPolicy.allows(actor, 'read-strategy') && insightPolicy.allows(actor, 'read-insight'),
  },
  { at: '/desk/goals/[id]/edit', switch: 'room:strategy', may: strategy('set-goal') },
  { at: '/desk/goals/new', switch: 'room:strategy', may: strategy('set-goal') },
  { at: '/desk/plan', switch: 'room:strategy', may: strategy('read-strategy') },
  { at: '/desk/plan/edit', switch: 'room:strategy', may: strategy('write-plan') },
  { at: '/desk/campaigns', switch: 'room:strategy', may: strategy('read-strategy') },
  { at: '/desk/campaigns/new', switch: 'room:strategy', may: strategy('run-campaign') },
  {
    at: '/desk/campaigns/[id]/studies',
    switch: 'room:insight',
    may: (actor) => strategyPolicy.allows(actor, 'read-strategy') && insightPolicy.allows(actor, 'read-insight'),
  },
  {
    at: '/desk/playbooks',
    switch: 'room:strategy',
    may: (actor) => contentPolicy.allows(actor, 'import-playbook') && insightPolicy.allows(actor, 'export-playbook'),
  },
  { at: '/desk/audiences', switch: 'room:strategy', may: strategy('read-strategy') },
  { at: '/desk/audiences/[id]', switch: 'room:strategy', may: strategy('write-audience') },
  { at: '/desk/guides', switch: 'room:strategy', may: strategy('read-guides') },
  { at: '/desk/decisions', switch: 'room:strategy', may: strategy('read-strategy') },
  {
    at: '/desk/next/[kind]/[of]',
    switch: 'room:insight',
    may: (actor) => strategyPolicy.allows(actor, 'read-strategy') && insightPolicy.allows(actor, 'read-insight') && drafts(actor),
  },
  { at: '/desk/insight', switch: 'room:insight', may: (actor) => insightPolicy.allows(actor, 'read-insight') && drafts(actor) },
  { at: '/desk/insight/method', switch: 'room:insight', may: (actor) => insightPolicy.allows(actor, 'read-insight') },
  {
    at: '/desk/insight/evidence',
    switch: 'room:insight',
    may: (actor) => insightPolicy.allows(actor, 'read-reports') && strategyPolicy.allows(actor, 'read-strategy') && drafts(actor),
  },
  {
    at: '/desk/insight/evidence/[kind]/[id]',
    switch: 'room:insight',
    may: (actor) => insightPolicy.allows(actor, 'keep-evidence') && insightPolicy.allows(actor, 'read-reports'),
  },
  { at: '/desk/insight/reports', switch: 'room:insight', may: (actor) => insightPolicy.allows(actor, 'read-reports') },
  { at: '/desk/insight/surveys', switch: 'room:insight', may: (actor) => insightPolicy.allows(actor, 'read-insight') },
  { at: '/desk/insight/events', switch: 'room:insight', may: (actor) => insightPolicy.allows(actor, 'read-insight') },
  { at: '/desk/insight/indicators', switch: 'room:insight', may: (actor) => insightPolicy.allows(actor, 'read-insight') },
  { at: '/desk/insight/returns', switch: 'room:insight', may: (actor) => insightPolicy.allows(actor, 'read-insight') },
  { at: '/desk/insight/evaluations', switch: 'room:insight', may: (actor) => insightPolicy.allows(actor, 'read-insight') },
  { at: '/desk/insight/honours', switch: 'room:insight', may: (actor) => insightPolicy.allows(actor, 'read-insight') },
  { at: '/desk/skills', switch: 'room:insight', may: (actor) => insightPolicy.allows(actor, 'read-own-skills') && drafts(actor) },
  {
    at: '/desk/skills/ideas',
    switch: 'room:insight',
    may: (actor) => insightPolicy.allows(actor, 'read-ideas') && inboxPolicy.allows(actor, 'read-incoming') && drafts(actor),
  },
  { at: '/desk/facts', switch: 'room:facts', may: (actor) => factsPolicy.allows(actor, 'see-facts') },
  { at: '/desk/channels', switch: 'room:channels', may: channels('list-accounts') },
  { at: '/desk/channels/new', switch: 'room:channels', may: channels('change-accounts') },
  { at: '/desk/channels/[id]/past', switch: 'room:channels', may: channels('import-past-posts') },
  { at: '/desk/channels/links', switch: 'room:reach', may: (actor) => reachPolicy.allows(actor, 'list-links') },
  { at: '/desk/past', may: channels('import-past-posts') },
  { at: '/desk/past/addresses', may: (actor) => reachPolicy.allows(actor, 'list-old-addresses') },
  { at: '/desk/inbox', switch: 'room:channels', may: (actor) => inboxPolicy.allows(actor, 'read-incoming') },
  { at: '/desk/deliveries', switch: 'room:channels', may: channels('list-deliveries') },
  {
    at: '/desk/patrons',
    switch: 'room:patrons',
    may: (actor) => patrons('list-applications')(actor) || patrons('read-subscriber-counts')(actor),
  },
  { at: '/desk/patrons/[reference]', switch: 'room:patrons', may: patrons('read-application') },
  { at: '/desk/patrons/applications.csv', switch: 'room:patrons', may: patrons('export-applications') },
  {
    at: '/desk/patrons/heard',
    switch: 'room:patrons',
    may: (actor) => patrons('change-heard-question')(actor) || insightPolicy.allows(actor, 'read-insight'),
  },
  { at: '/desk/patrons/person', switch: 'room:patrons', may: patrons('answer-personal-data') },
  { at: '/desk/patrons/rules', switch: 'room:patrons', may: patrons('see-retention') },
  { at: '/desk/points', may: alliance('read-alliance') },
  { at: '/desk/points/new', may: alliance('change-points') },
  { at: '/desk/points/import', may: alliance('import-points') },
  { at: '/desk/settings', may: alliance('read-alliance') },
  { at: '/desk/settings/staff', may: alliance('read-staff') },
  { at: '/desk/settings/tokens', may: (actor) => tokensPolicy.allows(actor, 'list-tokens') },
  { at: '/desk/settings/audit', may: alliance('read-audit') },
]

const byLength = doors.toSorted((a, b) => b.at.length - a.at.length)
const isInUse = (door: Door, { rooms }: Who['alliance']): boolean => !door.switch || isOn(rooms, door.switch)
const doorOf = (route: string): Door | undefined => byLength.find(({ at }) => route === at || route.startsWith(`${at}/`))

/** Whether this person may open this route (`/desk/goals/[id]`), and it is in use here. */
export function isOpen({ actor, alliance }: Who, route: string): boolean {
  const door = doorOf(route)
  return !door || (isInUse(door, alliance) && door.may(actor))
}

/** The routes of the desk that are shut for this person: what menus, tabs and lists do not link. */
export const shutRoutes = (who: Who): string[] =>
  routes.flatMap(({ id, page }) => (page && id.startsWith('/desk') && !isOpen(who, id) ? [id] : []))

/**
 * Why this route is shut for this person, or null. `web.switched-off` (404) says what is off and who may switch it on;
 * `platform.not-allowed` (403) that the page is for others.
 */
export function shutBecause(
  { actor, alliance }: Who,
  route: string,
  t: Translate,
  list: (items: readonly string[]) => string,
): Refusal | null {
  const door = doorOf(route)
  if (!door) return null
  if (!isInUse(door, alliance)) {
    const who = (alliancePolicy.table['change-switches'] as readonly Role[]).map((role) => t(`alliance.role.${role}`))
    return refuse(404, 'web.switched-off', { what: t(`alliance.switch.${door.switch!.replace(':', '.')}`), who: list(who) })
  }
  return door.may(actor) ? null : refuse(403, 'platform.not-allowed', { verb: door.at })
}
