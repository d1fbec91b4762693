// What the faces and insight may use of the channels.
import './activitypub/tables.ts'
import './push/tables.ts'
import './tables.ts'
import './websub/tables.ts'

export {
  type AccountView,
  accountName,
  type ChangeAccount,
  type ConnectAccount,
  changeAccount,
  channelInWords,
  connectAccount,
  connectableChannels,
  connectOwnChannels,
  hookPath,
  listAccounts,
  tryAgainNow,
} from './accounts.ts'
export { type BlockedHost, blockHost, listBlockedHosts, unblockHost } from './activitypub/blocked-hosts.ts'
export { type Checked, checkActivity, type InboxRequest, mostActivityBytes, type NotTaken } from './activitypub/check-activity.ts'
export { type Federation, federationOf } from './activitypub/federation.ts'
export {
  activityDocument,
  actorDocument,
  followersDocument,
  followingDocument,
  goneDocument,
  noteDocument,
  noteOfPage,
  outboxDocument,
  type PublicDocument,
  webFinger,
} from './activitypub/read-public.ts'
export { daysUntilDead, sendActivities, sendWaiting } from './activitypub/send-waiting.ts'
export { takeActivity, takeFarewell } from './activitypub/take-activity.ts'
export { type AudienceGrowth, audienceGrowth } from './audience-growth.ts'
export {
  type Account,
  type Brought,
  type Capabilities,
  type Channel,
  channelOf,
  channels,
  type Figures,
  figureNames,
  type Heard,
  type HeldDelivery,
  type Incoming,
  type IncomingSort,
  incomingSorts,
  type Notice,
  type Probe,
  type SettingField,
} from './channel.ts'
export { publicUrl } from './compose-payload.ts'
export { type CorrectionDraft, draftCorrection, sendCorrection } from './correct-sent.ts'
export { decideUnconfirmed } from './decide-unconfirmed.ts'
export type { DeliveryState, Outcome } from './delivery-state.ts'
export { pastFileMissing, pastFileTooLarge } from './errors.ts'
export { feedOfPath, feedPath, podcastOfPath, podcastPath } from './feeds/feed-path.ts'
export { podcastFeed } from './feeds/podcast-feed.ts'
export { publicFeed } from './feeds/public-feed.ts'
export { type FeedFormat, feedFormats, type RenderedFeed, unchangedFor } from './feeds/render.ts'
export { furnishChannels } from './furnish.ts'
export { type Kit, kitOf } from './hand-off/kit.ts'
export { type FiguresByHand, figuresByHand, leaveByHand, type PublishedByHand, publishedByHand } from './hand-off/publish-by-hand.ts'
export { type AnswerIncoming, accountToAnswer, answerIncoming } from './inbox/answer-incoming.ts'
export {
  handOverIncoming,
  mayAnswer,
  noteIncoming,
  type SettledAs,
  settleIncoming,
  takeUpIncoming,
} from './inbox/handle-incoming.ts'
export {
  type Conversation,
  type EntryView,
  type InboxState,
  type InboxView,
  type IncomingView,
  inboxState,
  inboxViews,
  type ListInbox,
  listInbox,
  readConversation,
} from './inbox/list-inbox.ts'
export { listenTo, listenToAll } from './inbox/listen.ts'
export { type PasteIncoming, pasteIncoming, placesToPaste } from './inbox/paste-incoming.ts'
export { questionsUnder } from './inbox/questions-under.ts'
export { type Receipt, receiveIncoming } from './inbox/receive-incoming.ts'
export { takeIncoming } from './inbox/take-incoming.ts'
export { countFollowersNow, keepChannels } from './jobs.ts'
export { carriedBy, type DeliveryView, deliveriesOf, type ListDeliveries, listDeliveries, oldestOverdue } from './list-deliveries.ts'
export { type BounceEffect, type TakenBounce, takeBounce } from './newsletter/record-bounce.ts'
export * from './past/index.ts'
export { channelsPolicy, inboxPolicy } from './policy.ts'
export { type Poster, type PosterWanted, posterOfPost } from './poster/poster-of-post.ts'
export { mostBadges, peopleIn, printBadges } from './print/print-badges.ts'
export { type BooklistPrint, booklistPrints, paperOf, printBooklist } from './print/print-booklist.ts'
export { printHours } from './print/print-hours.ts'
export { type ProgrammeItem, printMonth, programmeSource } from './print/print-month.ts'
export type { Printed } from './print/printed.ts'
export { type PaperWidth, papers } from './print/receipt.ts'
export { endsSoon, probeAccount, probeAccounts, turnToAsk } from './probe-account.ts'
export { countBrowsers } from './push/audience.ts'
export { pushKeys } from './push/keys.ts'
export { type AskForNotices, askForNotices, choiceOfNotices, endNotices, moveNotices, noticesOffered } from './push/subscribe.ts'
export { readAllFigures, readFigures } from './read-figures.ts'
export { Relay } from './relay.ts'
export { endNotice, endsAhead, keepAccount, retireAccount } from './retire-account.ts'
export { type SearchHit, type SearchResult, searchSite } from './search/search-site.ts'
export { figureSource } from './source-name.ts'
export type * from './tables.ts'
export { startRelay } from './wake.ts'
export { signingKey } from './webhook/channel.ts'
export { signingKeyOf } from './webhook/signing-key-of.ts'
export { hubPath } from './websub/hub-of-feeds.ts'
export { runHub, tellHub, wakeHub } from './websub/run-hub.ts'
export { type HubRefusal, takeHubRequest } from './websub/take-request.ts'
