/** Seconds as a clock shows them: `5:00`, `1:02:03`. */
export function clockText(seconds: number): string {
  const whole = Math.abs(Math.round(seconds))
  const pad = (n: number) => String(n).padStart(2, '0')
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return `${h > 0 ? `${h}:${pad(m)}` : m}:${pad(s)}`
}
