import type { Work } from '#platform'
import { findSceneByCode } from '#rooms/facts'
import { readCode } from './codes.ts'
import { stateOf } from './state.ts'

export type Scene = { scene: number; code: string }

/**
 * The scene a visitor arrived with, from the address (`?s=`) or from a form's hidden field of the same name. Null when there is none, when
 * no such scene was ever made (a made-up code is ignored, never an error), and under Global Privacy Control.
 */
export async function sceneOf(
  work: Work,
  given: { query?: string | null; field?: FormDataEntryValue | null; gpc?: boolean },
): Promise<Scene | null> {
  if (given.gpc || (work.actor.kind === 'visitor' && work.actor.signals.gpc)) return null
  const typed = typeof given.field === 'string' && given.field !== '' ? given.field : given.query
  const code = typed ? readCode(typed) : null
  if (!code) return null
  const { scenes } = stateOf(work.house)
  const key = `${work.alliance}/${code}`
  const known = scenes.get(key)
  if (known !== undefined) return { scene: known, code }
  const found = await findSceneByCode(work, code)
  if (!found) return null
  scenes.set(key, found.scene)
  return { scene: found.scene, code }
}
