// The same arithmetic as on the server, for the result beside the box while a colour is chosen.
import {
  type ActFamily,
  actFamily,
  type ContrastFailure,
  contrastFailures,
  contrastRatio,
  type Theme,
} from '../../../../platform/colour.ts'

export interface ColourResult {
  family: ActFamily
  failures: ContrastFailure[]
  /** The label on the button, and the button on the wall: the two ratios people ask for. */
  label: number
  wall: number
}

/** Judges `#rrggbb`; undefined while what is typed is no colour. */
export function judge(text: string, theme: Theme): ColourResult | undefined {
  const hex = /^#?([0-9a-f]{6})$/i.exec(text.trim())?.[1]
  if (!hex) return undefined
  const family = actFamily(`#${hex.toLowerCase()}`, theme)
  return {
    family,
    failures: contrastFailures(family, theme),
    label: contrastRatio(family.onAct, family.act),
    wall: contrastRatio(family.act, theme === 'light' ? '#f5f7f4' : '#0f1613'),
  }
}
