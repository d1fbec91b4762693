/** Notes of a music box, in half tones above A3; null is a rest. */
const tune: readonly (number | null)[] = [
  3,
  7,
  10,
  15,
  null,
  14,
  10,
  7,
  8,
  12,
  15,
  20,
  null,
  19,
  15,
  12,
  5,
  8,
  12,
  17,
  null,
  15,
  12,
  10,
  3,
  7,
  10,
  15,
  null,
  null,
  null,
  null,
]

const rate = 11_025

/**
 * A music box that plays its tune over and over, softer each time: 16 bits, one channel, 11,025 a second, as a WAV file, which browsers play.
 * Written by us, note by note; `seconds` long.
 */
export function playTune(seconds: number): Buffer {
  const count = seconds * rate
  const sound = new Float64Array(count)
  const step = 0.42
  for (let i = 0; i * step < seconds - 2; i++) {
    const note = tune[i % tune.length]
    if (note === null || note === undefined) continue
    ring(sound, Math.round(i * step * rate), 220 * 2 ** (note / 12), 0.34 * 0.85 ** Math.floor(i / tune.length))
  }
  const file = Buffer.alloc(44 + count * 2)
  file.write('RIFF', 0)
  file.writeUInt32LE(36 + count * 2, 4)
  file.write('WAVEfmt ', 8)
  file.writeUInt32LE(16, 16)
  file.writeUInt16LE(1, 20)
  file.writeUInt16LE(1, 22)
  file.writeUInt32LE(rate, 24)
  file.writeUInt32LE(rate * 2, 28)
  file.writeUInt16LE(2, 32)
  file.writeUInt16LE(16, 34)
  file.write('data', 36)
  file.writeUInt32LE(count * 2, 40)
  for (const [i, value] of sound.entries()) file.writeInt16LE(Math.round(Math.max(-1, Math.min(1, value)) * 32_000), 44 + i * 2)
  return file
}

/** One tooth of the comb: its tone and the next octave's, which dies sooner. */
function ring(sound: Float64Array, from: number, pitch: number, loud: number): void {
  for (let i = 0; i < rate * 1.6 && from + i < sound.length; i++) {
    const t = i / rate
    const turn = 2 * Math.PI * pitch * t
    sound[from + i]! += loud * (Math.sin(turn) * Math.exp(-2.6 * t) + 0.4 * Math.sin(2 * turn) * Math.exp(-5 * t))
  }
}
