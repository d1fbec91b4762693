import type { MetricKey } from '#rooms/facts'

export const returnKinds = ['ifla', 'mct', 'pls'] as const
export type ReturnKind = (typeof returnKinds)[number]

/**
 * A line of a return: what the return calls it, in its own language, and which metrics are added up for it. `seen`: the name, or the rule, was read
 * in a public source of those who ask (named at each return below); else it is known by hearsay and the page says so.
 */
export interface ReturnLine {
  readonly key: string
  readonly asks: string
  /** Added up. None: this house counts nothing of the kind. */
  readonly metrics: readonly MetricKey[]
  /** Where the metric was never told: the places of the alliance, counted on the last day. */
  readonly orPlaces?: true
  readonly seen: boolean
  /** What has to be said of it: `insight.return.note.<note>`. */
  readonly note?: string
  /** A part of the line before it that is none. */
  readonly part?: true
}

export interface ReturnForm {
  readonly kind: ReturnKind
  /** Language of what the lines are called. */
  readonly locale: 'en' | 'zh-CN'
  readonly lines: readonly ReturnLine[]
}

type More = Pick<ReturnLine, 'note' | 'part' | 'orPlaces'>
const line = (key: string, asks: string, metrics: readonly MetricKey[], more: More = {}): ReturnLine => ({
  key,
  asks,
  metrics,
  seen: true,
  ...more,
})
const unseen = (key: string, asks: string, metrics: readonly MetricKey[], more: More = {}): ReturnLine => ({
  ...{ key, asks, metrics, seen: false },
  ...more,
})

/**
 * IFLA Library Map of the World: the set of performance metrics (librarymap.ifla.org/data-collection) and how each is counted
 * (librarymap.ifla.org/data-glossary/metrics): service points each by itself, staff without security and domestic duties, volunteers apart.
 * That loans are shown as physical and electronic is from the map's own pages of countries.
 */
const ifla: ReturnForm = {
  kind: 'ifla',
  locale: 'en',
  lines: [
    line('libraries', 'Number of libraries (library service points)', ['points.public'], { orPlaces: true, note: 'each-point' }),
    line('internet', 'Number of libraries (library service points) providing internet access', ['points.internet']),
    line('staff', 'Number of full-time equivalent (FTE) staff', ['staff.posts'], { note: 'no-domestic-staff' }),
    line('volunteers', 'Number of volunteers (headcount)', ['volunteers']),
    line('users', 'Number of registered users', ['cards.valid']),
    line('visits', 'Number of visitors (physical visits)', ['visits.onsite'], { note: 'visits-not-people' }),
    line('loans', 'Number of loans: physical', ['loans']),
    line('downloads', 'Number of loans: electronic (downloads)', ['content.downloads']),
  ],
}

/**
 * The public columns of the Chinese ministry's return on public libraries (文旅基3表), under the names of what is published of it: the bulletin of the
 * Ministry of Culture and Tourism for 2019 (staff, titles, floor area, holdings, e-books, seats, terminals, cards, visits, loans, borrowers,
 * activities), the yearbook of Fujian 2022, table 17-5 (holdings by kind; lectures, exhibitions and trainings apart, each with its attendance) and
 * that of Chongqing 2016 (e-books are not part of the holdings; purchases). The columns since 2020 (hours of sound and film, texts and pictures,
 * uses online; only what was bought or made counts) are named after press reports. The form itself and its notes were not seen.
 */
const mct: ReturnForm = {
  kind: 'mct',
  locale: 'zh-CN',
  lines: [
    line('staff', '从业人员', ['staff.headcount']),
    line('staff-senior', '高级职称', ['staff.senior-title'], { part: true }),
    line('staff-middle', '中级职称', ['staff.middle-title'], { part: true }),
    line('holdings', '总藏量', ['holdings.total'], { note: 'without-e-books' }),
    line('books', '图书', ['holdings.books'], { part: true }),
    line('serials', '报刊', ['holdings.serials'], { part: true }),
    line('audiovisual', '视听文献、缩微制品', ['holdings.audiovisual'], { part: true }),
    line('e-books', '电子图书', ['holdings.e-books']),
    unseen('media-hours', '音视频资源总量（小时）', ['holdings.media-hours'], { note: 'bought-or-made' }),
    unseen('texts-pictures', '电子文本、图片文献资源总量', ['holdings.e-texts', 'holdings.pictures'], { note: 'bought-or-made' }),
    line('items-added', '本年新购藏量', ['items.added']),
    line('cards', '有效借书证数', ['cards.valid']),
    line('visits', '总流通人次', ['visits.onsite'], { note: 'visits-not-people' }),
    line('loans', '书刊文献外借册次', ['loans']),
    line('borrowing-visits', '书刊文献外借人次', ['loans.people']),
    unseen('online-uses', '线上服务人次', ['online.uses'], { note: 'uses-not-people' }),
    line('activities', '为读者举办各种活动 次数', ['lectures.held', 'exhibitions.held', 'trainings.held'], { note: 'three-kinds' }),
    line('lectures', '讲座次数', ['lectures.held'], { part: true }),
    line('exhibitions', '展览次数', ['exhibitions.held'], { part: true }),
    unseen('exhibition-days', '展览天数', ['exhibitions.days'], { part: true, note: 'exhibition-days' }),
    line('trainings', '培训班次数', ['trainings.held'], { part: true, note: 'course-once' }),
    line('attendance', '为读者举办各种活动 参加人次', ['lectures.attendance', 'exhibitions.visits', 'trainings.attendance'], {
      note: 'online-apart',
    }),
    line('lecture-attendance', '讲座参加人次', ['lectures.attendance'], { part: true }),
    line('exhibition-visits', '参观展览人次', ['exhibitions.visits'], { part: true }),
    line('training-attendance', '参加培训班人次', ['trainings.attendance'], { part: true }),
    line('expenditure', '总支出', ['expenditure.total'], { note: 'money' }),
    line('collections-expenditure', '藏量购置费', ['expenditure.collections'], { part: true }),
    line('floor', '建筑面积（平方米）', ['floor.area']),
    line('seats', '阅览室座席数', ['seats']),
    line('terminals', '供读者使用的电子阅览终端', ['computers.public']),
  ],
}

/**
 * Public Libraries Survey of the Institute of Museum and Library Services (USA). Variable names: "FY 2024 Public Libraries Survey Data Element
 * Definitions" and the earlier FY 2016 ones (omb.report, OMB 3137-0074). Read of the rules: website visits are sessions from inside or outside,
 * social media apart (FY 2018, element 653); programs are scheduled and for a group, a hybrid one counts once, passive ones do not count, live
 * virtual attendance is asked apart from onsite (state library guides to FY 2022 to 2024). The rules of the other elements were not read.
 */
const pls: ReturnForm = {
  kind: 'pls',
  locale: 'en',
  lines: [
    line('population', 'POPU_LSA: population of the legal service area', ['population.served']),
    unseen('outlets', 'Service outlets (central, branch, bookmobile)', ['points.public'], { orPlaces: true, note: 'outlets' }),
    unseen('staff', 'TOTSTAFF: paid staff (FTE)', ['staff.posts']),
    unseen('income', 'TOTINCM: operating revenue', ['income.total'], { note: 'money' }),
    unseen('expenditure', 'TOTOPEXP: operating expenditures', ['expenditure.total'], { note: 'money' }),
    unseen('staff-expenditure', 'STAFFEXP: staff expenditures', ['expenditure.staff'], { part: true }),
    unseen('collections-expenditure', 'TOTEXPCO: collection expenditures', ['expenditure.collections'], { part: true }),
    unseen('print', 'BKVOL: print materials', ['holdings.books', 'holdings.serials']),
    unseen('e-books', 'EBOOK: electronic books', ['holdings.e-books']),
    unseen('hours', 'HRS_OPEN: public service hours a year', ['opening.hours']),
    unseen('visits', 'VISITS: library visits', ['visits.onsite'], { note: 'visits-not-people' }),
    unseen('reference', 'REFERENC: reference transactions', ['enquiries']),
    unseen('users', 'REGBOR: registered users', ['cards.valid']),
    unseen('circulation', 'TOTCIR: circulation', ['loans', 'content.downloads'], { note: 'loans-once' }),
    unseen('physical', 'PHYSCIR: physical circulation', ['loans'], { part: true }),
    unseen('electronic', 'ELMATCIR: use of electronic material', ['content.downloads'], { part: true }),
    line('programs', 'TOTPRO: synchronous programs', ['events.held', 'online-events.held'], { note: 'hybrid-once' }),
    line('attendance', 'TOTATTEN: attendance at synchronous programs, in person', ['events.attendance'], { note: 'online-apart' }),
    unseen('computers', 'GPTERMS: internet computers for the public', ['computers.public']),
    unseen('computer-sessions', 'PITUSR: uses of public internet computers', [], { note: 'not-counted' }),
    unseen('wireless', 'WIFISESS: wireless sessions', [], { note: 'devices-no-sessions' }),
    line('website', 'WEBVISIT: website visits', ['visits.virtual'], { note: 'sessions' }),
  ],
}

export const returnForms: Readonly<Record<ReturnKind, ReturnForm>> = { ifla, mct, pls }
