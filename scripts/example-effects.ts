// `npm run example:effects` asks the real figures of Newcastle's libraries how far intervals can be trusted: campaigns that never were, in every
// branch and five windows; effects of a known size put on top; and the re-opening of City Library in 2009, which really happened.
// Flags: --json (one object a line) and --shared (example.ts). It reads the files in place and keeps nothing.
import {
  type CalibrationPlan,
  calibrationOf,
  checkCalibration,
  checkStaggered,
  placeboCells,
  placeboRollOuts,
  type RollOutPlan,
  recoverEffect,
  recoverRollOut,
} from '#packages/causal'
import { newcastle } from '../packages/causal/panels-for-tests.ts'
import { flags, say, sharedFolder } from './example.ts'

const files = [
  { file: 'monthly-issues.csv', what: 'loans' },
  { file: 'monthly-visits.csv', what: 'visits' },
] as const
const windows = ['2014-03', '2014-12', '2015-09', '2016-06', '2017-03']
const folder = sharedFolder(
  'newcastle',
  'figures',
  files.map(({ file }) => file),
)
const before = 36
const after = 3
/** What the check has to hold; anything else ends the example with 1. */
const gate = { covered: [0.9, 0.99], bias: 0.02 } as const

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
/** How wide a share an interval of logarithms spans: from effect − half to effect + half around nothing. */
const width = (log: number): number => Math.exp(log / 2) - Math.exp(-log / 2)
const told = (name: string, figures: object): void => {
  if (flags.json) console.log(JSON.stringify({ check: name, ...figures }))
}
const row = (cells: readonly string[]): void => say(cells.map((cell, i) => (i === 0 ? cell.padEnd(38) : cell.padStart(12))).join(''))
const failed: string[] = []

say(
  `Newcastle Libraries, months of 2008 to 2022 (open data, public domain). ${before} months before, ${after} from the start on; synthetic`,
)
say('difference-in-differences of logarithms; every branch in turn is treated in name only, so that the true effect is nothing.\n')
row(['', ...files.map(({ what }) => what)])

const found = files.map(({ file, what }) => {
  const panel = newcastle(file, folder)
  const plan = (starts: readonly string[], months = before): CalibrationPlan => ({
    comparison: 'synthetic-difference',
    before: months,
    after,
    starts: starts.map((start) => panel.periods.indexOf(start)),
  })
  const never = checkCalibration(placeboCells(panel, plan(windows)), { after })
  // Effects put on top are looked for in every quarter of four years: over five windows alone, chance itself is some points.
  const quarters = Array.from({ length: 17 }, (_, i) => panel.periods[panel.periods.indexOf('2013-03') + 3 * i]!)
  const alone = checkCalibration(placeboCells(panel, plan(quarters)), { after })
  const together = checkCalibration(placeboCells(panel, { ...plan(quarters), together: 3 }), { after })
  const recovered = [0.2, 0.5].map((share) => recoverEffect(panel, plan(quarters), share))
  // Two branches begin, two more two months later; six months are looked at, every half year of 2010 to 2019, with eight draws of who begins.
  const rollOut = (seed: number): RollOutPlan => ({
    cohorts: [
      { later: 0, units: 2 },
      { later: 2, units: 2 },
    ],
    fewest: 4,
    before: 12,
    after: 6,
    starts: Array.from({ length: 19 }, (_, i) => panel.periods.indexOf('2010-07') + 6 * i),
    seed,
  })
  const rolled = checkStaggered(placeboRollOuts(panel, rollOut(1)), { after: 6 })
  const rolledBack = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => recoverRollOut(panel, rollOut(seed), 0.2).found)
  const rolledFound = rolledBack.reduce((sum, one) => sum + one, 0) / rolledBack.length
  const opened = panel.periods.indexOf('2009-06')
  const cells = placeboCells(panel, plan(['2009-06', ...Array.from({ length: 12 }, (_, i) => panel.periods[opened + 12 + 3 * i]!)], 12))
  const city = cells.find(({ units, start }) => units[0] === 'City' && start === opened)!
  const reach = Math.max(city.half, calibrationOf(cells, { units: ['City'], start: opened }, { after }).bound)
  const reopening = { effect: city.effect, low: city.effect - reach, high: city.effect + reach, shown: city.effect > reach }
  told('never', { what, ...never })
  told('never of three at once', { what, ...together })
  told('never of roll-outs', { what, ...rolled, found: rolledFound })
  for (const one of recovered) told('injected', { what, ...one })
  told('re-opening', { what, unit: 'City', month: '2009-06', ...reopening })
  if (never.coveredCalibrated < gate.covered[0] || never.coveredCalibrated > gate.covered[1])
    failed.push(`${what}: calibrated intervals hold nothing in ${percent(never.coveredCalibrated)}, not in 90 to 99 %`)
  for (const { share, bias } of recovered)
    if (Math.abs(bias) > gate.bias) failed.push(`${what}: of +${percent(share)} it is off by ${percent(bias)}, more than 2 points`)
  if (rolled.coveredCalibrated < gate.covered[0] || rolled.coveredCalibrated > gate.covered[1])
    failed.push(`${what}: calibrated intervals of roll-outs hold nothing in ${percent(rolled.coveredCalibrated)}, not in 90 to 99 %`)
  if (Math.abs(rolledFound - 0.2) > gate.bias)
    failed.push(`${what}: of +20 % put on roll-outs it is off by ${percent(rolledFound - 0.2)}, more than 2 points`)
  if (!reopening.shown) failed.push(`${what}: the re-opening of City Library in June 2009 is not shown`)
  return { never, alone, together, rolled, rolledFound, recovered, reopening }
})

const line = (name: string, of: (one: (typeof found)[number]) => string): void => row([name, ...found.map(of)])
say('campaigns that never were')
line('  campaigns', ({ never }) => String(never.cells))
line('  95 % intervals that hold nothing', ({ never }) => percent(never.covered))
line('  the same, calibrated', ({ never }) => percent(never.coveredCalibrated))
line('  median size of the false effect', ({ never }) => percent(Math.exp(never.falseEffect) - 1))
line('  median width', ({ never }) => percent(width(never.width)))
line('  median width, calibrated', ({ never }) => percent(width(never.widthCalibrated)))
say('the same of three branches at once, drawn by chance, every quarter of 2013 to 2017')
line('  campaigns', ({ together }) => String(together.cells))
line('  95 % intervals that hold nothing', ({ together }) => percent(together.covered))
line('  the same, calibrated', ({ together }) => percent(together.coveredCalibrated))
line('  median width, calibrated', ({ together }) => percent(width(together.widthCalibrated)))
line('    of one branch, the same quarters', ({ alone }) => percent(width(alone.widthCalibrated)))
say('roll-outs: two branches and two more two months later, six months, every half year of 2010 to 2019')
line('  roll-outs that never were', ({ rolled }) => String(rolled.rollOuts))
line('  95 % intervals that hold nothing', ({ rolled }) => percent(rolled.covered))
line('  the same, calibrated', ({ rolled }) => percent(rolled.coveredCalibrated))
line('  bands of all months, calibrated', ({ rolled }) => percent(rolled.bandCalibrated))
line('  mean width, calibrated', ({ rolled }) => percent(width(2 * rolled.halfCalibrated)))
line('  +20 %: found on average', ({ rolledFound }) => `+${percent(rolledFound)}`)
say('effects put on top, every quarter of 2013 to 2017')
for (const [i, share] of [0.2, 0.5].entries()) {
  line(`  +${share * 100} %: found on average`, ({ recovered }) => `+${percent(recovered[i]!.found)}`)
  line('    off by', ({ recovered }) => percent(recovered[i]!.bias))
}
say('City Library re-opened, June 2009')
line('  times as many as without', ({ reopening }) => Math.exp(reopening.effect).toFixed(1))
line('  calibrated interval', ({ reopening }) => `${Math.exp(reopening.low).toFixed(1)} to ${Math.exp(reopening.high).toFixed(0)}`)
line('  shown', ({ reopening }) => (reopening.shown ? 'yes' : 'no'))
for (const problem of failed) console.error(`failed: ${problem}`)
if (failed.length > 0) process.exitCode = 1
