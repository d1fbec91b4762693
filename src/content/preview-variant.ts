import type { Work } from '#platform'
import { assetsByIds, shownPictures } from './assets.ts'
import { type PostProblem, problemsOf, recordingsIn } from './check-post.ts'
import { noSuchPost } from './errors.ts'
import type { ChannelLimit } from './events.ts'
import { shownIn } from './pieces.ts'
import { contentPolicy } from './policy.ts'
import { applyPatch, type PostPatch, textIn } from './post-content.ts'
import { contentOf } from './posts.ts'
import { renderHtml, type ShownPicture } from './render.ts'
import { assetsOf } from './review-rules.ts'
import {
  type FilmThere,
  filmThere,
  languagesThere,
  listChannelLimits,
  measure,
  type VariantMeasure,
  type VariantText,
  variantImage,
  variantProblems,
  variantText,
} from './variants.ts'

/** What a channel would carry, as far as it can be shown, with its measures. */
export interface VariantPreview extends VariantText {
  channel: string
  form: ChannelLimit['form']
  byHand: boolean
  /** It is said in this language alone. */
  speaks: boolean
  link: ChannelLimit['link']
  /** The whole text, for channels that carry it; '' where the channel has words of its own. */
  html: string
  picture: ShownPicture | null
  /** What becomes of the film that the post shows. */
  film: FilmThere | null
  measure: VariantMeasure
  problems: { code: string; level: 'stop' | 'warn'; params: Record<string, unknown> }[]
  /** Everything about the post that stops it or is worth a thought, as it would be with this change. */
  all: PostProblem[]
}

/**
 * Shows what a channel would carry if this change were saved; nothing is. For the composer, while somebody types.
 * Without a language in the one in which the channel says it; in the post's own where it says it in all. Undefined where the channel is off.
 */
export async function previewVariant(
  work: Work,
  input: { post: string; patch?: PostPatch; channel: string; locale?: string },
): Promise<VariantPreview | undefined> {
  contentPolicy.demand(work, 'see-drafts')
  const row = await work.db
    .selectFrom('content.posts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', input.post)
    .executeTakeFirst()
  if (!row) throw noSuchPost()
  const limit = (await listChannelLimits(work)).find((l) => l.channel === input.channel)
  if (!limit) return undefined
  const content = applyPatch(await contentOf(work, input.post, row.version), input.patch ?? {})
  const locale = input.locale ?? (limit.language === undefined ? content.source : languagesThere(content, limit)[0]!)
  const shown = variantText(content, input.channel, limit.form, locale)
  const main = textIn(content, locale)
  const recordings = await recordingsIn(work, content)
  const image = variantImage(content, input.channel, limit.form, recordings)
  const pictures = await shownPictures(work, image ? [image] : [], shown.locale)
  const assets = new Map((await assetsByIds(work, [...assetsOf(content), ...(image ? [image] : [])])).map((asset) => [asset.id, asset]))
  return {
    ...shown,
    channel: input.channel,
    form: limit.form,
    byHand: limit.byHand ?? false,
    speaks: limit.language !== undefined,
    link: limit.link,
    html: limit.form === 'article' && !shown.own.text ? renderHtml(main.body, await shownIn(work, main.body, shown.locale)) : '',
    image,
    picture: image ? (pictures.get(image) ?? null) : null,
    film: filmThere(content, limit, locale, recordings),
    measure: measure(shown, limit),
    problems: variantProblems(content, input.channel, limit, assets, recordings),
    all: await problemsOf(work, row, content),
  }
}
