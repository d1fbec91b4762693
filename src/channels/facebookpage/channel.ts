import { countOf, httpUrlOf, isOutcome, member, textOf, wordsOf } from '../call.ts'
import type { Channel, Figures, HeldDelivery, Probe, ProbeProblem, ReadBack, SentDelivery } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { call, isAbsence, isDone, isUnknownName, nextOf, permissionOf, problemOf, refusalOf, type Whose } from '../meta/graph.ts'
import { lightPicture, pictureOf } from '../picture.ts'
import { chosenLanguage, languageField, neededSetting, serverOrigin } from '../server-address.ts'
import { carries, shortLimit, shortText, spoken, usualLinkLength } from '../short-text.ts'
import { conversation } from './conversation.ts'

const most = { text: 63_206, imageBytes: 4_000_000, imageSide: 2048, altText: 1000 }

/** The permissions that we use; docs/channels/facebook.md says what for. */
const scopes = ['pages_manage_posts', 'pages_read_engagement', 'pages_manage_engagement', 'pages_read_user_content', 'read_insights']

/**
 * A Facebook Page through the Graph API. Meta knows no keys of ours; what may have arrived is known by its short link among the posts that
 * the Page published since.
 */
export const facebookPage: Channel = {
  kind: 'facebookpage',
  form: 'short',
  accounts: 'one',
  verified: 'stand-in',
  onByDefault: true,
  inFlight: 1,
  fields: [
    { name: 'page', kind: 'text', maxlength: 300, place: true },
    { name: 'secretToken', kind: 'secret', maxlength: 1000 },
    languageField,
    { name: 'server', kind: 'url', optional: true, maxlength: 300 },
  ],
  limit: () => ({ ...shortLimit, text: most.text, unit: 'utf16', linkLength: usualLinkLength }),
  can: () => ({ idempotencyKey: false, readBack: true, edit: true, withdraw: true, followUpsRepeat: true, withdrawsForGood: true }),
  settings: (given) => ({
    page: pageOf(given.page),
    language: chosenLanguage(given.language),
    server: given.server?.trim() ? serverOrigin('server', given.server) : 'https://graph.facebook.com',
  }),
  deliver: (house, delivery) => deliver({ house, alliance: delivery.alliance, account: delivery.account }, delivery),
  readBack: (house, delivery) => readBack({ house, alliance: delivery.alliance, account: delivery.account }, delivery),
  probe: (house, alliance, account) => probe({ house, alliance, account }),
  figures: (house, alliance, account, sent) => figures({ house, alliance, account }, sent),
  ...conversation,
}

/** A Page by its number or name, also where its address was pasted. */
const pageOf = (given: string | undefined): string => {
  const [last] = neededSetting('page', given, 300).split(/[?#]/, 1)[0]!.split('/').filter(Boolean).slice(-1)
  return neededSetting('page', last?.replace(/[^\w.]/g, ''), 100)
}

async function deliver(whose: Whose, delivery: HeldDelivery): Promise<Outcome> {
  const id = delivery.followsRemoteId
  if (delivery.operation !== 'deliver' && !id) return { state: 'failed', code: 'channels.nothing-to-follow' }
  if (delivery.operation === 'withdraw') {
    const said = await call(whose, `/${id}`, { method: 'DELETE' })
    if (isOutcome(said)) return said
    return isDone(said) || isAbsence(said) ? { state: 'sent' } : refusalOf(said)
  }
  const { words } = spoken(delivery)
  const message = shortText(words, { most: most.text, unit: 'utf16' })
  if (delivery.operation === 'edit') {
    const said = await call(whose, `/${id}`, { method: 'POST', json: { message } })
    return isOutcome(said) ? said : isDone(said) ? { state: 'sent', remoteId: id! } : refusalOf(said)
  }
  const photo = await uploadPicture(whose, delivery)
  if (photo && 'state' in photo) return photo
  // Without a picture of its own, Facebook shows that of the page behind the link.
  const shown = photo ? { attached_media: [{ media_fbid: photo.id }] } : { link: words.link }
  const said = await call(whose, `/${whose.account.settings.page}/feed`, { method: 'POST', timeoutMs: 30_000, json: { message, ...shown } })
  if (isOutcome(said)) return said
  const made = textOf(member(said.body, 'id'), 100)
  if (!isDone(said) || made === '') return refusalOf(said)
  return { state: 'sent', remoteId: made, remoteUrl: `https://www.facebook.com/${made}` }
}

/** Brings the picture there with its description, seen by nobody until a post shows it; null without one. */
async function uploadPicture(whose: Whose, delivery: HeldDelivery): Promise<{ id: string } | Outcome | null> {
  const given = await pictureOf(whose.house, delivery, spoken(delivery).words, Number.POSITIVE_INFINITY)
  const picture = given && (await lightPicture(given, { bytes: most.imageBytes, side: most.imageSide }))
  if (!picture) return null
  const said = await call(whose, `/${whose.account.settings.page}/photos`, {
    method: 'POST',
    timeoutMs: 60_000,
    form: {
      published: 'false',
      source: picture,
      ...(picture.alt ? { alt_text_custom: [...picture.alt].slice(0, most.altText).join('') } : {}),
    },
  })
  const outcome = isOutcome(said) ? said : isDone(said) ? undefined : refusalOf(said)
  // A picture that came there twice hurts nobody.
  if (outcome?.state === 'unknown') return { ...outcome, state: 'retry', sickChannel: true }
  const id = isOutcome(said) ? '' : textOf(member(said.body, 'id'), 100)
  return outcome ?? (id ? { id } : { state: 'failed', code: 'channels.receiver-refused', sickChannel: true })
}

const pagesToRead = 10

/** Posts are read back to the first attempt. An edit may be made again and is; a withdrawal has arrived where the post is gone. */
async function readBack(whose: Whose, delivery: HeldDelivery): Promise<ReadBack> {
  if (delivery.operation === 'edit') return 'absent'
  if (delivery.operation === 'withdraw') {
    const said = await call(whose, `/${delivery.followsRemoteId}?fields=id`)
    return isOutcome(said) ? 'unknown' : isAbsence(said) ? 'there' : isDone(said) ? 'absent' : 'unknown'
  }
  // Clocks may differ by some minutes.
  const since = Math.floor((delivery.startedAt?.getTime() ?? 0) / 1000) - 600
  const links = [delivery.payload, ...Object.values(delivery.payload.translations)].map(({ link }) => link)
  for (let page = 0, after: string | undefined; page < pagesToRead; page++) {
    const query = new URLSearchParams({
      fields: 'id,message,permalink_url',
      since: String(since),
      limit: '100',
      ...(after ? { after } : {}),
    })
    const said = await call(whose, `/${whose.account.settings.page}/published_posts?${query}`, { maxBytes: 8 * 1024 * 1024 })
    const posts = isOutcome(said) || !isDone(said) ? undefined : member(said.body, 'data')
    if (isOutcome(said) || !Array.isArray(posts)) return 'unknown'
    const post = posts.find((one) => links.some((link) => carries(wordsOf(member(one, 'message'), 100_000), link)))
    if (post) {
      const remoteUrl = httpUrlOf(member(post, 'permalink_url')) ?? undefined
      return { there: true, remoteId: textOf(member(post, 'id'), 100), ...(remoteUrl ? { remoteUrl } : {}) }
    }
    after = nextOf(said.body)
    if (!after) return 'absent'
  }
  return 'unknown'
}

async function probe(whose: Whose): Promise<Probe | ProbeProblem> {
  const said = await call(whose, `/${whose.account.settings.page}?fields=id,name,username,link,followers_count`)
  if (isOutcome(said) || !isDone(said)) return problemOf(said)
  const { type, ...permission } = await permissionOf(whose, scopes)
  // With a person's token the posts would be theirs, or nobody's.
  if (type === 'USER') return { problem: 'channels.facebook-page-token-needed' }
  const username = textOf(member(said.body, 'username'), 100)
  return {
    handle: username ? `@${username}` : textOf(member(said.body, 'name'), 200),
    url: httpUrlOf(member(said.body, 'link')),
    followers: countOf(member(said.body, 'followers_count')),
    id: textOf(member(said.body, 'id'), 100),
    ...permission,
  }
}

const counted = 'shares,reactions.limit(0).summary(total_count),comments.limit(0).filter(stream).summary(total_count)'
/** People who saw it. Meta changes what it counts; a metric that it takes away must not take the others with it. */
const seenBy = 'post_total_media_view_unique'

async function figures(whose: Whose, sent: readonly SentDelivery[]): Promise<Map<string, Figures> | null> {
  const found = new Map<string, Figures>()
  let tellsSeen = !whose.account.probe?.missing.includes('read_insights')
  for (const { deliveryId, remoteId } of sent) {
    if (!/^\w+$/.test(remoteId)) continue
    const said = await call(whose, `/${remoteId}?${new URLSearchParams({ fields: counted })}`)
    if (isOutcome(said)) return null
    // Deleted there.
    if (isAbsence(said)) continue
    if (!isDone(said)) return null
    const insight = tellsSeen ? await call(whose, `/${remoteId}/insights?metric=${seenBy}`) : undefined
    const told = insight && !isOutcome(insight) ? insight : undefined
    if (told && !isDone(told)) tellsSeen = !isUnknownName(told)
    const data = member(told?.body, 'data')
    const values = Array.isArray(data) ? member(data[0], 'values') : undefined
    const seen = Array.isArray(values) ? countOf(member(values[0], 'value')) : null
    found.set(deliveryId, {
      likes: countOf(member(said.body, 'reactions', 'summary', 'total_count')) ?? 0,
      replies: countOf(member(said.body, 'comments', 'summary', 'total_count')) ?? 0,
      // Left out where nobody shared it.
      shares: countOf(member(said.body, 'shares', 'count')) ?? 0,
      ...(seen === null ? {} : { views: seen }),
    })
  }
  return found
}
