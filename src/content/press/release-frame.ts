import { escapeHtml, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { type Asset, assetsByIds, assetUsable, shownPictures } from '../assets.ts'
import type { PostContent } from '../post-content.ts'
import type { ShownPicture } from '../render.ts'
import { wordsIn } from '../series.ts'
import type { Words } from '../tables.ts'
import { pressDesk } from './press-desk.ts'

/** A text in the language it really is in. */
export interface Said {
  text: string
  locale: string
}

/** What stands around the text of a release: the line before it, and what follows. */
export interface ReleaseFrame {
  dateline: Said | null
  contact: Said | null
  boilerplate: Said | null
  photos: PackPhoto[]
}

/** One picture the press may use. */
export interface PackPhoto {
  id: string
  /** What it shows, by language. */
  captions: Words
  credit: string
  rights: Asset['rights']
  rightsNote: string
  shown: ShownPicture
}

const said = (words: Words, locale: string): Said | null => (Object.keys(words).length === 0 ? null : wordsIn(words, locale))

/** The frame of a release in a language. A picture that may not be shown any more is not in its pack. */
export async function releaseFrame(work: Work, { press }: Pick<PostContent, 'press'>, locale: string): Promise<ReleaseFrame> {
  const desk = await pressDesk(work)
  return {
    dateline: said(press?.dateline ?? {}, locale),
    contact: said(press?.contact ?? {}, locale) ?? said(desk.contact, locale),
    boilerplate: said(desk.boilerplate, locale),
    photos: await packPhotos(work, press?.photos ?? [], locale),
  }
}

async function packPhotos(work: Work, ids: readonly string[], locale: string): Promise<PackPhoto[]> {
  if (ids.length === 0) return []
  const day = await localDay(work, null, work.now)
  const assets = new Map((await assetsByIds(work, ids)).filter((asset) => assetUsable(asset, day)).map((asset) => [asset.id, asset]))
  const pictures = await shownPictures(work, ids, locale)
  return ids.flatMap((id) => {
    const asset = assets.get(id)
    const shown = pictures.get(id)
    if (!asset || !shown) return []
    return [{ id, captions: asset.alt, credit: asset.credit, rights: asset.rights, rightsNote: asset.rightsNote, shown }]
  })
}

/** The frame around the HTML of a text, for the archive: what readers got, whatever the library says of itself later. */
export async function inReleaseFrame(work: Work, content: PostContent, locale: string, html: string): Promise<string> {
  if (content.kind !== 'press') return html
  const { dateline, contact, boilerplate } = await releaseFrame(work, { press: content.press && { ...content.press, photos: [] } }, locale)
  return [paragraphs(dateline, 'dateline'), html, paragraphs(boilerplate, 'boilerplate'), paragraphs(contact, 'contact')]
    .filter(Boolean)
    .join('\n')
}

const paragraphs = (words: Said | null, name: string): string =>
  words ? `<p class="${name}">${escapeHtml(words.text).replaceAll('\n', '<br>')}</p>` : ''
