import { contrastRatio, isId, type Work } from '#platform'
import { allianceOf, brandOf } from '#rooms/alliance'
import { listScenes, makeScene } from '#rooms/facts'
import { linkUrl, listLinks, makeLink, qrModules } from '#rooms/reach'
import { asSystem } from '../compose-payload.ts'
import { ink } from './sheet.ts'

/** A print as a file. */
export interface Printed {
  bytes: Buffer
  mime: string
  name: string
}

/** What every print takes from the library's looks: its name in a language, and its colour where that can be read on paper. */
export async function looksOf(work: Work, locale: string): Promise<{ library: string; act: string }> {
  const brand = await brandOf(work)
  return { library: brand.names[locale] || brand.name, act: contrastRatio(brand.light.act, '#ffffff') >= 4.5 ? brand.light.act : ink }
}

/** A path of the portal in a language; the library's first one has no prefix. */
export async function pathIn(work: Work, path: string, locale: string): Promise<string> {
  const { default_locale } = await allianceOf(work)
  return locale === default_locale ? path : `/${locale}${path}`
}

/**
 * The short link that a print carries as its code, under a scene of its own kind: what comes by the print can be told apart. Printed again it
 * is the same, so what hangs goes on counting.
 * @param print.kind `shelf-talkers`, `bookmarks` …: the scene's kind
 * @param print.about what the print is of; the scene belongs to it
 */
export async function linkOfPrint(
  given: Work,
  print: { kind: string; about: { kind: string; id: string }; target: string; label: string },
): Promise<{ address: string; qr: boolean[][] }> {
  const work = asSystem(given)
  const { kind, about, target, label } = print
  const scenes = await listScenes(work, { subject: about })
  const scene =
    scenes.find((one) => one.kind === kind) ?? (await makeScene(work, { kind, subjectKind: about.kind, subjectId: about.id, label }))
  const there = (await listLinks(work, { scenes: [scene.scene], limit: 1000 })).find(
    (link) => link.target === target && link.state === 'live',
  )
  const subject = { kind, id: isId(about.id) ? about.id : null }
  const { code } = there ?? (await makeLink(work, { target, scene: scene.scene, subject, label }))
  const address = linkUrl(work.house, code)
  return { address: address.replace(/^https?:\/\//, ''), qr: qrModules(address) }
}

/** A name for a file, in letters that every system takes. */
export const fileName = (parts: readonly string[], ending: string): string =>
  `${parts
    .map((part) => part.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, ''))
    .filter(Boolean)
    .join('-')}.${ending}`
