import type { Work } from '#platform'
import { scenesByCodes } from '#rooms/facts'
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
  const scene = code && (await scenesOf(work, [code])).get(code)
  return scene ? { scene, code } : null
}

/** The scenes of codes as they were typed, asked for at once; what is none is left out. Made-up codes are remembered for a minute. */
export async function scenesOf(work: Work, typed: readonly string[]): Promise<Map<string, number>> {
  const { scenes, strangers } = stateOf(work.house)
  const keyOf = (code: string) => `${work.alliance}/s/${code}`
  const codes = new Map(typed.map((one) => [one, readCode(one)]))
  const wanted = [...new Set(codes.values())].filter((code) => code !== null)
  const known = new Map(wanted.map((code) => [code, scenes.get(keyOf(code))]))
  const asked = wanted.filter((code) => known.get(code) === undefined && !strangers.get(keyOf(code)))
  for (const { code, scene } of await scenesByCodes(work, asked)) {
    known.set(code, scene)
    scenes.set(keyOf(code), scene)
  }
  for (const code of asked) if (known.get(code) === undefined) strangers.set(keyOf(code), true)
  const found = new Map<string, number>()
  for (const [one, code] of codes) {
    const scene = code === null ? undefined : known.get(code)
    if (scene !== undefined) found.set(one, scene)
  }
  return found
}
