import { type Config, healthProbes, jobsProbe, openPlatform, type Platform, rolesOfHolder, SignIn, type Work } from '#platform'
import { allAlliances, allianceWork, rolesHeld, taskSubject, workSource } from '#rooms/alliance'
import { furnishChannels } from '#rooms/channels'
import {
  booklistPiece,
  contentPlaces,
  contentSubjects,
  contentWork,
  infographicPieces,
  nameSources,
  peoplePersonalData,
  peopleWork,
  pieceKinds,
  postScheduled,
  pressPersonalData,
  pressWork,
  recordingPieces,
  servicesWork,
  shortLinks,
  showPieces,
  showReminders,
  showWork,
  stickerPersonalData,
  stickerPieces,
  stickerWork,
  wordsPiece,
} from '#rooms/content'
import { factsWork } from '#rooms/facts'
import { artefactPlaces, evaluationPlaces, honourPlaces, insightWork, makeDeskCounts, reportPlaces, studyFindings } from '#rooms/insight'
import { ownPersonalData, patronsWork, personalData, plannedChannels, reminderPersonalData, reminderSubjects } from '#rooms/patrons'
import { flushViews, linkThings, reachPersonalData } from '#rooms/reach'
import { campaignStudies, channelsInPlan, requireChannelInUse, strategySubjects, strategyWork } from '#rooms/strategy'
import { type RequestSigns, type ResolvedRequest, requestResolver } from './faces/http/resolve-request.ts'

/** The ground floor with every room's contracts registered, as faces use it. */
export interface House extends Platform {
  /** Whose house this is and who asks; null for a host that no alliance answers to. */
  resolveRequest(signs: RequestSigns): Promise<ResolvedRequest | null>
  /** Passphrases, second steps and sessions of staff. */
  readonly signIn: SignIn
  /** Whether nothing was founded in this installation yet; then there is only the set-up. */
  isUnfounded(): Promise<boolean>
}

/**
 * The one place that registers contracts and starts the house: every need of a lower room that a higher room fills is
 * named here, and nowhere else.
 */
export async function furnish(platform: Platform): Promise<House> {
  healthProbes.register(jobsProbe)
  rolesOfHolder.register(rolesHeld)
  personalData.register(ownPersonalData)
  personalData.register(reminderPersonalData)
  personalData.register(pressPersonalData)
  personalData.register(stickerPersonalData)
  personalData.register(peoplePersonalData)
  personalData.register(reachPersonalData)
  for (const source of [
    allianceWork,
    factsWork,
    patronsWork,
    strategyWork,
    contentWork,
    pressWork,
    peopleWork,
    stickerWork,
    servicesWork,
    showWork,
    insightWork,
  ])
    workSource.register(source)
  for (const subject of [...strategySubjects, ...contentSubjects]) taskSubject.register(subject)
  for (const kind of [recordingPieces, booklistPiece, showPieces, stickerPieces, infographicPieces, wordsPiece]) pieceKinds.register(kind)
  for (const source of [...contentPlaces, reportPlaces, artefactPlaces, evaluationPlaces, honourPlaces]) nameSources.register(source)
  reminderSubjects.register(showReminders)
  campaignStudies.register(studyFindings)
  plannedChannels.register(channelsInPlan)
  postScheduled.on(keepToChannelPlan)
  furnishChannels(platform)
  shortLinks.register(linkThings)
  platform.onClose(() => flushViews(platform))
  const signIn = new SignIn(platform)
  return Object.assign(platform, {
    resolveRequest: requestResolver(platform, (headers) => signIn.userOf(headers), makeDeskCounts(platform)),
    signIn,
    isUnfounded: async () => (await allAlliances(platform.database.db)).length === 0,
  })
}

/**
 * Nobody plans through a channel for a day on which the channel plan has given it up. What the house itself plans anew, because a
 * time has moved, is not stopped here: channels lets nothing leave through a channel that has ended.
 */
async function keepToChannelPlan(
  work: Work,
  { variants, at, later }: { variants: object; at: Date; later: Record<string, { at: Date }> },
): Promise<void> {
  if (work.actor.kind === 'system') return
  for (const channel of Object.keys(variants)) await requireChannelInUse(work, channel, later[channel]?.at ?? at)
}

let current: House | undefined

/** Opens the house of this process: ground floor, contracts, jobs. */
export async function openHouse(config: Config, options: { pool?: number; migrate?: boolean; unhurried?: boolean } = {}): Promise<House> {
  current = await furnish(await openPlatform(config, options))
  return current
}

/** The house of this process, which pages and the API ask for; null while it is still opening. */
export function currentHouse(): House | null {
  return current ?? null
}
