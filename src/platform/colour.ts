// Colour arithmetic for the brand kit: WCAG 2.2 contrast, and the small family of colours a library may change.

/** A theme of the interface. */
export type Theme = 'light' | 'dark'

/** The colours one main colour brings along. All `#rrggbb`. */
export interface ActFamily {
  /** The main button. */
  act: string
  actHover: string
  /** Its label. */
  onAct: string
  /** A chosen row, and the text on it. */
  actSoft: string
  onActSoft: string
  /** Text links. */
  link: string
}

/** One pair of colours that is too close, as the brand page shows it. */
export interface ContrastFailure {
  foreground: string
  background: string
  /** What they reach and what they need, as WCAG ratios (1 to 21). */
  ratio: number
  needed: number
}

/** The fixed colours a main colour must stand against; the same values as in the web face's tokens. */
export const groundColours: Readonly<Record<Theme, { walls: readonly string[]; ink: string; ink3: string; lampSoft: string }>> = {
  light: { walls: ['#f5f7f4', '#ffffff', '#eaeee9'], ink: '#14201b', ink3: '#56645d', lampSoft: '#fff4cf' },
  dark: { walls: ['#0f1613', '#17201c', '#0a100d'], ink: '#e8efea', ink3: '#9caaa2', lampSoft: '#3a3112' },
}

const channels = (hex: string): [number, number, number] => {
  if (!/^#[0-9a-f]{6}$/i.test(hex)) throw new RangeError(`"${hex}" is not a colour of the form #rrggbb.`)
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)) as [number, number, number]
}

/** Relative luminance of a `#rrggbb` colour, 0 to 1 (WCAG 2.2). */
function luminance(hex: string): number {
  const [r, g, b] = channels(hex).map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

/** Contrast ratio of two `#rrggbb` colours, 1 to 21 (WCAG 2.2). */
export function contrastRatio(a: string, b: string): number {
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

/** A colour between two others; `share` 0 gives `from`, 1 gives `to`. */
export function mix(from: string, to: string, share: number): string {
  const [a, b] = [channels(from), channels(to)]
  return `#${a
    .map((value, i) =>
      Math.round(value + (b[i]! - value) * share)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`
}

/** Moves `colour` towards `goal` until it reaches `needed` against every ground, or arrives at the goal. */
function until(colour: string, goal: string, grounds: readonly string[], needed: number): string {
  for (let share = 0; share < 1; share += 0.05) {
    const tried = mix(colour, goal, share)
    if (grounds.every((ground) => contrastRatio(tried, ground) >= needed)) return tried
  }
  return goal
}

/** Derives hover, label, soft and link colours from one main colour. */
export function actFamily(act: string, theme: Theme): ActFamily {
  const { walls, ink, lampSoft } = groundColours[theme]
  const paper = walls[1]!
  const label = theme === 'light' ? ['#ffffff', '#14201b'] : ['#06211a', '#ffffff']
  const onAct = contrastRatio(label[0]!, act) >= contrastRatio(label[1]!, act) ? label[0]! : label[1]!
  // Hover moves away from the label, so that its contrast can only grow.
  const actHover = mix(act, onAct === '#ffffff' ? '#000000' : '#ffffff', 0.2)
  const actSoft = mix(paper, act, theme === 'light' ? 0.14 : 0.16)
  return {
    act: act.toLowerCase(),
    actHover,
    onAct,
    actSoft,
    onActSoft: until(act, ink, [actSoft], 7),
    link: until(act, ink, [...walls, lampSoft], 4.5),
  }
}

/**
 * Checks every pair a changed main colour takes part in.
 * @returns the pairs that fail; an empty list means that the colour may be saved
 */
export function contrastFailures(family: ActFamily, theme: Theme): ContrastFailure[] {
  const { walls, ink, ink3, lampSoft } = groundColours[theme]
  const pairs: [string, string, number][] = [
    [family.onAct, family.act, 7],
    [family.onAct, family.actHover, 7],
    [family.onActSoft, family.actSoft, 7],
    [family.act, family.actSoft, 4.5],
    [ink, family.actSoft, 7],
    [ink3, family.actSoft, 4.5],
    [family.act, lampSoft, 3],
    ...walls.flatMap((wall): [string, string, number][] => [
      [family.act, wall, 3],
      [family.link, wall, 4.5],
    ]),
    [family.link, lampSoft, 4.5],
  ]
  return pairs
    .map(([foreground, background, needed]) => ({ foreground, background, needed, ratio: contrastRatio(foreground, background) }))
    .filter(({ ratio, needed }) => ratio < needed)
}
