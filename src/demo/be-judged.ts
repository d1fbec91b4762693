import { addDays, toCsv, translator } from '#platform'
import {
  attachEvidence,
  beginEvaluation,
  evaluationById,
  evaluationTemplates,
  noteCriterion,
  partsOfTemplate,
  putHonour,
  type ScoreCriterion,
  scoreCriterion,
  sheetColumns,
} from '#rooms/insight'
import { as, type City } from './city.ts'
import type { Strategy } from './plan-years.ts'
import type { Press } from './publish.ts'

/** Notes and reasons are read by people of both languages, so both stand in them. */
type Both = readonly [en: string, zh: string]
const both = (words: Both): string => words.join('\n')
const inOneLine = ([en, zh]: Both): string => `${en} · ${zh}`

const lastYear = ({ today }: City): number => Number(today.slice(0, 4)) - 1

/** Honours by a name of the demo's own, for the workbook to draw on. */
export type Honours = Record<'prize' | 'mention' | 'visit', string>

/** What the city was given: a prize, a mention of its campaign, and a grade that may not be told outside yet. */
export async function keepHonours(city: City, { campaigns }: Strategy): Promise<Honours> {
  const put = async (input: Parameters<typeof putHonour>[1]) => (await as(city, 'reader-two', (work) => putHonour(work, input))).honourId
  return {
    prize: await put({
      kind: 'prize',
      title: inOneLine(['Reading cities, third prize', '书香城市评选三等奖']),
      giver: inOneLine(['Example Society for Reading', '示例阅读学会']),
      day: `${lastYear(city)}-04-23`,
      level: 'regional',
      whatFor: both(['For twenty reading stations within a quarter of an hour.', '二十个阅读驿站，一刻钟可达。']),
      mayBeShown: true,
    }),
    mention: await put({
      kind: 'mention',
      title: inOneLine(['A case worth reading: the night has a library', '优秀案例：夜里也有图书馆']),
      giver: inOneLine(['Example Library Review', '《示例图书馆评论》']),
      day: addDays(city.today, -120),
      level: 'national',
      whatFor: both(['For saying how it was counted, and what did not work.', '说明了如何统计，也说明了哪些没有做成。']),
      about: campaigns.night ? { kind: 'campaign', id: campaigns.night } : null,
      mayBeShown: true,
    }),
    visit: await put({
      kind: 'grade',
      title: inOneLine(['Visit to the branches: good', '分馆走访：良好']),
      giver: inOneLine(['Culture office of Demo City', '演示市文化主管部门']),
      day: addDays(city.today, -45),
      level: 'local',
      whatFor: both(['The office has not told it to anybody else yet.', '主管部门尚未对外公布。']),
      mayBeShown: false,
    }),
  }
}

interface Asks {
  part: 'service' | 'professional' | 'conditions'
  code: string
  criterion: Both
  points: number
  threshold?: number
  unit?: Both
  figure?: string
}

/** What is asked besides the must-haves of the template. The city made this sheet up; no authority hands it out. */
const sheet: readonly Asks[] = [
  {
    part: 'service',
    code: '1-1',
    criterion: ['Visits in a year', '年到馆人次'],
    points: 10,
    threshold: 1_200_000,
    unit: ['visits', '人次'],
    figure: 'visits.onsite',
  },
  {
    part: 'service',
    code: '1-2',
    criterion: ['Loans for each person who lives here', '人均文献外借量'],
    points: 8,
    threshold: 1.5,
    unit: ['items', '册次'],
    figure: 'loans-per-head',
  },
  {
    part: 'service',
    code: '1-3',
    criterion: ['Outreach that says what it is for', '宣传推广有目标、有说明'],
    points: 6,
    figure: 'posts.published',
  },
  {
    part: 'professional',
    code: '2-1',
    criterion: ['Campaigns are judged by figures, and what failed is told', '活动成效以数据评判，未成之处如实说明'],
    points: 6,
  },
  {
    part: 'professional',
    code: '2-2',
    criterion: ['Local history is collected and described', '地方文献的收集与著录'],
    points: 5,
  },
  {
    part: 'conditions',
    code: '3-1',
    criterion: ['Posts of staff at the end of the round', '评估期末工作人员岗位数'],
    points: 6,
    threshold: 160,
    unit: ['posts', '个岗位'],
    figure: 'staff.posts',
  },
  {
    part: 'conditions',
    code: '3-2',
    criterion: ['Every place can be entered without a step', '各服务点入口无台阶'],
    points: 5,
  },
]

/** What the library gives itself, and why. */
const scores: Readonly<Record<string, { score: number; reason: (from: number) => Both }>> = {
  '1-1': {
    score: 8,
    reason: () => [
      'Well above in every year whose months are whole. What was not brought decides nothing.',
      '凡全年数据齐全的年度都明显高于标准；未导入的月份不作判断。',
    ],
  },
  '1-2': {
    score: 6,
    reason: (from) => [
      `The central library lends most of it; the reading stations lend less each year. Who lived here in ${from} was never told.`,
      `外借多在总馆，阅读驿站逐年减少。${from} 年服务人口未有记录。`,
    ],
  },
  '1-3': {
    score: 5,
    reason: () => [
      'Every post has a goal or a reason for none. Not all were read by many.',
      '每篇推文都有目标，或说明为何没有。并非每篇都有很多人读。',
    ],
  },
  '2-1': {
    score: 5,
    reason: () => [
      'Written down before they began; one showed an effect, one did not, and both are told.',
      '事先登记；一项显示有成效，一项没有，都如实说明。',
    ],
  },
  '3-1': {
    score: 3,
    reason: () => ['Fewer posts than asked, and no more are to come next year.', '岗位数少于标准，明年也不会增加。'],
  },
}

/** What is missing, by when (days from today) and who sees to it. */
const notes: Readonly<
  Record<string, { who: 'director' | 'author' | 'reader-two'; found?: Both; missing: (from: number) => Both; in: number }>
> = {
  '6-2': {
    who: 'reader-two',
    missing: () => [
      'Readers were never asked in a way that counts. A survey at six places is to be held.',
      '尚未正式调查读者满意率，拟在六个服务点开展问卷。',
    ],
    in: 9,
  },
  '6-4': {
    who: 'director',
    missing: (from) => [
      `The yearbook of ${from}: new items and the people who live here. Asked for at the archive.`,
      `缺 ${from} 年年鉴中的新增文献和服务人口，已向档案室查询。`,
    ],
    in: 12,
  },
  '2-2': {
    who: 'author',
    found: ['Photographs of the old harbour, described in two languages.', '老港口照片，以两种语言著录。'],
    missing: () => ['How many there are: the boxes of the Old Town branch are not counted.', '数量尚缺：古城分馆的箱子还没有清点。'],
    in: 20,
  },
}

/** The workbook of the round that ended with last year: begun, scored where it can be, and not finished. */
export async function keepWorkbook(city: City, press: Press, honours: Honours): Promise<void> {
  const to = lastYear(city)
  const from = to - 3
  const t = translator('en')
  const [template] = evaluationTemplates
  const [, service, professional, conditions] = partsOfTemplate(template, t) as [string, string, string, string]
  const parts = { service, professional, conditions }
  const criteria = await as(city, 'reader-two', async (work) => {
    const { evaluationId } = await beginEvaluation(work, {
      title: `How good are we? ${from} to ${to}`,
      titles: { 'zh-CN': `${from}—${to} 年评估自查` },
      authority: '',
      from,
      to,
      due: addDays(city.today, 25),
      template,
      file: Buffer.from(
        toCsv(
          sheetColumns,
          sheet.map((one) => {
            const { code, points, threshold = null, figure = null } = one
            const unit = one.unit ? inOneLine(one.unit) : ''
            return [parts[one.part], code, inOneLine(one.criterion), 'points', points, threshold, unit, figure, null]
          }),
        ),
      ),
    })
    return (await evaluationById(work, evaluationId)).shown.criteria
  })
  const byCode = new Map(criteria.map((one) => [one.code, one]))
  await as(city, 'reader-two', async (work) => {
    for (const [code, { score, reason }] of Object.entries(scores)) {
      const given: ScoreCriterion = { criterion: byCode.get(code)!.criterionId, side: 'self', score, reason: both(reason(from)), seen: 0 }
      await scoreCriterion(work, given)
    }
    for (const [code, { who, found, missing, in: days }] of Object.entries(notes)) {
      const { criterionId, version } = byCode.get(code)!
      await noteCriterion(work, {
        criterion: criterionId,
        seen: version,
        responsible: city.staff[who].name,
        found: found ? both(found) : '',
        missing: both(missing(from)),
        by: addDays(city.today, days),
      })
    }
    const put = (code: string, kind: 'honour' | 'post', subject: string) =>
      attachEvidence(work, { criterion: byCode.get(code)!.criterionId, kind, subject })
    await put('1-1', 'honour', honours.prize)
    await put('2-1', 'honour', honours.mention)
    await put('3-1', 'honour', honours.visit)
    const post = press.out.find(({ day }) => day.startsWith(String(to)))
    if (post) await put('1-3', 'post', post.post)
  })
}
