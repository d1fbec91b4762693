// The content room: what the library says, where it stands on its way out, and what of it is public.
export { ordinaryWords } from './action-words.ts'
export { type AssetFacts, addAsset, changeAsset, lackingOfAssets, listAssets, pictureKinds, retireAsset, usesOfAsset } from './add-asset.ts'
export { type ArchiveEntry, archiveOf } from './archive.ts'
export { type Asset, assetById, assetsByIds, assetUsable, renditionUrl, shownPictures } from './assets.ts'
export * from './booklists/index.ts'
export { consentToByline, listBylines, myByline, revokeByline } from './bylines.ts'
export { type CalendarDay, calendarItems } from './calendar.ts'
export { type ChannelTimes, laterChannels, movedTimes, type SetChannelTime, setChannelTime } from './channel-times.ts'
export { checkPost, type PostProblem } from './check-post.ts'
export { type CorrectPost, correctPost } from './correct-post.ts'
export { deriveSearch } from './derive-search.ts'
export {
  type Block,
  cleanLine,
  cleanText,
  type Doc,
  emptyDoc,
  type Inline,
  isEmptyDoc,
  isSafeHref,
  type Mark,
  picturesOf,
  piecesOf,
  readDoc,
} from './doc.ts'
export { nextEpisode, nextEpisodes } from './episodes.ts'
export {
  type CalendarItem,
  type ChannelLimit,
  type ChannelReach,
  channelLimits,
  channelReach,
  channelTimeSet,
  type DeliveryState,
  deliveryStates,
  type OutsideCopy,
  outsideCopies,
  postCorrected,
  postPublished,
  postRestored,
  postScheduled,
  postUnscheduled,
  postWithdrawn,
  type SoughtOutside,
  shownChanged,
  type TextUnit,
} from './events.ts'
export { type FoundPicture, type FromHtml, type Lost, lostKinds, type ReadHtml, readHtml, wordsOfHtml } from './from-html/index.ts'
export { holidaysOf } from './holidays.ts'
export * from './infographics/index.ts'
export { deriveSearchAgain, lookAtTheDay, tidySearch, writeDownPublished } from './jobs.ts'
export { lastChoice } from './last-choice.ts'
export { type ListPosts, listPosts, type PostLine, postById, postsOf, titlesOf, versionsOf } from './list-posts.ts'
export { listReviews, type WaitingReview } from './list-reviews.ts'
export * from './memes/index.ts'
export {
  addMenuItem,
  type Menu,
  type MenuEntry,
  type MenuItem,
  type MenuTarget,
  menuItems,
  menuOf,
  moveMenuItem,
  setMenu,
} from './menus.ts'
export { nearestWords, slips, strokes } from './nearest-words.ts'
export { outForGoal } from './out-for-goal.ts'
export {
  listPages,
  livePages,
  type Page,
  type PageText,
  pageById,
  pageBySlug,
  publishPage,
  type SavePage,
  savePage,
  unpublishPage,
} from './pages.ts'
export * from './people/index.ts'
export * from './photo-days/index.ts'
export { listPieces, type PieceKind, type PieceProblem, pieceKinds, type Shown, type ShownPiece, shownIn } from './pieces.ts'
export { fromPlain, toPlain } from './plain.ts'
export { instantAhead, instantOfPlan, type PlannedTime, planOfInstant } from './planned-time.ts'
export {
  type ImportPlaybook,
  importPlaybook,
  listPlaybookImports,
  type PastPlaybook,
  type PlaybookReport,
} from './playbooks/import-playbook.ts'
export { largestPlaybook, mostPosts, type Playbook, playbookVersion, readPlaybook } from './playbooks/playbook.ts'
export { contentPolicy, peoplePolicy, pressPolicy } from './policy.ts'
export {
  type Action,
  actionHref,
  actionKinds,
  type Byline,
  kinds,
  type PostContent,
  type PostPatch,
  type PostText,
  slugFrom,
  textIn,
  type Variant,
} from './post-content.ts'
export type { Post } from './posts.ts'
export { type PostAsMade, type PostFormat, postFormats, postsAsMade, postsToCome } from './posts-as-made.ts'
export * from './press/index.ts'
export { pressWork } from './press/waiting.ts'
export { previewVariant, type VariantPreview } from './preview-variant.ts'
export { type Placed, placeNow, placesBySlug } from './public-places.ts'
export { type Found, findPublic, findSounding, segmented } from './public-texts.ts'
export {
  correctionsOf,
  type PublishedPost,
  type PublishedPosts,
  postBySlug,
  previewPost,
  publishedByIds,
  publishedPosts,
  versionForDelivery,
} from './published.ts'
export * from './recordings/index.ts'
export { excerpt, type RenderOptions, renderHtml, renderPicture, renderText, type ShownPicture } from './render.ts'
export {
  cancelReview,
  mayPass,
  type ReviewPost,
  type ReviewProgress,
  requestReview,
  reviewPost,
  reviewProgress,
  whoMayPass,
} from './review-post.ts'
export {
  correctionNeedsApproval,
  correctorsOf,
  possibleCorrectors,
  type ReviewRule,
  reviewRule,
  reviewRules,
  setReviewRule,
} from './review-rules.ts'
export { movePost, publishDue, rederiveTimes, type SchedulePost, schedulePost, setEmbargo, unschedulePost } from './schedule-post.ts'
export {
  chips,
  deleteSeries,
  listPersonas,
  listSeries,
  type Persona,
  personaById,
  type SavePersona,
  type SaveSeries,
  type Series,
  savePersona,
  saveSeries,
  seriesById,
  seriesBySlug,
  wordsIn,
} from './series.ts'
export * from './services/index.ts'
export { servicesWork } from './services/waiting.ts'
export * from './shows/index.ts'
export { holidaysOn, listSpecialDays, setSpecialDay } from './special-days.ts'
export { type StartPost, startPost, wishFor } from './start-post.ts'
export { writeStarterPages } from './starter-pages.ts'
export * from './stickers/index.ts'
export type * from './tables.ts'
export { contentSubjects } from './task-subjects.ts'
export { listTemplates, type SaidTemplate, type StartFromTemplate, startFromTemplate } from './templates/start-from-template.ts'
export { type TemplateKind, templateKinds } from './templates/stock.ts'
export { apart, graphemes, linksIn, type Part, tagsIn } from './text-parts.ts'
export { cutToFit, languagesThere, lengthIn, listChannelLimits, measure, type VariantText, variantImage, variantText } from './variants.ts'
export { contentWork } from './waiting.ts'
export { binPost, restorePost, unbinPost, withdrawPost } from './withdraw-post.ts'
export { type OldArticle, writeArticles } from './write-articles.ts'
export { type PastPost, writePastPosts } from './write-past-posts.ts'
export { restoreVersion, type SaveVariant, saveVariant, type WritePost, writePost } from './write-post.ts'
