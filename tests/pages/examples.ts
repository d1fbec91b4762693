// What the pages of tests/pages need before they show: what no link leads to, letters' addresses, things that are only there when something went wrong.
import sharp from 'sharp'
import type { House } from '#house'
import { addDays, addMonths, monthOf, type Work } from '#platform'
import { addTask, allAlliances, importPoints, inviteStaff, listLibraries, listServicePoints, setSwitch } from '#rooms/alliance'
import { deliveriesOf, lookAtSite, Relay } from '#rooms/channels'
import {
  addRecording,
  addSticker,
  announceShow,
  changeRecording,
  checkTone,
  fromPlain,
  listPhotos,
  listPosts,
  livePages,
  makeConsentLink,
  makeInfographic,
  markFace,
  openEarly,
  photoLinks,
  preparePhoto,
  prepareRecording,
  publishPack,
  receivePhotos,
  requestReview,
  saveClipping,
  saveConsent,
  saveContact,
  saveMember,
  savePack,
  savePackPerson,
  savePhotoDay,
  saveRecordingText,
  saveRequest,
  saveRow,
  saveShow,
  saveWords,
  schedulePost,
  setEmbargo,
  setReviewRule,
  takeBackConsent,
  writePost,
} from '#rooms/content'
import { recordFacts } from '#rooms/facts'
import { beginEvaluation, evaluationById, keepReturn, makeReport, openSurvey, putHonour, registerStudy } from '#rooms/insight'
import { listApplications, newsletterAudience, subscriberToken } from '#rooms/patrons'
import { listCampaigns, publishGuide } from '#rooms/strategy'
import { film } from '../../src/content/recordings/media-for-tests.ts'

/** The feed of a site of before: one article that comes, with a picture and a category, and one that cannot. */
const oldSite = new TextEncoder().encode(
  '<rss><channel><title>Old site</title><link>https://old.example/</link><item><title>The flood</title><link>https://old.example/flood</link><guid>1</guid><author>Mei</author><category>Ancient books</category><pubDate>Mon, 04 Mar 2019 02:11:12 +0000</pubDate><description><![CDATA[<p>Wet.</p><img src="https://old.example/a.png"><table><tr><td>a</td></tr></table>]]></description></item><item><title>When?</title><guid>2</guid></item></channel></rss>',
)

/** A post that waits for a person on a platform that lets no program in. Says its delivery. */
async function waitingByHand(house: House): Promise<string> {
  const alliance = (await allAlliances(house.database.db))[0]!
  const post = await house.work(alliance, { kind: 'system', name: 'test' }, async (work) => {
    await setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'a test' })
    const texts = { 'zh-CN': { title: '劫后余书', body: fromPlain('九月二十日，古籍阅览室。') } }
    const made = await writePost(work, { source: 'zh-CN', texts, noAction: 'a test', noGoal: 'a test', variants: { xiaohongshu: {} } })
    await requestReview(work, { post: made.id })
    await schedulePost(work, { post: made.id, version: made.version, at: 'now' })
    return made.id
  })
  await new Relay(house).drain()
  const [delivery] = await house.work(alliance, { kind: 'system', name: 'test' }, (work) => deliveriesOf(work, post))
  return delivery!.id
}

/** A film with a title, captions and a chapter, as readers and the desk see it. */
async function recorded(house: House): Promise<string> {
  const alliance = (await allAlliances(house.database.db))[0]!
  const system = { kind: 'system', name: 'test' } as const
  const bytes = await film({ width: 640, height: 360, seconds: 20 })
  return prepareRecording(house, bytes, (ready) =>
    house.work(alliance, system, async (work) => {
      const { id } = await addRecording(work, ready, { name: 'In the reading room.mp4' })
      const titles = { en: 'In the reading room', 'zh-CN': '阅览室里' }
      const chapters = [{ at: 5, titles: { en: 'The light', 'zh-CN': '光' } }]
      await changeRecording(work, { recording: id, titles, rights: 'own', chapters })
      const text = 'WEBVTT\n\n00:01.000 --> 00:03.000\nGood evening.\n'
      await saveRecordingText(work, { recording: id, what: 'captions', locale: 'en', text })
      return id
    }),
  )
}

/** The personal link of a contact to a release under embargo, as the mail that is due has it. */
async function earlyLink(work: Work, contact: string): Promise<string> {
  await setReviewRule(work, { kind: 'press', steps: [], corrections: false, reason: 'a test' })
  const texts = { en: { title: 'Not before noon', body: fromPlain('It is 500 years old.') } }
  const post = await writePost(work, { kind: 'press', source: 'en', texts, noAction: 'a test', noGoal: 'a test' })
  await setEmbargo(work, { post: post.id, until: { wall: '2099-01-01T12:00' } })
  await requestReview(work, { post: post.id })
  await openEarly(work, { post: post.id, contacts: [contact] })
  const { body_text } = await work.db
    .selectFrom('patrons.letters')
    .select('body_text')
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', 'press-early')
    .executeTakeFirstOrThrow()
  return /\/press\/early\?t=[\w-]+/.exec(body_text!)![0]
}

/** A sticker pack that readers see. */
async function stickerPack(work: Work): Promise<{ id: string; slug: string }> {
  const both = (en: string, zh: string) => ({ en, 'zh-CN': zh })
  const { id } = await savePack(work, {
    names: both('Reading owl', '读书猫头鹰'),
    basis: 'own',
    owner: 'The library',
    credit: 'Li Min',
    showsPeople: 'none',
    showsMarks: 'none',
  })
  await savePackPerson(work, { pack: id, part: 'artist', name: 'Li Min' })
  const frame = (background: string) =>
    sharp({ create: { width: 240, height: 240, channels: 4, background } })
      .png()
      .toBuffer()
  const still = await frame('#0b5a49')
  const moving = await sharp([still, await frame('#a9660e')], { join: { animated: true } })
    .gif({ delay: [200, 200] })
    .toBuffer()
  await addSticker(work, { pack: id, bytes: still, name: 'hello.png', names: both('Hello', '你好'), emoji: '👋' })
  await addSticker(work, { pack: id, bytes: moving, name: 'wave.gif', names: both('Waves', '挥手') })
  return publishPack(work, id)
}

/** A study of a campaign, on two years of attendance. Says its id. */
async function studyOf(work: Work, campaign: string): Promise<string> {
  const points = (await listServicePoints(work)).slice(0, 12).map(({ point_no }) => point_no)
  const months = Array.from({ length: 24 }, (_, i) => addMonths(monthOf(work.now.toISOString()), i - 24))
  await recordFacts(
    work,
    months.flatMap((month, t) =>
      points.map((point) => ({
        metric: 'events.attendance' as const,
        day: `${month}-15`,
        point,
        amount: 80 + ((point * 37 + t * 11) % 23),
        source: 'attendance book',
      })),
    ),
  )
  const month = addMonths(months.at(-1)!, 2)
  const { studyId } = await registerStudy(work, {
    campaign,
    metric: 'events.attendance',
    points: points.slice(0, 1),
    from: month,
    to: month,
    smallest: 20,
    neighbours: { rule: 'chosen', points: [], why: 'an example' },
  })
  return studyId
}

/** What no link leads to: letters' addresses, things that are only there when something went wrong. */
export async function makeExamples(house: House): Promise<Record<string, string>> {
  const alliance = (await allAlliances(house.database.db))[0]!
  const byHand = await waitingByHand(house)
  const recording = await recorded(house)
  const old = await lookAtSite(house, alliance, { kind: 'system', name: 'test' }, { file: oldSite, name: 'old-site.xml' })
  return house.work(alliance, { kind: 'system', name: 'test' }, async (work) => {
    for (const channel of ['webhook', 'push']) await setSwitch(work, `channel:${channel}`, true) // their pages are open only where they are used
    const [application] = await listApplications(work)
    const [subscriber] = await newsletterAudience(work, null, { limit: 1 })
    const token = subscriberToken(house, alliance, subscriber!.subscriber_id)
    const [library] = await listLibraries(work)
    const odd = `name,kind,library,code,lat,lon\nOdd Place,branch,${library!.name},ODD,abc,12\n`
    const { import: imported } = await importPoints(work, { file: new TextEncoder().encode(odd), name: 'odd.csv' })
    const [live] = (await listPosts(work, { states: ['published'], limit: 1 })).posts
    const [planned] = (await listPosts(work, { states: ['scheduled'], limit: 1 })).posts
    const [draft] = (await listPosts(work, { states: ['draft'], limit: 1 })).posts
    const [lasting] = await livePages(work, 'en')
    const task = await addTask(work, { title: 'Ask the printer', due: '2026-09-30', about: { kind: 'post', id: draft!.id } })
    await publishGuide(work, { key: 'comment-rules', version: 0 })
    const release = await writePost(work, { kind: 'press', source: 'en', texts: { en: { title: 'A release' } } })
    const clipping = await saveClipping(work, { outlet: 'City Paper', title: 'A report', day: '2026-01-05', post: release.id })
    const asked = await saveRequest(work, { asker: 'Zhao Min', outlet: 'City Paper', topic: 'How many come?' })
    const reporter = await saveContact(work, {
      name: 'Zhao Min',
      outlet: 'City Paper',
      email: 'zhao@paper.example',
      language: 'en',
      basis: 'consent',
      source: 'asked',
    })
    // Its pages are found from its lists, but for the one on which it plays: not every show has a player.
    const show = await saveShow(work, {
      titles: { en: 'Two Ghosts in the Stacks', 'zh-CN': '书库里的两个幽灵' },
      starts: { wall: '2099-01-01T19:00' },
      minutes: 45,
      streams: [{ platform: 'youtube', address: 'https://www.youtube.com/watch?v=abcdefghijk' }],
      player: 'https://www.youtube.com/watch?v=abcdefghijk',
    })
    await saveMember(work, { show: show.id, role: 'guest', name: 'Zhao Min', consent: 'asked' })
    await saveRow(work, { show: show.id, title: 'Welcome', length: '5', say: 'Good evening.' })
    await checkTone(work, { show: show.id, jokeOn: 'ourselves', risks: 'Nobody laughs.', decides: 'Li Min' })
    await announceShow(work, show.id)
    const stickers = await stickerPack(work)
    const infographic = await makeInfographic(work, { form: 'line', metrics: ['reach.views'], from: '2026-06', to: '2026-08' })
    const reader = await saveConsent(work, {
      name: 'Wu Qianyi',
      uses: ['name', 'words'],
      places: ['site'],
      given: 'paper',
    })
    const said = await saveWords(work, {
      consent: reader.id,
      sort: 'meet',
      texts: { en: { heading: 'Binds books', text: 'Since 1990.' } },
      state: 'shown',
    })
    await saveWords(work, {
      consent: reader.id,
      sort: 'pick',
      texts: { en: { heading: 'The Paper House', text: 'Short.' } },
      state: 'shown',
    })
    const gone = await saveConsent(work, { name: 'Li Lei', uses: ['name'], places: ['site'], given: 'desk' })
    await saveClipping(work, { outlet: 'City Paper', title: 'Li Lei reads', day: '2026-01-05', link: 'https://paper.example/li' })
    await takeBackConsent(work, { consent: gone.id, why: 'asked' })
    const { path: ownConsent } = await makeConsentLink(work, reader.id)
    const photoDay = await savePhotoDay(work, { event: 'Book fair', place: 'Courtyard', day: '2099-09-12' })
    const pixels = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#446644' } })
      .jpeg()
      .toBuffer()
    await receivePhotos(work, {
      photoDay: photoDay.id,
      photos: [await preparePhoto(pixels, 'one.jpg'), await preparePhoto(pixels, 'two.jpg')],
    })
    const [photo] = (await listPhotos(work, { photoDay: photoDay.id })).items
    await markFace(work, { photo: photo!.id, x: 2000, y: 2000, w: 2000, h: 3000 })
    const dayLinks = await photoLinks(work, photoDay.id)
    const [campaign] = await listCampaigns(work, { limit: 1 })
    const study = await studyOf(work, campaign!.campaignId)
    const today = work.now.toISOString().slice(0, 10)
    const survey = await openSurvey(work, {
      title: 'What the story hour did for you',
      about: { kind: 'alliance' },
      opens: addDays(today, -1),
      closes: addDays(today, 20),
      questions: ['knowledge', 'aware', 'trust'],
      own: [
        {
          names: { en: 'Did you come by bus?', 'zh-CN': '您是坐公交车来的吗？' },
          choices: [
            { en: 'Yes', 'zh-CN': '是' },
            { en: 'No', 'zh-CN': '不是' },
          ],
        },
      ],
      grouped: 'age',
    })
    const report = await makeReport(work, { kind: 'board', period: addMonths(monthOf(work.now.toISOString()), -2) })
    const handedIn = await keepReturn(work, { kind: 'mct', period: String(Number(work.now.toISOString().slice(0, 4)) - 1) })
    const lastYear = Number(work.now.toISOString().slice(0, 4)) - 1
    const judged = await beginEvaluation(work, { title: 'How we are judged', from: lastYear - 3, to: lastYear, template: 'three-parts' })
    const [criterion] = (await evaluationById(work, judged.evaluationId)).shown.criteria
    const honour = await putHonour(work, { kind: 'prize', title: 'Reading city', giver: 'The province', day: `${lastYear}-04-23` })
    const { token: invitation } = await inviteStaff(work, { email: 'new@example.org', name: 'New Person', roles: ['author'] })
    return {
      '/(portal)/consent': ownConsent,
      '/(portal)/photo-consent': dayLinks.agree,
      '/(portal)/photo-day': dayLinks.upload,
      '/desk/photo-days/[id]': `/desk/photo-days/${photoDay.id}`,
      '/desk/photo-days/[id]/[photo]': `/desk/photo-days/${photoDay.id}/${photo!.id}`,
      '/desk/photo-days/[id]/sheet': `/desk/photo-days/${photoDay.id}/sheet`,
      '/(portal)/meet/[slug]': `/meet/${said.slug}`,
      '/(portal)/join/receipt': `/join/receipt?r=${application!.reference}`,
      '/(portal)/l/[code]': '/l/none-such',
      '/(portal)/newsletter/confirm': '/newsletter/confirm?t=made-up',
      '/(portal)/newsletter/preferences': `/newsletter/preferences?t=${token}`,
      '/(portal)/newsletter/stop': `/newsletter/stop?t=${token}`,
      '/(portal)/pages/[slug]': `/pages/${lasting!.slug}`,
      '/(portal)/press/early': await earlyLink(work, reporter.id),
      '/(portal)/recordings/[id]': `/recordings/${recording}`,
      '/desk/assets/recordings/[id]': `/desk/assets/recordings/${recording}`,
      '/desk/assets/recordings/[id]/[what]/[locale]': `/desk/assets/recordings/${recording}/captions/en`,
      '/(portal)/remind/confirm': '/remind/confirm?t=made-up',
      '/(portal)/remind/stop': '/remind/stop?t=made-up',
      '/(portal)/shows/[slug]/watch': `/shows/${show.slug}/watch`,
      '/(portal)/surveys/[id]': `/surveys/${survey.surveyId}`,
      '/desk/insight/surveys/[id]': `/desk/insight/surveys/${survey.surveyId}`,
      '/(portal)/stickers/[slug]': `/stickers/${stickers.slug}`,
      '/desk/infographics/[id]': `/desk/infographics/${infographic.id}`,
      '/desk/stickers/[id]': `/desk/stickers/${stickers.id}`,
      '/desk/stickers/[id]/platforms': `/desk/stickers/${stickers.id}/platforms`,
      '/desk/stickers/[id]/platforms/[platform]': `/desk/stickers/${stickers.id}/platforms/wechat`,
      '/desk/stickers/[id]/rights': `/desk/stickers/${stickers.id}/rights`,
      '/desk/campaigns/[id]/studies': `/desk/campaigns/${campaign!.campaignId}/studies`,
      '/desk/campaigns/[id]/studies/[study]': `/desk/campaigns/${campaign!.campaignId}/studies/${study}`,
      '/desk/facts/[metric]/rows': '/desk/facts/visits.onsite/rows',
      '/desk/next/[kind]/[of]': `/desk/next/campaign/${campaign!.campaignId}`,
      '/desk/insight/evaluations/[id]': `/desk/insight/evaluations/${judged.evaluationId}`,
      '/desk/insight/evaluations/[id]/criteria/[criterion]': `/desk/insight/evaluations/${judged.evaluationId}/criteria/${criterion!.criterionId}`,
      '/desk/insight/evidence/[kind]/[id]': `/desk/insight/evidence/post/${live!.id}`,
      '/desk/insight/honours/[id]': `/desk/insight/honours/${honour.honourId}`,
      '/desk/insight/reports/[id]': `/desk/insight/reports/${report.reportId}`,
      '/desk/insight/returns/[id]': `/desk/insight/returns/${handedIn.returnId}`,
      '/desk/deliveries/[id]': `/desk/deliveries/${byHand}`,
      '/desk/invitation/[token]': `/desk/invitation/${invitation}`,
      '/desk/past/[no]': `/desk/past/${old.importNo}`,
      '/desk/people/[id]': `/desk/people/${reader.id}`,
      '/desk/people/[id]/where': `/desk/people/${gone.id}/where`,
      '/desk/people/words/[id]': `/desk/people/words/${said.id}`,
      '/desk/people/words/new': `/desk/people/words/new?consent=${reader.id}&sort=meet`,
      '/desk/press/clippings/[id]': `/desk/press/clippings/${clipping.id}`,
      '/desk/press/requests/[id]': `/desk/press/requests/${asked.id}`,
      '/desk/press/[id]': `/desk/press/${release.id}`,
      '/desk/press/media/[id]': `/desk/press/media/${reporter.id}`,
      '/desk/patrons/[reference]': `/desk/patrons/${application!.reference}`,
      '/desk/points/import/[id]': `/desk/points/import/${imported}`,
      '/desk/posts/[id]': `/desk/posts/${draft!.id}`,
      '/desk/posts/[id]/correct': `/desk/posts/${live!.id}/correct`,
      '/desk/posts/[id]/history': `/desk/posts/${live!.id}/history`,
      '/desk/posts/[id]/move': `/desk/posts/${planned!.id}/move`,
      '/desk/posts/[id]/send': `/desk/posts/${draft!.id}/send`,
      '/desk/sign-in/reset/[token]': '/desk/sign-in/reset/made-up',
      '/desk/work/tasks/[id]': `/desk/work/tasks/${task.id}`,
    }
  })
}
