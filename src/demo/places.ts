import type { AddServicePoint } from '#rooms/alliance'

/** A service point of the demo city and how busy it is. Nothing here exists. */
export interface DemoPlace {
  name: string
  zh: string
  kind: 'central' | 'branch' | 'self-service-24h' | 'book-house' | 'reading-bar' | 'reading-station'
  /** Visits and loans in a usual month at the start; registrations on a usual day. */
  visits: number
  loans: number
  members: number
  /** Growth in a month. */
  trend: number
}

const place = (
  name: string,
  zh: string,
  kind: DemoPlace['kind'],
  visits: number,
  loans: number,
  members = 0,
  trend = 0.002,
): DemoPlace => ({ name, zh, kind, visits, loans, members, trend })

const stations: [string, string][] = [
  ['Ferry Village', '渡口村'],
  ['Tea Hill', '茶山'],
  ['Stone Mill', '石磨'],
  ['West Gate', '西门'],
  ['Mulberry Garden', '桑园'],
  ['Lotus Pond', '莲塘'],
  ['Red Bridge', '红桥'],
  ['Pine Ridge', '松岭'],
  ['Salt Street', '盐街'],
  ['Orange Grove', '橘园'],
  ['Kiln Village', '窑村'],
  ['Heron Island', '鹭岛'],
  ['Cloud Valley', '云谷'],
  ['Iron Well', '铁井'],
  ['Plum Court', '梅苑'],
  ['Fisher Quay', '渔埠'],
  ['Silk Mill', '丝厂'],
  ['Harvest Square', '丰收广场'],
  ['Starlight School', '星河小学'],
  ['Sunrise Estate', '晨曦小区'],
]

/** In the order in which they get their numbers: 1 is the central library. */
export const places: readonly DemoPlace[] = [
  place('Demo City Central Library', '演示市图书馆总馆', 'central', 42_000, 30_000, 3.6, 0.004),
  place('North Lake Branch', '北湖分馆', 'branch', 11_200, 7600, 1),
  place('Riverside Branch', '江滨分馆', 'branch', 9800, 6900, 0.9),
  place('Old Town Branch', '古城分馆', 'branch', 8700, 5200, 0.7),
  place('South Bay Branch', '南湾分馆', 'branch', 7400, 4800, 0.8, 0.012),
  place('University Town Branch', '大学城分馆', 'branch', 9100, 5600, 1),
  place('East Market Branch', '东市分馆', 'branch', 6200, 4100, 0.6),
  place('Railway Station 24-hour Library', '火车站二十四小时自助图书馆', 'self-service-24h', 4100, 2300, 0.25, 0.006),
  place('Harbour 24-hour Library', '港口二十四小时自助图书馆', 'self-service-24h', 3200, 1700, 0.15),
  place('Bamboo Lane Book House', '竹巷书房', 'book-house', 2900, 900),
  place('Temple Bridge Book House', '寺桥书房', 'book-house', 2500, 760),
  place('Night Lantern Reading Bar', '夜灯阅读吧', 'reading-bar', 1900, 210, 0, 0.015),
  ...stations.map(([name, zh], i) =>
    place(`${name} Reading Station`, `${zh}阅读驿站`, 'reading-station', 520 + ((i * 137) % 700), 170 + ((i * 53) % 160), 0, -0.006),
  ),
]

/** The point that hands in late: its keeper is one of the demo's staff. */
export const lateStation = places.findIndex((one) => one.zh.startsWith('鹭岛')) + 1

const minute = (clock: number): number => Math.round(clock * 60)
const daily = (...intervals: [number, number][]) =>
  Array.from({ length: 7 }, () => intervals.map(([opens, closes]) => ({ opens: minute(opens), closes: minute(closes) })))
const butMonday = (...intervals: [number, number][]) => daily(...intervals).map((day, i) => (i === 0 ? [] : day))

/** Opening hours by kind: branches close at noon, the bar past midnight, self-service never. */
export const weeks = {
  central: butMonday([9, 21]),
  branch: butMonday([8.5, 12], [14, 18]),
  'self-service-24h': daily([0, 24]),
  'book-house': daily([9, 21]),
  'reading-bar': butMonday([18, 26]),
  'reading-station': daily([9, 17]),
} satisfies Record<DemoPlace['kind'], { opens: number; closes: number }[][]>

type InBoth = readonly [en: string, zh: string]
const nothing: InBoth = ['', '']

/** How to get in, and what is there, in English and Chinese. */
function told(kind: DemoPlace['kind']): { access: InBoth; services: InBoth } {
  if (kind === 'reading-station') return { access: nothing, services: nothing }
  if (kind === 'central')
    return {
      access: ['Step-free entrance', '入口无台阶，轮椅可直接进入'],
      services: ['Lectures, children’s room, local history', '讲座、少儿阅览室、地方文献'],
    }
  return { access: ['Step-free entrance', '入口无台阶，轮椅可直接进入'], services: nothing }
}

/** A place as the alliance room takes it. It lies on a spiral around the middle of nowhere in particular. */
export function pointOf(one: DemoPlace, index: number): AddServicePoint {
  const angle = index * 2.399963
  const far = 0.012 * Math.sqrt(index)
  const { access, services } = told(one.kind)
  return {
    name: one.name,
    names: { 'zh-CN': one.zh },
    kind: one.kind,
    code: `D${String(index + 1).padStart(3, '0')}`,
    address: `${index + 1} Example Road`,
    town: 'Demo City',
    postcode: '000000',
    lat: Math.round((29.55 + far * Math.sin(angle)) * 1e5) / 1e5,
    lon: Math.round((119.85 + far * Math.cos(angle)) * 1e5) / 1e5,
    access: access[0],
    services: services[0],
    translations: {
      address: { 'zh-CN': `示例路${index + 1}号` },
      town: { 'zh-CN': '演示市' },
      access: { 'zh-CN': access[1] },
      services: { 'zh-CN': services[1] },
    },
    // A night at the bar is one day.
    dayEnds: one.kind === 'reading-bar' ? 300 : null,
  }
}
