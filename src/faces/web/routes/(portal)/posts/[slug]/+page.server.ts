import { redirect } from '@sveltejs/kit'
import { correctionsOf, postBySlug, publishedPosts, releaseFrame, renderHtml, shownIn } from '#rooms/content'
import { canonical, href } from '#web/nav.ts'
import { glance } from '#web/server/act.ts'
import { linkedData } from '#web/server/linked-data.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  glance(event, async (work) => {
    const { locale, nav, t, alliance } = event.locals
    const post = await postBySlug(work, event.params.slug, locale)
    // It had another address before.
    if (post.slug !== event.params.slug.toLowerCase()) redirect(308, href(nav, post.path))
    const shown = await shownIn(work, post.text.body, post.locale)
    const more = post.series
      ? (await publishedPosts(work, { locale, series: post.series.id, limit: 6 })).posts.filter((other) => other.id !== post.id).slice(0, 5)
      : []
    const address = alliance.origin + canonical(nav)
    const library = alliance.names[locale] ?? alliance.name
    return {
      post: {
        id: post.id,
        title: post.text.title,
        summary: post.summary,
        locale: post.locale,
        locales: post.locales,
        publishedAt: post.publishedAt,
        byline: post.byline,
        series: post.series,
        action: post.action,
        lead: post.lead,
      },
      html: renderHtml(post.text.body, {
        ...shown,
        credit: (credit) => t('content.portal.credit', { credit }),
        link: (to) => href(nav, to),
      }),
      /** What a press release has around its text, and where its photos are fetched. */
      press:
        post.kind === 'press'
          ? { frame: await releaseFrame(work, post.content, post.locale), pack: `/press/${encodeURIComponent(post.slug)}/photos.zip` }
          : null,
      corrections: post.correctedAt ? await correctionsOf(work, post.id) : [],
      more: more.map(({ path, text, locale: lang, series }) => ({ path, title: text.title, locale: lang, number: series?.number ?? null })),
      address,
      /** Told to machines: who, what, when. */
      linked: linkedData({
        '@type': post.kind === 'press' ? 'NewsArticle' : 'Article',
        headline: post.text.title,
        description: post.summary,
        inLanguage: post.locale,
        datePublished: post.publishedAt,
        dateModified: post.updatedAt,
        author: { '@type': post.byline.kind === 'staff' ? 'Person' : 'Organization', name: post.byline.name },
        publisher: { '@type': 'Library', name: library },
        mainEntityOfPage: address,
        ...(post.lead ? { image: alliance.origin + post.lead.sources.at(-1)!.url } : {}),
      }),
    }
  })
