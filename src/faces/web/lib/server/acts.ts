import type { Work } from '#platform'
import { alliancePolicy } from '#rooms/alliance'
import { channelsPolicy, inboxPolicy } from '#rooms/channels'
import { contentPolicy, peoplePolicy } from '#rooms/content'
import { factsPolicy } from '#rooms/facts'
import { insightPolicy } from '#rooms/insight'
import { strategyPolicy } from '#rooms/strategy'
import { isOpen } from './doors.ts'

/** What can be done at the desk, called by its name from the command palette. Its words are `web.acts.<key>`. */
interface DeskAct {
  key: string
  href: string
  /** Done by sending a form there rather than by going there. */
  post?: true
  may: (actor: Work['actor']) => boolean
}

const acts: readonly DeskAct[] = [
  { key: 'new-post', href: '/desk/posts?/new', post: true, may: (actor) => contentPolicy.allows(actor, 'write-post') },
  { key: 'templates', href: '/desk/posts/new', may: (actor) => contentPolicy.allows(actor, 'write-post') },
  { key: 'set-goal', href: '/desk/goals/new', may: (actor) => strategyPolicy.allows(actor, 'set-goal') },
  { key: 'new-campaign', href: '/desk/campaigns/new', may: (actor) => strategyPolicy.allows(actor, 'run-campaign') },
  { key: 'work', href: '/desk/work', may: (actor) => alliancePolicy.allows(actor, 'see-work') },
  { key: 'new-task', href: '/desk/work#add', may: (actor) => alliancePolicy.allows(actor, 'write-task') },
  { key: 'deputies', href: '/desk/work/deputies', may: (actor) => alliancePolicy.allows(actor, 'name-deputy') },
  { key: 'playbooks', href: '/desk/playbooks', may: (actor) => contentPolicy.allows(actor, 'import-playbook') },
  { key: 'reviews', href: '/desk/reviews', may: (actor) => contentPolicy.allows(actor, 'see-drafts') },
  { key: 'services', href: '/desk/services', may: (actor) => contentPolicy.allows(actor, 'see-drafts') },
  { key: 'shelf-signs', href: '/desk/booklists', may: (actor) => contentPolicy.allows(actor, 'see-drafts') },
  { key: 'print', href: '/desk/booklists/print', may: (actor) => channelsPolicy.allows(actor, 'export-print') },
  { key: 'new-show', href: '/desk/shows/new', may: (actor) => contentPolicy.allows(actor, 'write-show') },
  { key: 'add-picture', href: '/desk/assets', may: (actor) => contentPolicy.allows(actor, 'add-asset') },
  { key: 'recordings', href: '/desk/assets/recordings', may: (actor) => contentPolicy.allows(actor, 'see-drafts') },
  { key: 'meme', href: '/desk/assets/meme', may: (actor) => contentPolicy.allows(actor, 'add-asset') },
  { key: 'infographics', href: '/desk/infographics', may: (actor) => contentPolicy.allows(actor, 'see-drafts') },
  { key: 'stickers', href: '/desk/stickers', may: (actor) => contentPolicy.allows(actor, 'see-drafts') },
  { key: 'consents', href: '/desk/people', may: (actor) => peoplePolicy.allows(actor, 'see-consents') },
  { key: 'words', href: '/desk/people/words', may: (actor) => peoplePolicy.allows(actor, 'see-consents') },
  { key: 'press', href: '/desk/press', may: (actor) => contentPolicy.allows(actor, 'see-drafts') },
  { key: 'paste', href: '/desk/inbox/new', may: (actor) => inboxPolicy.allows(actor, 'answer-incoming') },
  { key: 'connect', href: '/desk/channels/new', may: (actor) => channelsPolicy.allows(actor, 'change-accounts') },
  { key: 'channel-plan', href: '/desk/plan/channels', may: (actor) => strategyPolicy.allows(actor, 'read-strategy') },
  { key: 'plan', href: '/desk/plan', may: (actor) => strategyPolicy.allows(actor, 'read-strategy') },
  { key: 'audiences', href: '/desk/audiences', may: (actor) => strategyPolicy.allows(actor, 'read-strategy') },
  { key: 'decisions', href: '/desk/decisions', may: (actor) => strategyPolicy.allows(actor, 'read-strategy') },
  { key: 'evaluation', href: '/desk/insight/evaluations', may: (actor) => insightPolicy.allows(actor, 'read-insight') },
  { key: 'honours', href: '/desk/insight/honours', may: (actor) => insightPolicy.allows(actor, 'read-insight') },
  { key: 'reports', href: '/desk/insight/reports', may: (actor) => insightPolicy.allows(actor, 'read-reports') },
  { key: 'indicators', href: '/desk/insight/indicators', may: (actor) => insightPolicy.allows(actor, 'read-insight') },
  { key: 'guides', href: '/desk/guides', may: (actor) => strategyPolicy.allows(actor, 'read-guides') },
  { key: 'bring-past', href: '/desk/past', may: (actor) => channelsPolicy.allows(actor, 'import-past-posts') },
  { key: 'import-figures', href: '/desk/facts/imports', may: (actor) => factsPolicy.allows(actor, 'import-figures') },
  { key: 'deliveries', href: '/desk/deliveries', may: (actor) => channelsPolicy.allows(actor, 'list-deliveries') },
  { key: 'hours', href: '/desk/points', may: (actor) => alliancePolicy.allows(actor, 'change-hours') },
  { key: 'closing', href: '/desk/points/closings', may: (actor) => alliancePolicy.allows(actor, 'close-points') },
  { key: 'new-place', href: '/desk/points/new', may: (actor) => alliancePolicy.allows(actor, 'change-points') },
  { key: 'staff', href: '/desk/settings/staff', may: (actor) => alliancePolicy.allows(actor, 'read-staff') },
  { key: 'brand', href: '/desk/settings/brand', may: (actor) => alliancePolicy.allows(actor, 'change-brand') },
  { key: 'record', href: '/desk/settings/audit', may: (actor) => alliancePolicy.allows(actor, 'read-audit') },
  { key: 'account', href: '/desk/account', may: () => true },
]

/** What this person may do here, in the order of use: theirs to do, and behind a door that is open to them. */
export const deskActs = (actor: Work['actor'], rooms: readonly string[]): readonly DeskAct[] =>
  acts.filter(({ href, may }) => isOpen({ actor, alliance: { rooms } }, href.split('?', 1)[0]!) && may(actor))
