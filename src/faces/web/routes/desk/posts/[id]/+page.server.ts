import { redirect } from '@sveltejs/kit'
import type { Work } from '#platform'
import { listServicePoints, listStaff, nameIn, staffPolicy } from '#rooms/alliance'
import { cameFrom, channelsPolicy } from '#rooms/channels'
import {
  actionKinds,
  binPost,
  cancelReview,
  checkPost,
  contentPolicy,
  correctorsOf,
  deliveryStates,
  kinds,
  languagesThere,
  listAssets,
  listBylines,
  listChannelLimits,
  listPieces,
  listSeries,
  listServices,
  livePages,
  mayPass,
  nextEpisode,
  ordinaryWords,
  type Post,
  postById,
  previewVariant,
  renditionUrl,
  requestReview,
  restorePost,
  reviewPost,
  reviewProgress,
  reviewRule,
  serviceName,
  setChannelTime,
  setEmbargo,
  toPlain,
  unbinPost,
  unschedulePost,
  type WritePost,
  whoMayPass,
  withdrawPost,
  wordsIn,
  writePost,
} from '#rooms/content'
import { proposalOf } from '#rooms/insight'
import { listCampaigns, listGoals, sayTitle } from '#rooms/strategy'
import { act, formOf, isRefused, look, text } from '#web/server/act.ts'
import { guidesBeside } from '#web/server/guides.ts'
import { readerIn } from '#web/server/reader.ts'
import { unsavedName } from '#web/unsaved.ts'
import type { Actions, PageServerLoad } from './$types'
import { readPostForm } from './post-form.ts'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale, alliance } = event.locals
    const post = await postById(work, event.params.id)
    const limits = await listChannelLimits(work)
    // A form that was refused comes back with the channel it showed.
    const asked = event.url.searchParams.get('channel') ?? (event.request.method === 'POST' ? text(await formOf(event), 'channel') : null)
    const channel =
      limits.find((limit) => limit.channel === asked)?.channel ??
      limits.find((limit) => limit.channel in post.content.variants)?.channel ??
      limits[0]?.channel ??
      null
    const row = { post_id: post.id, version: post.version, live_version: post.liveVersion }
    const progress = await reviewProgress(work, row)
    const series = await listSeries(work)
    const { assets } = await listAssets(work, { limit: 60 })
    const locales = [...new Set([post.content.source, ...alliance.locales, ...Object.keys(post.content.texts)])]
    // Said before and while it waits: in a library of one person nobody can pass it.
    const nobody = progress.steps.length > progress.passed.length && whoMayPass(await listStaff(work), progress).length === 0
    const limit = limits.find((one) => one.channel === channel)
    const correction = post.state === 'published' ? await correctorsOf(work, post.id) : null
    return {
      post: { ...post, content: post.content },
      plain: Object.fromEntries(Object.entries(post.content.texts).map(([tag, words]) => [tag, toPlain(words.body)])),
      locales,
      kinds,
      ordinaryWords: Object.fromEntries(
        locales.map((tag) => [tag, Object.fromEntries(actionKinds.map((kind) => [kind, ordinaryWords(kind, tag)]))]),
      ),
      problems: await checkPost(work, post.id),
      progress: { ...progress, may: mayPass(work, progress) },
      nobody: nobody && {
        mayInvite: staffPolicy.allows(work.actor, 'change-staff'),
        maySetRule: contentPolicy.allows(work.actor, 'set-review-rules') && (await reviewRule(work, post.content.kind)).steps.length > 0,
      },
      correctors: correction && { roles: correction.roles, people: correction.people },
      channel,
      limits: limits.map((one) => ({ channel: one.channel, fields: one.fields ?? [] })),
      limit: limit && {
        ...limit,
        languages: languagesThere(post.content, limit),
        fields: limit.fields?.map(({ options, ...field }) => ({
          ...field,
          options: options?.map(({ value, names }) => ({ value, label: wordsIn(names, locale).text })),
        })),
      },
      preview: channel ? ((await previewVariant(work, { post: post.id, channel })) ?? null) : null,
      deliveries: (await Promise.all(deliveryStates.all().map((states) => states(work, [post.id])))).flat(),
      goals: (await listGoals(work))
        .filter((goal) => goal.state === 'open' || goal.goalId === post.content.goal)
        .map((goal) => ({ value: goal.goalId, label: sayTitle(goal, readerIn(event)).text })),
      campaigns: (await listCampaigns(work)).map((campaign) => ({
        value: campaign.campaignId,
        label: sayTitle(campaign, readerIn(event)).text,
      })),
      series: series.map((one) => ({ value: one.id, label: wordsIn(one.names, locale).text })),
      nextEpisode: post.content.series && post.episode === null ? await nextEpisode(work, post.content.series) : null,
      pages: (await livePages(work, locale)).map((page) => ({ value: page.slug, label: page.title })),
      services: (await listServices(work, { state: 'published' })).map(({ slug, texts }) => ({
        value: slug,
        label: serviceName(texts, locale),
      })),
      points: (await listServicePoints(work, { limit: 300 })).map((point) => ({
        value: String(point.point_no),
        label: nameIn(point, locale),
      })),
      assets: assets.map((asset) => ({
        id: asset.id,
        name: asset.name,
        alt: asset.alt[locale] ?? Object.values(asset.alt)[0] ?? '',
        url: asset.renditions[0] ? renditionUrl(asset.renditions.find((r) => r.mime === 'image/jpeg') ?? asset.renditions[0]) : '',
      })),
      pieces: await listPieces(work),
      bylines: await listBylines(work),
      guides: await guidesBeside(work, ['tone', 'crisis'], locale),
      done: event.url.searchParams.get('done'),
      /** The version as which an act beside the composer kept what was typed. */
      kept: Number(event.url.searchParams.get('kept')) || null,
      unplanned: event.url.searchParams.has('unplanned'),
      // Under which name this browser keeps what is typed and not saved; two people at one computer do not see each other's.
      keepAs: event.locals.staff ? unsavedName(event.locals.staff.id, post.id) : null,
      cameFrom: channelsPolicy.allows(work.actor, 'list-deliveries') ? await cameFrom(work, post.id) : null,
      proposed: post.state === 'published' ? null : await proposalOf(work, post.id, locale),
      savedByMe: post.updatedBy === event.locals.staff?.name,
      may: {
        write: contentPolicy.allows(work.actor, 'write-post') && !post.past && !['withdrawn', 'binned'].includes(post.state),
        /** Its withdrawal can be undone. */
        restore: contentPolicy.allows(work.actor, 'withdraw-post') && !post.past && post.state === 'withdrawn',
        unbin: contentPolicy.allows(work.actor, 'write-post') && post.state === 'binned',
        schedule: contentPolicy.allows(work.actor, 'schedule-post'),
        withdraw: contentPolicy.allows(work.actor, 'withdraw-post'),
        correct: correction?.may ?? false,
        review: contentPolicy.allows(work.actor, 'review-post'),
        print: channelsPolicy.allows(work.actor, 'export-poster'),
      },
    }
  })

const here = (id: string, query: Record<string, string | undefined> = {}, below = ''): never => {
  const params = new URLSearchParams(Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1])))
  redirect(303, `/desk/posts/${id}${below}${params.size ? `?${params}` : ''}`)
}

/** An act on this post that answers with its page and a word of what was done. */
const simple =
  (run: (work: Work, id: string, form: FormData) => Promise<unknown>, done: string) =>
  async (event: Parameters<NonNullable<Actions[string]>>[0]) => {
    const result = await act(event, (work, form) => run(work, event.params.id!, form))
    if (isRefused(result)) return result
    return here(event.params.id!, { done })
  }

/** What stands in the composer, against the version it was opened with. */
const typedIn = (form: FormData): Omit<WritePost, 'post'> => ({
  base: Number(form.get('base')) || undefined,
  slug: form.has('slug') ? text(form, 'slug') : undefined,
  ...readPostForm(form),
})

/**
 * The acts beside the composer. Their buttons belong to its form, so that what is typed comes along: it is saved as a version first, in the
 * same transaction, and where either is refused neither is done and the page shows again all that was typed.
 */
const besides: Record<string, { done: string; run: (work: Work, post: string, form: FormData) => Promise<Post> }> = {
  takeback: {
    done: 'taken-back',
    run: async (work, post, form) => {
      const saved = await writePost(work, { post, ...typedIn(form) })
      return saved.state === 'draft' ? saved : cancelReview(work, { post })
    },
  },
  embargo: {
    done: 'embargo',
    run: async (work, post, form) => {
      await writePost(work, { post, ...typedIn(form) })
      const [day, time] = [text(form, 'embargo'), text(form, 'embargo-time') || '00:00']
      return setEmbargo(work, { post, until: day ? { wall: `${day}T${time}` } : null })
    },
  },
  'channel-time': {
    done: 'channel-time',
    run: async (work, post, form) => {
      await writePost(work, { post, ...typedIn(form) })
      const [day, time] = [text(form, 'at'), text(form, 'at-time') || '09:00']
      return setChannelTime(work, { post, channel: text(form, 'channel'), at: day ? { wall: `${day}T${time}` } : null })
    },
  },
  unschedule: {
    done: 'unscheduled',
    run: async (work, post, form) => {
      const saved = await writePost(work, { post, ...typedIn(form) })
      return saved.state === 'draft' ? saved : unschedulePost(work, { post })
    },
  },
  withdraw: {
    done: 'withdrawn',
    run: (work, post, form) => withdrawPost(work, { post, why: text(form, 'why'), unsaved: typedIn(form) }),
  },
  bin: {
    done: 'binned',
    run: async (work, post, form) => {
      await writePost(work, { post, ...typedIn(form) })
      return binPost(work, { post })
    },
  },
}

export const actions: Actions = {
  save: async (event) => {
    const beside = besides[text(await formOf(event), 'then')]
    if (beside) {
      const post = event.params.id
      const done = await act(event, async (work, form) => {
        const before = await postById(work, post)
        const after = await beside.run(work, post, form)
        return {
          kept: after.version > before.version ? after.version : null,
          unplanned: before.state === 'scheduled' && after.state === 'draft',
        }
      })
      if (isRefused(done)) return done
      return here(post, {
        channel: beside.done === 'channel-time' ? text(await formOf(event), 'channel') : undefined,
        done: done.unplanned && beside.done === 'unscheduled' ? 'taken-back' : beside.done,
        kept: done.kept ? String(done.kept) : undefined,
        unplanned: done.unplanned ? 'yes' : undefined,
      })
    }
    const saved = await act(event, (work, form) =>
      writePost(work, { post: event.params.id, ...typedIn(form) }).then((post) => ({
        post,
        next: text(form, 'then'),
        channel: text(form, 'channel'),
      })),
    )
    if (isRefused(saved)) return saved
    if (saved.next === 'review') {
      // Asked for with the version just saved. Where it may not go yet, what was typed is kept all the same.
      const asked = await act(event, (work) => requestReview(work, { post: saved.post.id, base: saved.post.version }))
      return isRefused(asked)
        ? asked
        : here(event.params.id, { channel: saved.channel, done: asked.state === 'approved' ? 'approved-alone' : 'review-requested' })
    }
    if (saved.next === 'picture') redirect(303, `/desk/assets?post=${event.params.id}`)
    if (saved.next === 'send') return here(event.params.id, {}, saved.post.state === 'published' ? '/correct' : '/send')
    if (saved.next.startsWith('channel:')) return here(event.params.id, { channel: saved.next.slice(8) })
    return here(event.params.id, { channel: saved.channel, done: 'saved' })
  },
  pass: simple(
    (work, post, form) => reviewPost(work, { post, version: Number(form.get('version')), verdict: 'passed', note: text(form, 'note') }),
    'passed',
  ),
  return: simple(
    (work, post, form) => reviewPost(work, { post, version: Number(form.get('version')), verdict: 'returned', note: text(form, 'note') }),
    'returned',
  ),
  restore: simple((work, post) => restorePost(work, { post }), 'restored'),
  unbin: simple((work, post) => unbinPost(work, { post }), 'unbinned'),
}
