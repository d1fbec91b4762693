// What a person can do at the desk, a program can do with a token. This test holds that promise: every form of the desk
// is served by operations named here, or stands apart with a reason.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import ts from 'typescript'
import { rootDir as root } from '#platform'
import { allOperations } from './index.ts'

const web = join(root, 'src/faces/web')
const desk = join(web, 'routes/desk')

/** Nothing of how people sign in is a program's: a passphrase, a session or a code in a program's hands would be a person's. */
const signIn = { apart: 'signing in, sessions, passphrases and codes are a person’s own' }
const tokens = {
  apart: 'a program that makes or ends tokens would give itself what nobody gave it; owners do it at the desk or the command line',
}
const draft = { apart: 'shows what is typed and not saved; a program saves and reads previewVariant' }

const patterns = { apart: 'the pattern book for those who build pages; it changes nothing' }

/** By page and action (or method of an endpoint): the operations that do the same. */
const served: Record<string, string | { apart: string }> = {
  'account codes': signIn,
  'account end': signIn,
  'account everywhere': signIn,
  'account language': 'chooseLanguage',
  'account off': signIn,
  'account passphrase': signIn,
  'account/second-step begin': signIn,
  'account/second-step confirm': signIn,
  'assets default': 'addAsset',
  'assets/[id] people': 'setPeopleOnPicture',
  'assets/[id] restore': 'retireAsset',
  'assets/[id] retire': 'retireAsset',
  'assets/[id] save': 'changeAsset',
  'assets/[id] why': 'saveGrounds',
  'assets/meme default': 'makeMeme',
  'assets/meme/preview.png GET': 'previewMeme',
  'audiences describe': 'describeAudience',
  'audiences retire': 'retireAudience',
  'audiences return': 'returnAudience',
  'audiences/[id] default': 'describeAudience',
  'assets/recordings drop': 'dropRecordingUpload',
  'assets/recordings upload': 'addRecording',
  'assets/recordings/[id] chapters': 'changeRecording',
  'assets/recordings/[id] cut': 'removeCut',
  'assets/recordings/[id] no-poster': 'changeRecording',
  'assets/recordings/[id] poster': 'addAsset changeAsset changeRecording',
  'assets/recordings/[id] restore': 'retireRecording',
  'assets/recordings/[id] retire': 'retireRecording',
  'assets/recordings/[id] save': 'changeRecording',
  'assets/recordings/[id] upload': 'addRecording',
  'assets/recordings/[id]/[what]/[locale] file': 'saveRecordingText',
  'assets/recordings/[id]/[what]/[locale] remove': 'removeRecordingText',
  'assets/recordings/[id]/[what]/[locale] rows': 'saveRecordingText',
  'assets/recordings/[id]/[what]/[locale] shift': 'shiftRecordingText',
  'assets/recordings/[id]/[what]/[locale] text': 'saveRecordingText',
  'assets/recordings/uploads POST': 'beginRecordingUpload',
  'assets/recordings/uploads/[upload] POST': 'finishRecordingUpload',
  'assets/recordings/uploads/[upload]/[part] PUT': 'sendRecordingPart',
  'booklists catalogue': 'setCatalogueLink',
  'booklists loans': 'importBooklistLoans',
  'booklists new': 'writeBooklist',
  'booklists/[id] book': 'addBooklistItem changeBooklistItem',
  'booklists/[id] import': 'importBooklistItems',
  'booklists/[id] order': 'orderBooklist',
  'booklists/[id] remove': 'removeBooklistItem',
  'booklists/[id] save': 'changeBooklist publishBooklist',
  'booklists/[id] withdraw': 'withdrawBooklist',
  'booklists/[id]/[print] GET':
    'printShelfTalkers printBookmarks printTableSign printReceipt58 printReceipt58Text printReceipt80 printReceipt80Text',
  'booklists/print/badges.pdf POST': 'printBadges',
  'booklists/print/hours GET': 'printHours printHoursText',
  'booklists/print/programme.pdf GET': 'printProgramme',
  'byline agree': 'consentToByline',
  'byline revoke': 'revokeByline',
  'calendar note': 'setSpecialDay clearSpecialDay',
  'campaigns/[id] change': 'changeCampaign',
  'campaigns/[id]/studies register': 'registerStudy',
  'campaigns/[id]/studies/[study] cancel': 'cancelRun',
  'campaigns/[id]/studies/[study] change': 'changeStudy',
  'campaigns/[id]/studies/[study] run': 'askStudy',
  'campaigns/new default': 'openCampaign',
  'channels/[id] ask': 'askChannelAccount',
  'channels/[id]/past default': 'importPastPosts',
  'channels/[id] again': 'changeChannelAccount',
  'channels/[id] block': 'blockHost',
  'channels/[id] keep': 'keepChannelAccount',
  'channels/[id] key': 'renewSigningKey',
  'channels/[id] retire': 'endChannelAccount',
  'channels/[id] save': 'changeChannelAccount',
  'channels/[id] unblock': 'unblockHost',
  'channels/links back': 'changeLink',
  'channels/links change': 'changeLink',
  'channels/links make': 'makeLink',
  'channels/links retire': 'changeLink',
  'channels/links/[code].svg GET': 'drawQr',
  'channels/new default': 'connectChannelAccount',
  'decisions default': 'recordDecision',
  'deliveries correct': 'sendCorrection',
  'deliveries resend': 'decideDelivery',
  'deliveries skip': 'decideDelivery',
  'facts/[metric]/figures.csv GET': 'readSeries',
  'facts/imports default': 'uploadImport',
  'facts/[metric]/rows.csv GET': 'listFigureRows',
  'facts/imports.csv GET': 'listImports',
  'facts/imports/[id] drop': 'dropImport',
  'facts/imports/[id] name': 'confirmName',
  'facts/imports/[id] place': 'placeImport',
  'facts/imports/[id] resume': 'resumeReading',
  'facts/imports/[id]/corrections.csv GET': 'dryRunImport',
  'facts/imports/[id]/refused.csv GET': 'dryRunImport listQuarantine',
  'facts/metrics.csv GET': 'listMetrics listSources',
  'facts/names forget': 'forgetName',
  'facts/names restore': 'confirmName',
  'facts/names.csv GET': 'listNames',
  'facts/periods close': 'closePeriod',
  'facts/periods reopen': 'reopenPeriod',
  'facts/periods.csv GET': 'listPeriods',
  'facts/quarantine drop': 'dropRow',
  'facts/quarantine mend': 'mendRow',
  'facts/quarantine name': 'confirmName',
  'facts/quarantine.csv GET': 'listQuarantine',
  'find GET': { apart: 'the palette puts together for a hand at the keyboard what the lists of each room answer to programs' },
  'goals close': 'closeGoal',
  'goals reopen': 'reopenGoal',
  'goals/[id] baseline': 'readBaselineAgain',
  'goals/[id] pass-over': 'passOverMilestone',
  'goals/[id] tell': 'tellMilestone',
  'goals/[id]/edit default': 'adjustGoal',
  'goals/[id]/figures.csv GET': 'readGoalStanding',
  'goals/new default': 'setGoal',
  'guides/[key] publish': 'publishGuide',
  'guides/[key] save': 'saveGuide',
  'guides/[key] unpublish': 'unpublishGuide',
  'infographics/[id] again': 'remakeInfographic',
  'infographics/new default': 'makeInfographic',
  'infographics/new/preview.png GET': 'previewInfographic',
  'insight/evaluations default': 'beginEvaluation',
  'insight/evaluations/[id] add': 'addCriterion',
  'insight/evaluations/[id] change': 'changeEvaluation',
  'insight/evaluations/[id] finish': 'finishEvaluation',
  'insight/evaluations/[id] import': 'importCriteria',
  'insight/evaluations/[id] judge': 'recordVerdict',
  'insight/evaluations/[id] open': 'openEvaluationAgain',
  'insight/evaluations/[id]/criteria/[criterion] attach': 'attachCriterionEvidence',
  'insight/evaluations/[id]/criteria/[criterion] change': 'changeCriterion',
  'insight/evaluations/[id]/criteria/[criterion] detach': 'detachCriterionEvidence',
  'insight/evaluations/[id]/criteria/[criterion] drop': 'dropCriterion',
  'insight/evaluations/[id]/criteria/[criterion] note': 'noteCriterion',
  'insight/evaluations/[id]/criteria/[criterion] score': 'scoreCriterion',
  'insight/evaluations/[id]/files/[file] GET':
    'readEvaluationHtml readEvaluationPdf readEvaluationOdt readEvaluationCsv readEvaluationSheet',
  'insight/honours put': 'putHonour putHonourDocument',
  'insight/honours takeOut': 'takeOutHonour',
  'insight/honours/[id] default': 'changeHonour putHonourDocument',
  'insight/evidence add': 'putEvidenceDocument',
  'insight/evidence takeOut': 'takeEvidenceOut',
  'insight/evidence/[kind]/[id] default': 'putEvidence',
  'insight/events add': 'addStudyEvent',
  'insight/events remove': 'removeStudyEvent',
  'insight/method ask': 'askMethodCheck',
  'insight/method cancel': 'callOffMethodCheck',
  'insight/figures.csv GET': 'readBrought',
  'insight/indicators.csv GET': 'readIndicators',
  'insight/indicators/peers bring': 'bringPeers',
  'insight/indicators/peers drop': 'dropPeers',
  'insight/returns keep': 'keepReturn',
  'insight/returns.csv GET': 'readReturn',
  'insight/returns/[id] keep': 'keepReturn',
  'insight/returns/[id]/return.csv GET': 'readKeptReturn',
  'insight/returns/members.csv GET': 'readReturnByMember',
  'insight/returns/rows.csv GET': 'readReturn listFigureRows',
  'insight/surveys default': 'openSurvey',
  'insight/surveys/[id] close': 'closeSurvey',
  'insight/surveys/[id] handed': 'saySurveyHandedOut',
  'insight/reports default': 'makeReport',
  'insight/reports/[id] default': 'makeReport',
  'insight/reports/[id]/evidence.zip GET': 'readReportEvidence',
  'insight/reports/[id]/[file] GET': 'readReportHtml readReportPdf readReportOdt readReportSlides readReportOdp readReportCsv',
  'next/[kind]/[of] ask': 'askNextPosts',
  'next/[kind]/[of] cancel': 'cancelNextPosts',
  'next/[kind]/[of] refuse': 'refuseProposal',
  'next/[kind]/[of] take': 'takeProposal',
  'invitation/[token] default': signIn,
  'inbox/new default': 'pasteIncoming',
  'inbox/[id] answer': 'answerIncoming',
  'inbox/[id] close': 'settleIncoming',
  'inbox/[id] hand': 'handOverIncoming',
  'inbox/[id] hide': 'settleIncoming',
  'inbox/[id] leave': 'decideDelivery',
  'inbox/[id] note': 'noteIncoming',
  'inbox/[id] resend': 'decideDelivery',
  'inbox/[id] take': 'handOverIncoming',
  'inbox/[id] wait': 'settleIncoming',
  'pages add': 'setMenu',
  'pages move': 'setMenu',
  'pages new': 'writePage',
  'pages/[id] off': 'unpublishPage',
  'pages/[id] on': 'publishPage',
  'pages/[id] save': 'changePage publishPage',
  'past default': 'lookAtSite givePictures',
  'past/[no] drop': 'dropSite',
  'past/[no] take': 'givePictures takeInSite',
  'past/[no]/refused.csv GET': 'readSiteImport',
  'past/addresses hosts': 'setOwnHosts',
  'past/addresses keep': 'keepOldAddress',
  'past/addresses look': 'importOldAddresses',
  'past/addresses remove': 'removeOldAddress',
  'past/addresses take': 'importOldAddresses',
  'past/addresses/old-addresses.csv GET': 'exportOldAddresses',
  'patrons handle': 'handleCardApplication',
  'patrons/[reference] default': 'handleCardApplication',
  'patrons/applications.csv GET': 'exportCardApplications',
  'patrons/heard ask': 'askHowHeard',
  'patrons/heard choice': 'saveHeardChoice',
  'patrons/heard move': 'moveHeardChoice',
  'patrons/person erase': 'erasePerson',
  'patrons/person see': 'seePerson',
  'deliveries/[id] done': 'publishedByHand',
  'deliveries/[id] figures': 'figuresByHand',
  'deliveries/[id] leave': 'leaveByHand',
  'patrons/person/data.json POST': 'exportPerson',
  'patrons/rules card': 'saveCardRules',
  'patrons/rules retention': 'setRetention',
  'patrons/rules topic': 'saveNewsletterTopic',
  'photo-days/[id] colour': 'setSameColour',
  'photo-days/[id] nobody': 'settlePhoto',
  'photo-days/[id] originals': 'deleteOriginals',
  'photo-days/[id] renew': 'renewPhotoLinks',
  'photo-days/[id] save': 'changePhotoDay',
  'photo-days/[id] upload': 'addPhoto',
  'photo-days/[id]/[photo] answer': 'answerFaces',
  'photo-days/[id]/[photo] drop': 'dropPhoto',
  'photo-days/[id]/[photo] mark': 'markFace',
  'photo-days/[id]/[photo] remove': 'removeFace',
  'photo-days/[id]/[photo] settle': 'settlePhoto',
  'photo-days/new default': 'addPhotoDay',
  'playbooks read': 'importPlaybook',
  'playbooks take': 'importPlaybook',
  'playbooks/playbook.json GET': 'exportPlaybook',
  'plan default': 'approvePlan',
  'plan/channels plan': 'planChannel',
  'plan/channels retire': 'retireChannel',
  'plan/channels revive': 'reviveChannel',
  'plan/edit default': 'savePlan',
  'points/[no] default': 'changePoint',
  'points/[no]/hours cancel': 'cancelClosing',
  'points/[no]/hours close': 'closePoints',
  'points/[no]/hours remove': 'removeTimetable',
  'points/[no]/hours save': 'saveTimetable',
  'points/closings cancel': 'cancelClosing',
  'points/closings close': 'closePoints',
  'points/import default': 'importPoints',
  'points/new default': 'addPoint',
  'posts new': 'writePost',
  'posts/new start': 'startFromTemplate',
  'posts/[id] pass': 'reviewPost',
  'posts/[id] restore': 'restorePost',
  'posts/[id] return': 'reviewPost',
  // One form, which does after saving what its button says.
  'posts/[id] save':
    'changePost saveVariant removeVariant requestReview binPost setEmbargo setChannelTime cancelReview unschedulePost withdrawPost',
  'posts/[id] unbin': 'unbinPost',
  'posts/[id]/correct correct': 'correctPost',
  'posts/[id]/correct review': 'requestReview',
  'posts/[id]/history back': 'restoreVersion',
  'posts/[id]/move default': 'movePost',
  'posts/[id]/poster.pdf GET': 'drawPosterPdf',
  'posts/[id]/poster.png GET': 'drawPosterPng',
  'posts/[id]/preview POST': draft,
  'posts/[id]/send default': 'schedulePost',
  'people/[id] back': 'takeBackConsent',
  'people/[id] link': 'makeConsentLink',
  'people/[id] save': 'changeConsent',
  'people/[id]/where add': 'addOutside',
  'people/[id]/where again': 'lookOutsideAgain',
  'people/[id]/where out': 'putNameOut',
  'people/[id]/where settle': 'settleOutside',
  'people/[id]/where stay': 'letNameStay',
  'people/new default': 'addConsent',
  'people/wording default': 'setConsentWording',
  'people/words/[id] save': 'changeWords',
  'people/words/[id] state': 'changeWords',
  'people/words/new default': 'addWords',
  'press new': 'writePost',
  'press/[id] close': 'closeEarlyAccess',
  'press/[id] open': 'openEarlyAccess',
  'press/[id] embargo': 'setEmbargo',
  'press/[id] save': 'changePost',
  'press/about default': 'setPressDesk',
  'press/clippings/[id] default': 'changeClipping',
  'press/clippings/new default': 'addClipping',
  'press/clippings.csv GET': 'exportClippings',
  'press/media/[id] remove': 'removeMediaContact',
  'press/media/[id] resume': 'changeMediaContact',
  'press/media/[id] save': 'changeMediaContact',
  'press/media/[id] stop': 'changeMediaContact',
  'press/media/import default': 'importMediaContacts',
  'press/media/new default': 'addMediaContact',
  'press/requests/[id] add': 'choosePressFigures',
  'press/requests/[id] answered': 'answerPressRequest',
  'press/requests/[id] clear': 'clearPressFigures',
  'press/requests/[id] declined': 'answerPressRequest',
  'press/requests/[id] out': 'choosePressFigures',
  'press/requests/[id] save': 'changePressRequest',
  'press/requests/new default': 'addPressRequest',
  'press/spoken log': 'logPressTalk',
  'press/spoken name': 'addSpokesperson',
  'press/spoken retire': 'changeSpokesperson',
  'preferences POST': 'chooseLanguage',
  'reviews rule': 'setReviewRule',
  'series default': 'startSeries',
  'series/[id] persona': 'savePersona',
  'series/[id] remove': 'deleteSeries',
  'series/[id]/podcast end': 'endPodcast',
  'series/[id]/podcast save': 'savePodcast',
  'series/[id] series': 'changeSeries',
  'services menu': 'setMenu',
  'services move': 'moveService',
  'services new': 'writeService',
  'services order': 'moveServiceTopic',
  'services table': 'importServices',
  'services topic': 'addServiceTopic renameServiceTopic',
  'services/[id] look': 'lookOverService',
  'services/[id] save': 'changeService publishService',
  'services/[id] withdraw': 'withdrawService',
  'services/services.csv GET': 'exportServices',
  'settings default': 'changeSettings',
  'settings/brand logo': 'changeLogo',
  'settings/brand looks': 'saveBrand',
  'settings/brand remove-logo': 'removeLogo',
  'settings/libraries add': 'addLibrary',
  'settings/libraries change': 'changeLibrary',
  'settings/staff invite': 'inviteStaff',
  'settings/staff leave': 'leaveStaff',
  'settings/staff roles': 'changeRoles',
  'settings/staff withdraw': 'withdrawInvitation',
  'settings/switches default': 'setSwitch',
  'settings/tokens end': tokens,
  'settings/tokens make': tokens,
  'shows/new default': 'planShow',
  'shows/[id] save': 'changeShow',
  'shows/[id] drop': 'dropShow',
  'shows/[id] member': 'addShowMember changeShowMember',
  'shows/[id] revoke': 'revokeShowMember',
  'shows/[id] remove': 'removeShowMember',
  'shows/[id]/run save': 'addRunRow changeRunRow',
  'shows/[id]/run up': 'moveRunRow',
  'shows/[id]/run down': 'moveRunRow',
  'shows/[id]/run out': 'removeRunRow',
  'shows/[id]/live begin': 'startShow',
  'shows/[id]/live back': 'backRow',
  'shows/[id]/live end': 'endShow',
  'shows/[id]/live reset': 'resetRun',
  'shows/[id]/live next': 'nextRow',
  'shows/[id]/live note': 'noteRun',
  'shows/[id]/tone default': 'checkTone',
  'shows/[id]/announce announce': 'announceShow',
  'shows/[id]/announce move': 'moveShow',
  'shows/[id]/announce cancel': 'cancelShow',
  'shows/[id]/announce revive': 'reviveShow',
  'shows/[id]/announce post': 'draftShowPost',
  'shows/[id]/figures default': 'recordShowFigure',
  'shows/[id]/after recording': 'saveShowRecording',
  'shows/[id]/after make': 'makeEpisodes',
  'sign-in default': signIn,
  'sign-in/code default': signIn,
  'sign-in/forgotten default': signIn,
  'sign-in/reset/[token] default': signIn,
  'sign-out POST': signIn,
  'skills deny': 'denySkill',
  'skills erase': 'eraseSkill',
  'skills named': 'agreeToBeNamed',
  'skills say': 'saySkill',
  'skills/ideas refuse': 'refuseIdea',
  'skills/ideas take': 'takeIdea',
  'stickers/[id] add': 'addSticker',
  'stickers/[id] down': 'moveSticker',
  'stickers/[id] publish': 'publishStickerPack',
  'stickers/[id] remove': 'removeSticker',
  'stickers/[id] restore': 'retireStickerPack',
  'stickers/[id] retire': 'retireStickerPack',
  'stickers/[id] save': 'changeStickerPack',
  'stickers/[id] sticker': 'changeSticker',
  'stickers/[id] up': 'moveSticker',
  'stickers/[id]/platforms art': 'setStickerArt',
  'stickers/[id]/platforms away': 'removeStickerArt',
  'stickers/[id]/platforms/[platform] figures': 'addStickerFigures',
  'stickers/[id]/platforms/[platform] submission': 'saveStickerSubmission',
  'stickers/[id]/platforms/[platform]/kit.zip GET': 'makeStickerKit',
  'stickers/[id]/rights away': 'removeStickerEvidence',
  'stickers/[id]/rights evidence': 'setStickerEvidence',
  'stickers/[id]/rights person': 'addStickerPerson changeStickerPerson',
  'stickers/[id]/rights remove': 'removeStickerPerson',
  'stickers/[id]/rights save': 'changeStickerPack',
  'stickers/[id]/sheet.pdf GET': 'drawStickerSheet',
  'stickers/new default': 'beginStickerPack',
  'work add': 'addTask',
  'work done': 'finishTask',
  'work take': 'takeTask',
  'work undone': 'reopenTask',
  'work/deputies end': 'endDeputy',
  'work/deputies name': 'nameDeputy',
  'work/tasks.csv GET': 'listTasks',
  'work/tasks/[id] change': 'changeTask',
  'work/tasks/[id] done': 'finishTask',
  'work/tasks/[id] hand': 'handOverTask',
  'work/tasks/[id] take': 'takeTask',
  'work/tasks/[id] undone': 'reopenTask',
  'styleguide save': patterns,
  'styleguide undo': patterns,
  'styleguide/portal book': patterns,
}

/** Capabilities that desk pages call and no operation does by itself, and why none has to. */
const apart: Record<string, string> = {
  'facts.whatIsRecorded': 'orders the choices of a form; readSeries answers a program since when and at which places there is something',
  'insight.proposalOf': 'shown beside a draft; readNextPosts answers a program which draft was begun from which proposal',
  'alliance.changeablePoints': 'a refusal tells a program which places are its own to change',
  'alliance.localDay': 'a program knows the day by readToday and readSelf',
  'alliance.schedulesOf': 'many hours at once for a list; getHours gives those of each',
  'alliance.seekPoints': 'listPoints takes names by `near`',
  'channels.countFollowersNow': 'countSubscribers',
  'channels.cameFrom':
    'one line beside a post for the eye; listSiteImports and readSiteImport tell programs the files and what became of them',
  'channels.takeUpIncoming': 'handOverIncoming gives an item to whom a program names, its own person among them',
  'content.addMenuItem': 'setMenu',
  'content.lackingOfAssets':
    'the chips of the list; listAssets with `incomplete` tells which pictures lack something, and each carries what is known of it',
  'content.assetsByIds': 'the form shows the pictures of a pack; a post carries their ids, and listAssets tells each',
  'content.correctorsOf': 'listReviewRules',
  'content.countDownload': 'counts what a reader takes from the public page; a program that reads a pack is no reader',
  'content.lastChoice': 'what a person ticked last is a convenience of the form; a program says its channels',
  'content.moveMenuItem': 'setMenu',
  'content.previewBooklist': 'the form shows the tiles of books; readBooklist gives all that is in a list',
  'content.nextEpisode': 'listSeries',
  'content.ownRecordings': 'the form offers the library’s recordings; they have a list of their own, and saveShowRecording takes their ids',
  'content.reviewRule': 'listReviewRules',
  'content.saveCueRows': 'saveRecordingText takes all cues of a text at once; the rows of the form are a stretch of them',
  'content.startPost': 'what the series or the writer chose last is a convenience of the form; writePost takes all of it, and the wish',
  'content.showRecordings': 'the player as the desk looks at it; readRecording tells its cuts and texts',
  'content.shownPictures': 'posters as the desk looks at them; a recording carries the id of its own, and readAsset tells it',
  'content.titlesOf': 'every list carries titles',
  'content.wishFor': 'the time that the form shows beside a series is worked out for the eye; writePost takes the wish itself',
  'facts.totalsByScene': 'readBrought and readSeries with `scenes`',
  'insight.membersWithPlaces':
    'the choices of a form; listLibraries tells the libraries, and readReturnByMember gives the returns of those with places',
  'insight.linkNames': 'what series, services and topics are called beside a skill; each has its own list',
  'platform.listTokens': tokens.apart,
  'platform.makeToken': tokens.apart,
  'platform.revokeToken': tokens.apart,
  'reach.countView': 'counts the page a visitor opens; what an intranet shows of it is no view of the site',
  'strategy.progressOf': 'readGoalProgress',
  'strategy.usualCurrency': 'what a form offers first; a program names its currency',
}

const sourceOf = (path: string) => ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true)
const files = (under: string, pattern: string): string[] =>
  globSync(pattern, { cwd: under })
    .filter((path) => !/\.test\.|-for-tests\./.test(path))
    .sort()

/** What a file of a route exports under a name: the value it begins with. */
function exported(source: ts.SourceFile): Map<string, ts.Expression | undefined> {
  const found = new Map<string, ts.Expression | undefined>()
  for (const statement of source.statements)
    if (ts.isVariableStatement(statement) && statement.modifiers?.some((one) => one.kind === ts.SyntaxKind.ExportKeyword))
      for (const one of statement.declarationList.declarations) found.set(one.name.getText(), one.initializer)
  return found
}

/** All that can be sent to or taken from the desk: `settings/brand logo`, `sign-out POST`. Pages themselves are read, not sent. */
function deskActions(): string[] {
  const actions: string[] = []
  for (const path of files(desk, '**/+page.server.ts')) {
    const value = exported(sourceOf(join(desk, path))).get('actions')
    if (!value) continue
    assert.ok(ts.isObjectLiteralExpression(value), `the actions of ${path} are written as an object`)
    for (const action of value.properties) {
      assert.ok(action.name && !ts.isComputedPropertyName(action.name), `the actions of ${path} have plain names`)
      actions.push(`${path.replace(/\/?\+page\.server\.ts$/, '')} ${(action.name as ts.Identifier).text}`)
    }
  }
  for (const path of files(desk, '**/+server.ts'))
    for (const name of exported(sourceOf(join(desk, path))).keys())
      if (/^[A-Z]+$/.test(name)) actions.push(`${path.replace(/\/?\+server\.ts$/, '')} ${name}`)
  return actions.sort()
}

/** What files take from rooms and platform: `content.setMenu`. */
function taken(under: string, paths: readonly string[]): Set<string> {
  const names = new Set<string>()
  for (const path of paths)
    for (const statement of sourceOf(join(under, path)).statements) {
      if (!ts.isImportDeclaration(statement)) continue
      const room = /^#(?:rooms\/)?(\w+)$/.exec((statement.moduleSpecifier as ts.StringLiteral).text)?.[1]
      const bindings = statement.importClause?.namedBindings
      if (!room || !bindings || !ts.isNamedImports(bindings)) continue
      for (const one of bindings.elements) if (!one.isTypeOnly) names.add(`${room}.${(one.propertyName ?? one.name).text}`)
    }
  return names
}

test('every form and file of the desk has its operations, or stands apart with a reason', () => {
  const operations = new Set(allOperations().operations.map(({ id }) => id))
  const actions = deskActions()
  assert.ok(actions.length > 100, 'the desk was read')
  assert.deepEqual(
    actions.filter((action) => !(action in served)),
    [],
    'new at the desk: give it an operation in src/faces/api and name it here',
  )
  assert.deepEqual(
    Object.keys(served).filter((action) => !actions.includes(action)),
    [],
    'no longer at the desk',
  )
  for (const [action, by] of Object.entries(served)) {
    if (typeof by === 'object') assert.ok(by.apart.length > 20, `${action}: a reason`)
    else for (const id of by.split(' ')) assert.ok(operations.has(id), `${action}: there is no operation ${id}`)
  }
})

test('every capability that a desk page calls is called by an operation, or stands apart with a reason', async () => {
  const api = taken(import.meta.dirname, files(import.meta.dirname, '*.ts'))
  const accounts = taken(join(root, 'src/faces/accounts'), ['accounts.ts'])
  const called = [...taken(desk, files(desk, '**/*.ts')), ...taken(join(web, 'lib/server'), files(join(web, 'lib/server'), '*.ts'))]
  const missing: string[] = []
  for (const name of new Set(called)) {
    const [room, key] = name.split('.') as [string, string]
    const value = (await import(room === 'platform' || room === 'house' ? `#${room}` : `#rooms/${room}`))[key] as unknown
    // A capability takes the work first; everything else helps to write pages.
    if (typeof value !== 'function' || !/^(?:async )?(?:function )?\w*\s*\(\s*(?:work|given)\b/.test(String(value))) continue
    if (!api.has(name) && !accounts.has(name) && !(name in apart)) missing.push(name)
  }
  assert.deepEqual(missing.sort(), [], 'give it an operation in src/faces/api, or a reason here')
  assert.deepEqual(
    Object.keys(apart).filter((name) => !called.includes(name) || api.has(name)),
    [],
    'stands apart without need',
  )
})
