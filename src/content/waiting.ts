import type { Work } from '#platform'
import type { AskedWork, Waiting, WorkSource } from '#rooms/alliance'
import { listPosts } from './list-posts.ts'
import { listReviews } from './list-reviews.ts'
import { contentPolicy } from './policy.ts'
import { pagesToWrite } from './starter-pages.ts'

/** Reviews and pages that readers wait for; drafts that somebody has begun. */
export const contentWork: WorkSource = {
  needs: async (work, asked) => [...(await reviews(work, asked)), ...(await pages(work, asked))],
  owed: drafts,
}

async function reviews(work: Work, { locale, people }: AskedWork): Promise<Waiting[]> {
  if (!contentPolicy.allows(work.actor, 'see-drafts')) return []
  // Only what this person may pass: a post of their own, or a step of somebody else's, needs somebody, but not them.
  const waiting = (await listReviews(work, 50, locale)).filter(({ may }) => people === null || may.may)
  return waiting.map(({ post, may }): Waiting => {
    const soon = post.visibleAt !== null && post.visibleAt.getTime() - work.now.getTime() < 86_400_000
    return {
      what: may.may ? 'review' : 'review-by-others',
      harm: soon ? 75 : 50,
      tone: 'warn',
      when: post.visibleAt ?? post.updatedAt,
      params: { title: post.title },
      href: `/desk/posts/${post.id}`,
    }
  })
}

/** What a new library still owes its readers: how to join, the rules, how to get here. */
async function pages(work: Work, { locale }: AskedWork): Promise<Waiting[]> {
  if (!contentPolicy.allows(work.actor, 'write-page')) return []
  return (await pagesToWrite(work)).map(
    ({ id, titles }): Waiting => ({
      what: 'page-to-write',
      harm: 10,
      tone: 'info',
      when: null,
      params: { title: titles[locale] ?? Object.values(titles)[0] ?? '' },
      href: `/desk/pages/${id}`,
    }),
  )
}

async function drafts(work: Work, { locale, people }: AskedWork): Promise<Waiting[]> {
  if (!contentPolicy.allows(work.actor, 'write-post')) return []
  const found = []
  for (const owner of people ?? [undefined]) found.push(...(await listPosts(work, { states: ['draft'], owner, locale, limit: 50 })).posts)
  return found.map(
    (post): Waiting => ({
      what: 'draft',
      harm: 5,
      tone: 'info',
      when: post.updatedAt,
      params: { title: post.title },
      href: `/desk/posts/${post.id}`,
      ...(post.ownerId ? { owner: { id: post.ownerId, name: post.ownerName } } : {}),
    }),
  )
}
