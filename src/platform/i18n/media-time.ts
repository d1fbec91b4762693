// Times inside a film or a sound. Imports nothing, because pages use it in the browser as well.

/** Four days, in milliseconds: nothing lasts longer. */
export const latestMediaTime = 4 * 86_400_000

/** Reads `1:02:03.400`, `02:03.400`, `00:02:03,400`, `2:03` as milliseconds; undefined when it is no time. */
export function readMediaTime(text: string): number | undefined {
  const match = /^(?:(\d{1,3}):)?(\d{1,2}):(\d{2})(?:[.,](\d{1,3}))?$/.exec(text.trim())
  if (!match) return undefined
  const [, hours = '0', minutes, seconds, thousandths = '0'] = match
  if (Number(minutes) > 59 || Number(seconds) > 59) return undefined
  const time = ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(thousandths.padEnd(3, '0'))
  return time <= latestMediaTime ? time : undefined
}

/** Writes milliseconds as WebVTT does: `00:02:03.400`. */
export function sayMediaTime(time: number): string {
  const part = (value: number, digits: number) => String(value).padStart(digits, '0')
  const seconds = Math.floor(time / 1000)
  return `${part(Math.floor(seconds / 3600), 2)}:${part(Math.floor(seconds / 60) % 60, 2)}:${part(seconds % 60, 2)}.${part(time % 1000, 3)}`
}
