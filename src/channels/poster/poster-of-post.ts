import { audit, openRuler, printable, translator, type Work } from '#platform'
import { brandOf } from '#rooms/alliance'
import { postById } from '#rooms/content'
import { qrModules } from '#rooms/reach'
import { asSystem, composePayload } from '../compose-payload.ts'
import { channelsPolicy } from '../policy.ts'
import type { PosterInput } from './draw.ts'

export interface PosterWanted {
  post: string
  /** The version that is shown; the newest unless given. */
  version?: number
  /** The post's own language unless given. */
  locale?: string
  form: 'pdf' | 'png'
}

export interface Poster {
  bytes: Buffer
  mime: string
  name: string
  /** Characters that the font cannot show and that were left out; usually rare traditional ones. */
  missing: string[]
}

/**
 * Draws the A4 poster of a post, with a link and a scene of its own, under the public address of the house. Drawing it again
 * gives the same code, so posters that hang already go on counting.
 */
export async function posterOfPost(work: Work, wanted: PosterWanted): Promise<Poster> {
  channelsPolicy.demand(work, 'export-poster')
  const post = await postById(work, wanted.post)
  const { input, missing } = await posterInput(work, { post: wanted.post, version: wanted.version ?? post.version, locale: wanted.locale })
  await audit(
    work,
    'channels.poster-drawn',
    { kind: 'post', id: wanted.post },
    { title: input.text.title, form: wanted.form.toUpperCase() },
  )
  // Loaded when the first poster is drawn: a house that draws none carries no fonts in memory.
  const { drawPdf, drawPng } = await import('./draw.ts')
  const bytes = wanted.form === 'pdf' ? await drawPdf(input) : await drawPng(input)
  return {
    bytes,
    mime: wanted.form === 'pdf' ? 'application/pdf' : 'image/png',
    name: `${post.slug}-${input.locale}.${wanted.form}`,
    missing,
  }
}

async function posterInput(
  given: Work,
  wanted: { post: string; version: number; locale?: string },
): Promise<{ input: PosterInput; missing: string[] }> {
  const work = asSystem(given)
  const { carried } = await composePayload(work, { post: wanted.post, version: wanted.version, channel: 'poster' })
  const locale = wanted.locale && (wanted.locale === carried.locale || carried.translations[wanted.locale]) ? wanted.locale : carried.locale
  const payload = locale === carried.locale ? carried : carried.translations[locale]!
  const brand = await brandOf(work)
  const t = translator(locale)
  const words = {
    library: brand.names[locale] || brand.name,
    series: payload.series,
    title: payload.title,
    summary: payload.summary,
    action: payload.action?.label ?? t('channels.poster.read'),
    scan: t('channels.poster.scan'),
    address: payload.link.replace(/^https?:\/\//, ''),
    byline: payload.byline === (brand.names[locale] || brand.name) ? '' : payload.byline,
    credit: payload.picture?.credit ? t('channels.mail.photo', { credit: payload.picture.credit }) : '',
    demo: brand.demo ? t('channels.mail.demo') : '',
  }
  const missing = (await openRuler()).missing(Object.values(words).join(''))
  const text = Object.fromEntries(Object.entries(words).map(([key, value]) => [key, printable(value, missing, locale)])) as typeof words
  return {
    missing,
    input: {
      text,
      locale,
      act: brand.light.act,
      onAct: brand.light.onAct,
      qr: qrModules(payload.link),
      picture: payload.picture ? await bytesOf(work, payload.picture.fileId) : null,
      logo: brand.logo ? await bytesOf(work, brand.logo.file) : null,
    },
  }
}

async function bytesOf(work: Work, fileId: string): Promise<Buffer | null> {
  const file = await work.house.files.open(work, fileId).catch(() => undefined)
  return file ? file.read() : null
}
