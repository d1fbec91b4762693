import { encode } from 'uqr'

/** The modules of a QR code, row by row, true = dark, without the quiet zone. Error correction M: 15 % may be torn off a poster. */
export function qrModules(text: string): boolean[][] {
  return encode(text, { ecc: 'M', border: 0 }).data
}

/**
 * A QR code as a self-contained SVG: dark on white also in the dark theme, four modules of quiet zone, no script, no style.
 * @param size edge in CSS pixels; the picture scales without loss
 * @param label what the code leads to, read aloud instead of the picture
 */
export function qrSvg(text: string, options: { size?: number; label?: string } = {}): string {
  const modules = qrModules(text)
  const quiet = 4
  const edge = modules.length + 2 * quiet
  let path = ''
  modules.forEach((row, y) => {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue
      let run = 1
      while (row[x + run]) run++
      path += `M${x + quiet} ${y + quiet}h${run}v1h-${run}z`
      x += run
    }
  })
  const size = options.size ?? 256
  const label = options.label === undefined ? 'aria-hidden="true"' : `role="img" aria-label="${escapeXml(options.label)}"`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${edge} ${edge}" width="${size}" height="${size}" shape-rendering="crispEdges" ${label}>` +
    `<path fill="#ffffff" d="M0 0h${edge}v${edge}H0z"/><path fill="#000000" d="${path}"/></svg>`
  )
}

const escapeXml = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
