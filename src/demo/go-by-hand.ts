import { addDays, daysBetween } from '#platform'
import { wallOf } from '#rooms/alliance'
import { connectAccount, type DeliveryView, figuresByHand, listDeliveries, publishedByHand } from '#rooms/channels'
import { as, type City } from './city.ts'

/** Platforms on which somebody of the demo city does the last step by hand, and what an address there looks like. No post is behind them. */
export const fronts = [
  {
    kind: 'wechatchannels',
    name: '微信视频号',
    account: '演示市图书馆 · 小灯',
    address: (n: number) => `https://channels.weixin.qq.com/web/pages/feed?eid=demo-${n}`,
  },
  { kind: 'xiaohongshu', name: '小红书', account: '小灯在图书馆', address: (n: number) => `https://www.xiaohongshu.com/explore/demo${n}` },
] as const

/** After so many days somebody looks up the figures there. */
const readAfter = [2, 9, 30]

/** What went out by hand, whose figures are read later. */
export interface ByHand {
  connected: boolean
  out: { delivery: string; day: string; views: number }[]
}

/** The accounts there: persona and library are known by them. */
export async function openFronts(city: City, byHand: ByHand): Promise<void> {
  for (const { kind, name, account } of fronts)
    await as(city, 'reader-one', (work) => connectAccount(work, { kind, name, settings: { account, language: 'zh-CN' } }))
  byHand.connected = true
}

/**
 * A morning at the phone: what was due the day before is published and its address brought back, figures of older ones are written down.
 * On the last two mornings nobody had time: the newest kit waits for whoever opens the demo.
 */
export async function goByHand(city: City, byHand: ByHand, day: string): Promise<void> {
  if (!byHand.connected) return
  if (daysBetween(day, city.today) > 1) {
    const { deliveries } = await as(city, 'author', (work) => listDeliveries(work, { states: ['by-hand'] }))
    for (const delivery of deliveries.toReversed()) await publish(city, byHand, delivery, day)
  }
  for (const { delivery, day: left, views } of byHand.out) {
    const age = daysBetween(left, day)
    if (!readAfter.includes(age)) continue
    const seen = Math.round(views * (age === 2 ? 0.6 : age === 9 ? 0.9 : 1))
    const figures = { views: seen, likes: Math.round(seen * 0.031), replies: Math.round(seen * 0.004), saves: Math.round(seen * 0.012) }
    await as(city, 'author', (work) => figuresByHand(work, { delivery, figures, note: 'Made up for the demo city.' }))
  }
}

async function publish(city: City, byHand: ByHand, { id, channel, dueAt }: DeliveryView, day: string): Promise<void> {
  const front = fronts.find(({ kind }) => kind === channel)
  if (!front || wallOf(city.zone, dueAt).slice(0, 10) > addDays(day, -1)) return
  await as(city, 'author', (work) => publishedByHand(work, { delivery: id, address: front.address(1000 + byHand.out.length) }))
  byHand.out.push({ delivery: id, day, views: city.chance.between(1800, 9600) })
}
