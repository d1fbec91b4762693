/** Groups of fewer people than this are not shown in surveys. */
export const smallestGroup = 10

/**
 * Which groups are hidden where the sum of all stands beside them: those under ten, and the smallest of the others until what is hidden is at
 * least two groups of ten together, so that the sum less what is shown tells of nobody alone and can be made up in more than one way. Of groups that are as small as each other all go, so
 * that which of them went tells nothing. 0 is shown: it is nobody.
 * @param hidden groups that are hidden already, whatever they count here
 */
export function hideGroups(counts: ReadonlyMap<string, number>, hidden: ReadonlySet<string> = new Set()): Set<string> {
  const gone = new Set(hidden)
  for (const [group, count] of counts) if (count > 0 && count < smallestGroup) gone.add(group)
  const sum = () => [...gone].reduce((all, group) => all + (counts.get(group) ?? 0), 0)
  const people = () => [...gone].filter((group) => (counts.get(group) ?? 0) > 0).length
  // Groups that are all as large, or as small, as a hidden one can be are told by their sum.
  const cornered = () => {
    const few = [...gone].map((group) => counts.get(group) ?? 0).filter((count) => count > 0)
    return few.every((count) => count === smallestGroup - 1) || few.every((count) => count === 1)
  }
  while (gone.size > 0 && (people() < 2 || sum() < smallestGroup || cornered())) {
    const left = [...counts].filter(([group, count]) => count > 0 && !gone.has(group)).map(([, count]) => count)
    if (left.length === 0) break
    const next = Math.min(...left)
    for (const [group, count] of counts) if (count === next) gone.add(group)
  }
  return gone
}
