import { type Actor, paragraphsOf, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import {
  type Asset,
  actionHref,
  assetsByIds,
  type Doc,
  excerpt,
  filmOf,
  keptFrom,
  type PublishedPost,
  picturesOf,
  piecesOf,
  publicRecordings,
  recordingsShown,
  renderHtml,
  renderText,
  shownIn,
  shownPictures,
  variantImage,
  variantText,
  versionForDelivery,
} from '#rooms/content'
import { listScenes, makeScene, type Scene } from '#rooms/facts'
import { linkUrl, makeLinks, withScene } from '#rooms/reach'
import { channelOf } from './channel.ts'
import type { Carried, Payload } from './tables.ts'

/** The house itself, where it acts for channels. */
export const actor: Actor = { kind: 'system', name: 'channels' }

/** The same work, done by the house itself: reading a version before it is visible and making its links is nobody's privilege. */
export const asSystem = (work: Work): Work => ({
  ...work,
  actor,
  afterCommit: work.afterCommit.bind(work),
})

/** The scene of a post's variant for one channel; made once, so that a poster printed before a change still counts. */
export async function sceneOfVariant(work: Work, post: string, channel: string, label: string): Promise<Scene> {
  const there = (await listScenes(work, { subject: { kind: 'post', id: post } })).find((scene) => scene.kind === channel)
  return there ?? makeScene(work, { kind: channel, subjectKind: 'post', subjectId: post, label })
}

/** The public address of a page in a language: the default language has no prefix. */
export const publicUrl = (work: Work, path: string, locale: string, defaultLocale: string): string =>
  `${work.house.config.url}${localized(path, locale, defaultLocale)}`
const localized = (path: string, locale: string, defaultLocale: string): string => (locale === defaultLocale ? path : `/${locale}${path}`)

export interface Composed {
  carried: Carried
  scene: Scene
  /** Code of the short link to the post in its own language. */
  linkCode: string
}

/**
 * Puts together what a channel carries of one frozen version: its own words where the variant has them, absolute addresses
 * that carry the variant's scene, short links that count. Works as the system; see {@link asSystem}.
 */
export async function composePayload(
  work: Work,
  input: { post: string; version: number; channel: string; note?: string },
): Promise<Composed> {
  const { default_locale } = await allianceOf(work)
  // Asked in no language at all, a post answers in its own.
  const source = await versionForDelivery(work, { post: input.post, version: input.version, locale: '' })
  const scene = await sceneOfVariant(work, input.post, input.channel, source.text.title)
  const own = await composeOne(work, source, input, scene, default_locale)
  const translations: Record<string, Payload> = {}
  for (const locale of source.locales) {
    if (locale === source.locale) continue
    const translated = await versionForDelivery(work, { post: input.post, version: input.version, locale })
    translations[locale] = (await composeOne(work, translated, input, scene, default_locale)).payload
  }
  return { carried: { ...own.payload, locale: source.locale, translations }, scene, linkCode: own.code }
}

async function composeOne(
  work: Work,
  post: PublishedPost,
  input: { channel: string; note?: string },
  scene: Scene,
  defaultLocale: string,
): Promise<{ payload: Payload; code: string }> {
  const { house } = work
  const { content, locale } = post
  const variant = content.variants[input.channel]
  const words = variant?.texts[locale] ?? {}
  const carry = (href: string): string =>
    href.startsWith('/') ? house.config.url + withScene(localized(href, locale, defaultLocale), scene.code) : href
  const title = words.title ?? post.text.title
  const towards = (path: string, label: string) => ({ target: localized(path, locale, defaultLocale), scene: scene.scene, label })
  const [link, action] = await makeLinks(work, { kind: `${input.channel}-variant`, id: post.id }, [
    towards(post.path, title),
    ...(post.action && content.action ? [towards(actionHref(content.action), `${post.action.label}: ${title}`)] : []),
  ])
  const form = channelOf(input.channel)?.form
  const recordings = await publicRecordings(work, recordingsShown(content.texts, locale))
  const lead = variantImage(content, input.channel, form ?? 'article', recordings)
  const kept = await keptFromChannel(work, input.channel, post.text.body, lead)
  const picture = await leadPicture(work, lead && kept.has(lead) ? null : lead, locale)
  const all = await shownIn(work, post.text.body, locale, house.config.url, channelOf(input.channel)?.place ?? 'others')
  const shown: typeof all = {
    picture: (asset) => (kept.has(asset) ? undefined : all.picture(asset)),
    piece: (kind, id) => (kept.has(id) ? undefined : all.piece(kind, id)),
  }
  const short = form && form !== 'article' ? variantText(content, input.channel, form, locale).text : undefined
  const html =
    short !== undefined
      ? ''
      : words.text !== undefined
        ? paragraphsOf(words.text)
        : renderHtml(post.text.body, { ...shown, still: true, link: carry })
  const text = short ?? words.text ?? renderText(post.text.body, { ...shown, link: carry })
  const film = filmOf(content.texts, locale, recordings)
  const payload: Payload = {
    title,
    summary: post.summary || excerpt(post.text.body, 180),
    html,
    text,
    url: publicUrl(work, post.path, locale, defaultLocale),
    link: linkUrl(house, link!.code),
    action: post.action && action ? { label: post.action.label, url: linkUrl(house, action.code) } : null,
    picture,
    ...(film ? { film: film.id } : {}),
    byline: post.byline.name,
    series: post.series ? [post.series.name, post.series.number].filter((part) => part !== null).join(' · ') : '',
    topic: variant?.fields.topic ?? '',
    note: input.note ?? '',
    publishedAt: post.publishedAt.toISOString(),
    scene: scene.code,
  }
  return { payload, code: link!.code }
}

/** What somebody does not let go where this channel leads: to others, or into print. */
async function keptFromChannel(work: Work, channel: string, body: Doc, lead: string | null): Promise<Set<string>> {
  const place = channelOf(channel)?.place ?? 'others'
  if (place === 'site') return new Set()
  const words = piecesOf(body).flatMap(({ kind, id }) => (kind === 'words' ? [id] : []))
  return keptFrom(work, { pictures: [...picturesOf(body), ...(lead ? [lead] : [])], words }, place)
}

/** The picture beside the text, in a size for mails and posters (at least 1,200 pixels wide where there is one), never WebP, which mail programs lack. */
export async function leadPicture(work: Work, asset: string | null, locale: string): Promise<Payload['picture']> {
  if (!asset) return null
  const [found] = await assetsByIds(work, [asset])
  const shown = (await shownPictures(work, [asset], locale, work.house.config.url)).get(asset)
  if (!found || !shown) return null
  const best = bestRendition(found)
  const source = shown.sources.find((s) => s.width === best?.width && s.mime === best?.mime)
  return best && source ? { fileId: best.fileId, url: source.url, alt: shown.alt, credit: shown.credit } : null
}

const bestRendition = (asset: Asset): Asset['renditions'][number] | undefined => {
  const plain = asset.renditions.filter(({ mime }) => mime !== 'image/webp').toSorted((a, b) => a.width - b.width)
  return plain.find(({ width }) => width >= 1200) ?? plain.at(-1)
}
