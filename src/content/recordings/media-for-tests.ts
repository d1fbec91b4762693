// Small films and sounds written by code, for tests: real containers, with packets that nobody has to decode.
import {
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
} from 'mediabunny'

/** Silence as PCM, 8 kHz, one channel. */
export function wav(seconds: number): Buffer {
  const bytes = seconds * 16_000
  const head = Buffer.alloc(44)
  head.write('RIFF', 0)
  head.writeUInt32LE(36 + bytes, 4)
  head.write('WAVEfmt ', 8)
  head.writeUInt32LE(16, 16)
  head.writeUInt16LE(1, 20)
  head.writeUInt16LE(1, 22)
  head.writeUInt32LE(8000, 24)
  head.writeUInt32LE(16_000, 28)
  head.writeUInt16LE(2, 32)
  head.writeUInt16LE(16, 34)
  head.write('data', 36)
  head.writeUInt32LE(bytes, 40)
  return Buffer.concat([head, Buffer.alloc(bytes)])
}

/** MPEG-1 layer III, 128 kbit/s, 44.1 kHz: about 38 frames a second. */
export function mp3(seconds: number): Buffer {
  const frame = Buffer.alloc(417)
  frame.set([0xff, 0xfb, 0x90, 0xc0])
  return Buffer.concat(Array.from({ length: Math.round((seconds * 44_100) / 1152) }, () => frame))
}

export interface FilmForTests {
  width?: number
  height?: number
  seconds?: number
  codec?: 'avc' | 'hevc' | 'vp9'
  container?: 'mp4' | 'webm'
}

const avcc = Buffer.from('01640028ffe1001b67640028acd940780227e5c05a808080a0000003002000000781e30632c001000668ebe3cb22c0', 'hex')
const configs = {
  avc: { codec: 'avc1.640028', description: avcc },
  hevc: { codec: 'hvc1.1.6.L93.B0', description: Buffer.concat([Buffer.from('0101600000009000000000005df000fcfdf8f800000f00', 'hex')]) },
  vp9: { codec: 'vp09.00.10.08' },
} as const

/** A film without sound. */
export async function film({
  width = 320,
  height = 180,
  seconds = 2,
  codec = 'avc',
  container = 'mp4',
}: FilmForTests = {}): Promise<Buffer> {
  const target = new BufferTarget()
  const output = new Output({ format: container === 'mp4' ? new Mp4OutputFormat({ fastStart: false }) : new WebMOutputFormat(), target })
  const source = new EncodedVideoPacketSource(codec)
  output.addVideoTrack(source, { frameRate: 10 })
  await output.start()
  for (let i = 0; i < seconds * 10; i++) {
    const data = new Uint8Array([0, 0, 0, 5, 0x65, i, 1, 2, 3])
    const packet = new EncodedPacket(data, i === 0 ? 'key' : 'delta', i / 10, 0.1)
    await source.add(packet, { decoderConfig: { ...configs[codec], codedWidth: width, codedHeight: height } })
  }
  await output.finalize()
  return Buffer.from(target.buffer!)
}

/** An MP4 with sound alone. */
export async function m4a(seconds = 2): Promise<Buffer> {
  const target = new BufferTarget()
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: false }), target })
  const source = new EncodedAudioPacketSource('aac')
  output.addAudioTrack(source)
  await output.start()
  for (let i = 0; i < seconds * 43; i++)
    await source.add(new EncodedPacket(new Uint8Array(20), 'key', (i * 1024) / 44_100, 1024 / 44_100), {
      decoderConfig: { codec: 'mp4a.40.2', description: new Uint8Array([0x12, 0x10]), numberOfChannels: 2, sampleRate: 44_100 },
    })
  await output.finalize()
  return Buffer.from(target.buffer!)
}

/** Writes a place into a film, where phones write it: in the last box, which is the table of contents. */
export function withPlace(mp4: Buffer, place: string): Buffer {
  let at = 0
  while (mp4.toString('latin1', at + 4, at + 8) !== 'moov') at += mp4.readUInt32BE(at)
  const words = Buffer.from(place)
  const box = (kind: string, inside: Buffer) => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(8 + inside.length, 0)
    head.write(kind, 4, 'latin1')
    return Buffer.concat([head, inside])
  }
  const told = box('udta', box('\xa9xyz', Buffer.concat([Buffer.from([0, words.length, 0x15, 0xc7]), words])))
  const moov = Buffer.from(mp4.subarray(at))
  moov.writeUInt32BE(moov.length + told.length, 0)
  return Buffer.concat([mp4.subarray(0, at), moov, told])
}
