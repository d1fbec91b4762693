import type { Ruler } from '#platform'
import { doesNotFit } from './errors.ts'
import { fit, put, set } from './fit.ts'
import { ink, layOut, type Mark, mm, type Sheet, soft } from './sheet.ts'

export interface Badge {
  name: string
  /** "Volunteer", "Children's library"; '' where nothing stands below. */
  role: string
}

/** Name badges of the size of a bank card, ten on a sheet. */
export function badges(people: readonly Badge[], looks: { library: string; act: string }, ruler: Ruler): Sheet[] {
  const grid = { width: 85 * mm, height: 54 * mm, across: 2, down: 5 }
  const pad = 6 * mm
  const inner = grid.width - 2 * pad
  return layOut(
    grid,
    people.map(({ name, role }) => (x, y) => {
      const marks: Mark[] = [
        {
          kind: 'fill',
          path: `M${x.toFixed(2)} ${y.toFixed(2)}h${grid.width.toFixed(2)}v${(3 * mm).toFixed(2)}h${(-grid.width).toFixed(2)}z`,
          colour: looks.act,
        },
      ]
      const house = set(ruler, looks.library, 'bold', 9, inner)
      const large = fit(ruler, name, { face: 'bold', sizes: [26, 22, 19, 16, 14], width: inner, height: 22 * mm, most: 2 })
      const small = fit(ruler, role, { face: 'regular', sizes: [12, 11, 10, 9], width: inner, height: 10 * mm, most: 2 })
      if (!large || !small) throw doesNotFit('badges', name)
      put(marks, house, x + pad, y + 6 * mm, looks.act)
      const height = large.height + small.height
      const at = put(marks, large, x + pad, y + 14 * mm + Math.max(0, (grid.height - 20 * mm - height) / 2), ink)
      put(marks, small, x + pad, at, soft)
      return marks
    }),
  )
}
