import { BufferTarget, EncodedPacket, EncodedVideoPacketSource, Mp4OutputFormat, Output } from 'mediabunny'

/** A picture of a film: RGB, three bytes a pixel, row by row from the top. */
export interface Frame {
  rgb: Uint8Array
  /** How long it is shown. */
  seconds: number
}

/** Writes bits, most significant first, and numbers as H.264 writes them (9.1: ue(v)). */
class Bits {
  readonly #bytes: number[] = []
  #open = 0
  #free = 8

  bits(value: number, count: number): this {
    for (let i = count - 1; i >= 0; i--) {
      this.#open = (this.#open << 1) | ((value >>> i) & 1)
      if (--this.#free === 0) this.#take()
    }
    return this
  }

  ue(value: number): this {
    const length = 31 - Math.clz32(value + 1)
    return this.bits(0, length).bits(value + 1, length + 1)
  }

  /** Zeros up to the next whole byte. */
  align(): this {
    return this.#free === 8 ? this : this.bits(0, this.#free)
  }

  bytes(values: Uint8Array): this {
    for (const value of values) this.#bytes.push(value)
    return this
  }

  /** The end of a unit: a one, and zeros up to a whole byte. */
  end(): Uint8Array {
    return Uint8Array.from(this.bits(1, 1).align().#bytes)
  }

  #take(): void {
    this.#bytes.push(this.#open)
    this.#open = 0
    this.#free = 8
  }
}

/** A unit with its head, in which no three bytes look like the beginning of another one (7.4.1). */
function unit(head: number, payload: Uint8Array): Uint8Array {
  const out = [head]
  let zeros = 0
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3)
      zeros = 0
    }
    out.push(byte)
    zeros = byte === 0 ? zeros + 1 : 0
  }
  return Uint8Array.from(out)
}

const sequence = (across: number, down: number): Uint8Array =>
  unit(
    0x67,
    // Constrained baseline, level 3.0: what every telephone plays. Every picture stands by itself, in the order it is shown.
    new Bits()
      .bits(66, 8)
      .bits(0b11000000, 8)
      .bits(30, 8)
      .ue(0)
      .ue(0)
      .ue(2)
      .ue(1)
      .bits(0, 1)
      .ue(across - 1)
      .ue(down - 1)
      .bits(0b1100, 4)
      .end(),
  )

const picture = (): Uint8Array =>
  unit(0x68, new Bits().ue(0).ue(0).bits(0, 2).ue(0).ue(0).ue(0).bits(0, 3).ue(0).ue(0).ue(0).bits(0b100, 3).end())

/** One picture as it is, block by block (I_PCM): there is nothing to estimate and nothing is lost. */
function slice(rgb: Uint8Array, width: number, height: number, number: number): Uint8Array {
  const out = new Bits()
    .ue(0)
    .ue(7)
    .ue(0)
    .bits(0, 4)
    .ue(number % 2)
    .bits(0, 2)
    .ue(0)
    .ue(1)
  const block = new Uint8Array(384)
  for (let top = 0; top < height; top += 16)
    for (let left = 0; left < width; left += 16) {
      fill(block, rgb, width, left, top)
      out.ue(25).align().bytes(block)
    }
  return unit(0x65, out.end())
}

/** 16 × 16 pixels as 256 of brightness and two times 64 of colour (BT.601, limited range). */
function fill(block: Uint8Array, rgb: Uint8Array, width: number, left: number, top: number): void {
  for (let y = 0; y < 16; y++)
    for (let x = 0; x < 16; x++) {
      const at = ((top + y) * width + left + x) * 3
      const [r, g, b] = [rgb[at]!, rgb[at + 1]!, rgb[at + 2]!]
      block[y * 16 + x] = 16 + 0.257 * r + 0.504 * g + 0.098 * b
      if (x % 2 || y % 2) continue
      const half = (y / 2) * 8 + x / 2
      block[256 + half] = 128 - 0.148 * r - 0.291 * g + 0.439 * b
      block[320 + half] = 128 + 0.439 * r - 0.368 * g - 0.071 * b
    }
}

/**
 * Makes a silent film of pictures, each shown for its seconds: an MP4 with H.264 that every browser plays. Written without an encoder, so it
 * is as large as its pictures are: for a few of them. Width and height in pixels, multiples of 16; 414,720 pixels at most (level 3.0).
 */
export async function makeFilm(frames: readonly Frame[], width: number, height: number): Promise<Buffer> {
  const [sps, pps] = [sequence(width / 16, height / 16), picture()]
  const description = Uint8Array.from([1, sps[1]!, sps[2]!, sps[3]!, 0xff, 0xe1, 0, sps.length, ...sps, 1, 0, pps.length, ...pps])
  const target = new BufferTarget()
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'in-memory' }), target })
  const source = new EncodedVideoPacketSource('avc')
  output.addVideoTrack(source)
  await output.start()
  let at = 0
  for (const [i, { rgb, seconds }] of frames.entries()) {
    const data = slice(rgb, width, height, i)
    const sized = Buffer.alloc(4 + data.length)
    sized.writeUInt32BE(data.length)
    sized.set(data, 4)
    await source.add(new EncodedPacket(sized, 'key', at, seconds), {
      decoderConfig: { codec: 'avc1.42c01e', description, codedWidth: width, codedHeight: height },
    })
    at += seconds
  }
  await output.finalize()
  return Buffer.from(target.buffer!)
}
