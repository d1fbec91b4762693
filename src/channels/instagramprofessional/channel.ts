import { countOf, httpUrlOf, isOutcome, member, textOf } from '../call.ts'
import type { Channel, Figures, HeldDelivery, Probe, ProbeProblem, ReadBack, SentDelivery } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { keepDraft } from '../hold.ts'
import { call, isAbsence, isDone, isUnknownName, permissionOf, problemOf, refusalOf, type Whose } from '../meta/graph.ts'
import { pictureOf } from '../picture.ts'
import { chosenLanguage, languageField, neededSetting, serverOrigin } from '../server-address.ts'
import { shortLimit, shortText, spoken, usualLinkLength } from '../short-text.ts'
import { conversation } from './conversation.ts'
import { findMedia } from './find-media.ts'

/** Of "Content Publishing" and "IG User Media". */
const most = { caption: 2200, tags: 30, imageBytes: 8_388_608, altText: 1000, reply: 300 }
const shapes = [0.8, 1.91] as const

/** The permissions that we use; docs/channels/instagram.md says what for. */
const scopes = [
  'instagram_basic',
  'instagram_content_publish',
  'instagram_manage_comments',
  'instagram_manage_insights',
  'pages_read_engagement',
]

/**
 * A professional account on Instagram. A post is first a container, which nobody sees and which can be published only once: its id is kept
 * before it is published, so whoever takes the delivery over publishes the same one. What is published can neither be changed nor deleted.
 */
export const instagramProfessional: Channel = {
  kind: 'instagramprofessional',
  form: 'short',
  accounts: 'one',
  verified: 'stand-in',
  onByDefault: true,
  inFlight: 1,
  fields: [
    { name: 'account', kind: 'text', maxlength: 40, place: true },
    { name: 'secretToken', kind: 'secret', maxlength: 1000 },
    languageField,
    { name: 'server', kind: 'url', optional: true, maxlength: 300 },
  ],
  limit: () => ({
    ...shortLimit,
    text: most.caption,
    unit: 'utf16',
    linkLength: usualLinkLength,
    images: { most: 1, ratio: null, minWidth: 320, needed: true, between: shapes },
    tags: most.tags,
  }),
  can: () => ({ idempotencyKey: false, readBack: true, edit: false, withdraw: false }),
  settings: (given) => ({
    account: neededSetting('account', given.account?.replace(/\D/g, ''), 40),
    language: chosenLanguage(given.language),
    server: given.server?.trim() ? serverOrigin('server', given.server) : 'https://graph.facebook.com',
  }),
  deliver: (house, delivery) => deliver({ house, alliance: delivery.alliance, account: delivery.account }, delivery),
  readBack: (house, delivery) => readBack({ house, alliance: delivery.alliance, account: delivery.account }, delivery),
  probe: (house, alliance, account) => probe({ house, alliance, account }),
  figures: (house, alliance, account, sent) => figures({ house, alliance, account }, sent),
  answerMost: most.reply,
  ...conversation,
}

async function deliver(whose: Whose, delivery: HeldDelivery): Promise<Outcome> {
  if (delivery.operation !== 'deliver') return { state: 'failed', code: 'channels.nothing-to-follow' }
  const container = await containerFor(whose, delivery)
  if (typeof container !== 'string') return container
  const said = await call(whose, `/${whose.account.settings.account}/media_publish`, {
    method: 'POST',
    timeoutMs: 60_000,
    json: { creation_id: container },
  })
  if (isOutcome(said)) return said
  const id = textOf(member(said.body, 'id'), 100)
  if (isDone(said) && id) return { state: 'sent', remoteId: id, ...(await addressOf(whose, id)) }
  // Refused because an earlier attempt was quicker than its answer.
  return (await stateOf(whose, container)) === 'PUBLISHED' ? sentBefore(whose, delivery) : refusalOf(said)
}

/** What is published already, by its name there where it is listed yet. */
async function sentBefore(whose: Whose, delivery: HeldDelivery): Promise<Outcome> {
  const found = await findMedia(whose, delivery)
  return typeof found === 'object' ? { state: 'sent', remoteId: found.remoteId, remoteUrl: found.remoteUrl } : { state: 'sent' }
}

/**
 * The container to publish: the one of an earlier attempt where it still can be and holds what is to be said now, else a new one, which
 * is kept before anything else happens. An outcome where there is nothing to publish now.
 */
async function containerFor(whose: Whose, delivery: HeldDelivery): Promise<string | Outcome> {
  const [kept, version] = delivery.draft?.split(' ') ?? []
  if (kept) {
    const state = await stateOf(whose, kept)
    if (state === 'PUBLISHED') return sentBefore(whose, delivery)
    if (state === undefined) return { state: 'retry', code: 'channels.cannot-be-asked', sickChannel: true }
    if (Number(version) === delivery.version && ['FINISHED', 'IN_PROGRESS'].includes(state)) return whenReady(whose, kept)
  }
  const made = await makeContainer(whose, delivery)
  if (typeof made !== 'string') return made
  if (!(await keepDraft(whose.house, delivery, `${made} ${delivery.version}`)))
    return { state: 'retry', code: 'channels.worker-fell-silent', sickChannel: false }
  return whenReady(whose, made)
}

async function makeContainer(whose: Whose, delivery: HeldDelivery): Promise<string | Outcome> {
  const { words } = spoken(delivery)
  const picture = await pictureOf(whose.house, delivery, words, most.imageBytes)
  if (picture?.mime !== 'image/jpeg') return { state: 'failed', code: 'channels.instagram-picture-needed' }
  if (!words.picture!.url.startsWith('https:')) return { state: 'failed', code: 'channels.instagram-needs-https' }
  const full = await enoughForToday(whose)
  if (full) return full
  const said = await call(whose, `/${whose.account.settings.account}/media`, {
    method: 'POST',
    timeoutMs: 60_000,
    json: {
      image_url: words.picture!.url,
      caption: shortText(words, { most: most.caption, unit: 'utf16' }),
      ...(picture.alt ? { alt_text: [...picture.alt].slice(0, most.altText).join('') } : {}),
    },
  })
  const outcome = isOutcome(said) ? said : isDone(said) ? undefined : refusalOf(said)
  // A container that nobody publishes is forgotten after a day: nothing was shown to anybody.
  if (outcome?.state === 'unknown') return { ...outcome, state: 'retry', sickChannel: true }
  const id = isOutcome(said) ? '' : textOf(member(said.body, 'id'), 100)
  return outcome ?? (id || { state: 'failed', code: 'channels.receiver-refused', sickChannel: true })
}

/** Waits while as many posts are there as Instagram takes from programs in 24 hours; costs no try. */
async function enoughForToday(whose: Whose): Promise<Outcome | undefined> {
  const said = await call(whose, `/${whose.account.settings.account}/content_publishing_limit?fields=quota_usage,config`)
  const data = isOutcome(said) ? undefined : member(said.body, 'data')
  const [used, total] = Array.isArray(data)
    ? [countOf(member(data[0], 'quota_usage')), countOf(member(data[0], 'config', 'quota_total'))]
    : [null, null]
  if (used === null || total === null || used < total) return undefined
  return { state: 'later', code: 'channels.meta-enough-for-today', at: new Date(whose.house.clock.now().getTime() + 3_600_000) }
}

/** How often, and after how many ms, a container is looked at before it is left for later. */
const looks = { most: 20, everyMs: 1500 }

async function whenReady(whose: Whose, container: string): Promise<string | Outcome> {
  for (let look = 0; look < looks.most; look++) {
    const state = await stateOf(whose, container)
    if (state === 'FINISHED' || state === 'PUBLISHED') return container
    if (state === 'ERROR') return { state: 'failed', code: 'channels.instagram-picture-refused' }
    if (state !== 'IN_PROGRESS') break
    await new Promise((resolve) => setTimeout(resolve, looks.everyMs))
  }
  return { state: 'retry', code: 'channels.picture-not-ready', sickChannel: false }
}

/** EXPIRED, ERROR, FINISHED, IN_PROGRESS or PUBLISHED; EXPIRED too where Instagram knows it no more, undefined where it cannot be asked. */
async function stateOf(whose: Whose, container: string): Promise<string | undefined> {
  const said = await call(whose, `/${container}?fields=status_code`)
  if (isOutcome(said)) return undefined
  if (isAbsence(said)) return 'EXPIRED'
  return isDone(said) ? textOf(member(said.body, 'status_code'), 40) || undefined : undefined
}

async function addressOf(whose: Whose, id: string): Promise<{ remoteUrl?: string }> {
  const said = await call(whose, `/${id}?fields=permalink`)
  const url = isOutcome(said) ? null : httpUrlOf(member(said.body, 'permalink'))
  return url ? { remoteUrl: url } : {}
}

/** By its short link among what the account published; or by its container, which says that it is published before the list does. */
async function readBack(whose: Whose, delivery: HeldDelivery): Promise<ReadBack> {
  const found = await findMedia(whose, delivery)
  const [kept] = delivery.draft?.split(' ') ?? []
  if (found !== 'absent' || !kept) return found
  const state = await stateOf(whose, kept)
  return state === undefined ? 'unknown' : state === 'PUBLISHED' ? 'there' : 'absent'
}

async function probe(whose: Whose): Promise<Probe | ProbeProblem> {
  const said = await call(whose, `/${whose.account.settings.account}?fields=id,username,name,followers_count`)
  if (isOutcome(said) || !isDone(said)) return problemOf(said)
  const { type: _, ...permission } = await permissionOf(whose, scopes)
  const username = textOf(member(said.body, 'username'), 100)
  return {
    handle: username ? `@${username}` : textOf(member(said.body, 'name'), 200),
    url: username ? `https://www.instagram.com/${encodeURIComponent(username)}/` : null,
    followers: countOf(member(said.body, 'followers_count')),
    id: textOf(member(said.body, 'id'), 100),
    ...permission,
    notices: whose.house.config.url.startsWith('https:') ? [] : [{ code: 'instagram-needs-https' }],
  }
}

/** What Instagram calls our figures. */
const metrics = { views: 'views', saved: 'saves', shares: 'shares' } as const
type Metric = keyof typeof metrics

async function figures(whose: Whose, sent: readonly SentDelivery[]): Promise<Map<string, Figures> | null> {
  const found = new Map<string, Figures>()
  const told = new Set(Object.keys(metrics) as Metric[])
  for (const { deliveryId, remoteId } of sent) {
    if (!/^\d+$/.test(remoteId)) continue
    const said = await call(whose, `/${remoteId}?fields=like_count,comments_count`)
    if (isOutcome(said)) return null
    // Deleted there.
    if (isAbsence(said)) continue
    if (!isDone(said)) return null
    const [likes, replies] = [countOf(member(said.body, 'like_count')), countOf(member(said.body, 'comments_count'))]
    found.set(deliveryId, {
      // Left out where the account hides them.
      ...(likes === null ? {} : { likes }),
      ...(replies === null ? {} : { replies }),
      ...(await insightsOf(whose, remoteId, told)),
    })
  }
  return found
}

/** All metrics in one question; one that Instagram does not know, or not any more, is found out alone and not asked for again (`told`). */
async function insightsOf(whose: Whose, id: string, told: Set<Metric>): Promise<Figures> {
  const ask = (names: readonly Metric[]) => call(whose, `/${id}/insights?metric=${names.join(',')}`)
  const counted: Figures = {}
  const take = (body: unknown): void => {
    const data = member(body, 'data')
    for (const one of Array.isArray(data) ? data : []) {
      const name = textOf(member(one, 'name'), 40)
      const values = member(one, 'values')
      const count = Array.isArray(values) ? countOf(member(values[0], 'value')) : null
      if (count !== null && Object.hasOwn(metrics, name)) counted[metrics[name as Metric]] = count
    }
  }
  if (told.size === 0) return counted
  const said = await ask([...told])
  if (isOutcome(said)) return counted
  if (isDone(said)) take(said.body)
  else if (isUnknownName(said))
    for (const name of [...told]) {
      const alone = await ask([name])
      if (isOutcome(alone)) continue
      if (isDone(alone)) take(alone.body)
      else if (isUnknownName(alone)) told.delete(name)
    }
  return counted
}
