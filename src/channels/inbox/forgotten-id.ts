import type { Work } from '#platform'

/**
 * What stands in the place of an id of the other side once the person behind it is forgotten: some hold the number or the name of a person
 * (Telegram, Bluesky). Only this installation can make it again from the id, so that what is told twice is still known.
 */
export const forgottenId = (work: Pick<Work, 'alliance' | 'house'>, remoteId: string): string =>
  `~${work.house.secrets.sign('forgotten-incoming', `${work.alliance}/${remoteId}`)}`

/** Each of these ids by the names under which it may be kept here. */
export const keptAs = (work: Pick<Work, 'alliance' | 'house'>, remoteIds: Iterable<string>): Map<string, string> =>
  new Map([...remoteIds].flatMap((id) => [[id, id] as const, [forgottenId(work, id), id] as const]))
