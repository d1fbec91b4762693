/** Cells below this are not shown in reports. */
export const smallestCell = 5

/** A cell of a report: hidden where it is small, or where it would give away a small one. */
export interface ReportCell {
  amount: number | null
  hidden: boolean
}

/**
 * Hides counts from 1 to 4. Where the sum of the row stands beside it, one hidden cell could be worked out from the others:
 * then the smallest cell that is not 0 is hidden as well. 0 and "no figure" are shown.
 */
export function hideSmallCells(
  amounts: readonly (number | null)[],
  options: { sumIsShown: boolean } = { sumIsShown: false },
): ReportCell[] {
  const cells = amounts.map((amount) => ({ amount, hidden: amount !== null && amount > 0 && amount < smallestCell }))
  const hidden = cells.filter((cell) => cell.hidden)
  if (options.sumIsShown && hidden.length === 1) {
    const next = cells.filter((cell) => !cell.hidden && cell.amount !== null && cell.amount > 0).sort((a, b) => a.amount! - b.amount!)[0]
    if (next) next.hidden = true
  }
  return cells.map(({ amount, hidden }) => ({ amount: hidden ? null : amount, hidden }))
}
