/** Cells below this are not shown in reports. */
export const smallestCell = 5

/** A cell of a report: hidden where it is small, or where it would give away a small one. */
export interface ReportCell {
  amount: number | null
  hidden: boolean
}

/**
 * Hides counts from 1 to 4. Where the sum of the row stands beside it, what is missing of it could be worked out: then the smallest cells
 * that are not 0 are hidden as well, until at least two are, which are 5 or more together. 0 and "no figure" are shown.
 */
export function hideSmallCells(
  amounts: readonly (number | null)[],
  options: { sumIsShown: boolean } = { sumIsShown: false },
): ReportCell[] {
  const cells = amounts.map(hideIfSmall)
  if (options.sumIsShown) keepApart(cells, { amount: null, hidden: false })
  return cells.map(present)
}

/** A table whose columns have a sum each, and these one sum in all. */
export interface HiddenTable {
  columns: ReportCell[][]
  sums: ReportCell[]
  all: ReportCell
}

/** The same for columns of counts that are shown with the sum of each and the sum of all: what is hidden in one place is not given away by another. */
export function hideSmallTable(columns: readonly (readonly number[])[]): HiddenTable {
  const cells = columns.map((column) => column.map(hideIfSmall))
  const sums = columns.map((column) => hideIfSmall(sumOf(column)))
  const all = hideIfSmall(sumOf(columns.flat()))
  const equations: [ReportCell[], ReportCell][] = [
    [sums, all],
    ...cells.map((column, i): [ReportCell[], ReportCell] => [column, sums[i]!]),
    [cells.flat(), all],
  ]
  // What is hidden for one sum may be the only one hidden of another; each round hides more or is the last.
  while (equations.map(([addends, sum]) => keepApart(addends, sum)).some(Boolean));
  return { columns: cells.map((column) => column.map(present)), sums: sums.map(present), all: present(all) }
}

/** Whether a count is one of those that are hidden. */
export const isSmall = (amount: number | null): boolean => amount !== null && amount > 0 && amount < smallestCell

/**
 * A count of people as it is told of a period or a selection that somebody chose: in steps of five, by the lower end of its step (12 is 10,
 * for 10 to 14). Two that overlap then do not tell the few people by which they differ. Why: docs/decisions/0007-small-counts.md.
 */
export const inFives = (amount: number): number => Math.floor(amount / smallestCell) * smallestCell

/** A count as it is told: `atLeast` where the amount is the lower end of a step of five. */
export interface ToldCell extends ReportCell {
  atLeast: boolean
}

/**
 * The one rule by which a count of people is told: 1 to 4 are hidden, and what is not `settled` (a month that runs, a part of one, places that
 * were chosen) is told in steps of five. 0 and "no figure" are told as they are.
 */
export function tellPeople(amount: number | null, settled: boolean): ToldCell {
  if (isSmall(amount)) return { amount: null, hidden: true, atLeast: false }
  return settled || !amount ? { amount, hidden: false, atLeast: false } : { amount: inFives(amount), hidden: false, atLeast: true }
}

/** A sum of places of which some have few people: at least what is shown of them and one for each of those, in steps of five. */
export function leastOf(places: readonly number[]): ToldCell {
  const least = inFives(sumOf(places.map((amount) => (isSmall(amount) ? 1 : amount))))
  return least === 0 ? { amount: null, hidden: true, atLeast: false } : { amount: least, hidden: false, atLeast: true }
}

/**
 * What a source told of all places together, beside these places: in steps of five; and where it may be just the sum of them, as such a sum is told, so that
 * nobody finds out what is hidden by taking away the others.
 */
export function tellWhole(amount: number | null, places: readonly number[]): ToldCell {
  const few = places.filter(isSmall).length
  const shown = sumOf(places.filter((one) => !isSmall(one)))
  const mayBeTheSum = few > 0 && amount !== null && amount >= shown + few && amount <= shown + few * (smallestCell - 1)
  return mayBeTheSum ? leastOf(places) : tellPeople(amount, false)
}

/** A count as files say it that a machine may read: `<5`, `10–14`, or the number; null where there is no figure. */
export const cellInFile = ({ amount, hidden, atLeast }: ToldCell): string | number | null =>
  hidden ? '<5' : atLeast && amount ? `${amount}–${amount + smallestCell - 1}` : amount

/** Whether a sum may stand beside its addends of which these are hidden: none is, or several, which are 5 or more together. */
export const sumGivesNothingAway = (hidden: readonly (number | null)[]): boolean =>
  hidden.length === 0 || (hidden.length > 1 && sumOf(hidden.map((amount) => amount ?? 0)) >= smallestCell)

/** A cell of people in steps of five. */
export const cellInFives = ({ amount, hidden }: ReportCell): ReportCell => ({ amount: amount === null ? null : inFives(amount), hidden })

const sumOf = (amounts: readonly number[]): number => amounts.reduce((a, b) => a + b, 0)

const hideIfSmall = (amount: number | null): ReportCell => ({ amount, hidden: isSmall(amount) })

const present = ({ amount, hidden }: ReportCell): ReportCell => ({ amount: hidden ? null : amount, hidden })

/** Hides addends until neither they nor their sum can be worked out from what is shown. Returns whether it had to. */
function keepApart(addends: readonly ReportCell[], sum: ReportCell): boolean {
  const hidden = addends.filter((cell) => cell.hidden)
  const safe = sum.hidden ? hidden.length > 0 : sumGivesNothingAway(hidden.map((cell) => cell.amount))
  if (safe) return false
  const [next] = addends.filter((cell) => !cell.hidden && (cell.amount ?? 0) > 0).sort((a, b) => a.amount! - b.amount!)
  if (!next) return false
  next.hidden = true
  keepApart(addends, sum)
  return true
}
