// What is in use here: the rooms and channels that an alliance has not switched off.
import { error, type RequestEvent } from '@sveltejs/kit'

/** Whether a switch (`room:shows`, `channel:feeds`) is on among those that are; an alliance that says nothing of its switches uses everything. */
export const isOn = (rooms: readonly string[], key: string): boolean => rooms.length === 0 || rooms.includes(key)

/** Answers 404 to a reader where the switch is off, as where nothing ever was. */
export function demandOn({ locals: { alliance, t } }: Pick<RequestEvent, 'locals'>, key: string): void {
  if (!isOn(alliance.rooms, key)) error(404, { message: t('refusals.platform.not-found') })
}
