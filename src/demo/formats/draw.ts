import sharp from 'sharp'

type Mood = 'glad' | 'asleep' | 'reading' | 'surprised' | 'in-love' | 'dark'

const eyes: Record<Mood, string> = {
  glad: '<path d="M192 238q18-24 36 0M284 238q18-24 36 0M206 284q50 50 100 0" class="l"/>',
  asleep: '<path d="M192 240h36M284 240h36M236 296h40" class="l"/><text x="352" y="150" class="t">z z</text>',
  reading:
    '<path d="M192 246q18 18 36 0M284 246q18 18 36 0M230 290h52" class="l"/><path d="M150 352l106 28 106-28v74l-106 28-106-28z" class="b"/><path d="M256 380v74" class="l"/>',
  surprised:
    '<circle cx="210" cy="236" r="16" class="e"/><circle cx="302" cy="236" r="16" class="e"/><circle cx="256" cy="298" r="20" class="e"/>',
  'in-love':
    '<path d="M210 258c-46-30-18-56 0-34 18-22 46 4 0 34zM302 258c-46-30-18-56 0-34 18-22 46 4 0 34z" class="h"/><path d="M216 290q40 36 80 0" class="l"/>',
  dark: '<circle cx="210" cy="240" r="8" class="e"/><circle cx="302" cy="240" r="8" class="e"/><path d="M220 304q36-26 72 0" class="l"/>',
}

/** Little Lantern in a mood, on nothing: a PNG of 512 × 512. */
export const drawLantern = (mood: Mood): Promise<Buffer> =>
  sharp(
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512"><style>.l{fill:none;stroke:#14201b;stroke-width:10;stroke-linecap:round}.e{fill:#14201b}.h{fill:#b3261e}.b{fill:#fff;stroke:#14201b;stroke-width:8}.t{font:700 56px sans-serif;fill:#14201b}</style><circle cx="256" cy="256" r="224" fill="${mood === 'dark' ? '#8d968f' : '#ffd24a'}" opacity=".35"/><path d="M216 76h80v34h-80z" fill="#14201b"/><path d="M256 32v50" stroke="#14201b" stroke-width="12"/><rect x="136" y="110" width="240" height="270" rx="70" fill="${mood === 'dark' ? '#c3cac4' : '#ffd24a'}" stroke="#14201b" stroke-width="12"/><path d="M186 380h140l22 44H164z" fill="#14201b"/>${eyes[mood]}</svg>`,
    ),
  )
    .png()
    .toBuffer()

/** Where a drawn face is, in ten-thousandths of the picture, as a person marks it. */
export interface DrawnFace {
  x: number
  y: number
  w: number
  h: number
}

const coats = ['#1c4e90', '#a9660e', '#0b5a49', '#724080', '#9f2418']
const skins = ['#e9c19a', '#c98f62', '#f0d2b0', '#8d5a3b']

/** A table at an event with so many people at it, drawn, and where their faces are. A PNG of 900 × 600. */
export async function drawTable(people: number, turn: number): Promise<{ bytes: Buffer; faces: DrawnFace[] }> {
  const gap = 1200 / (people + 1)
  const places = Array.from({ length: people }, (_, i) => ({ x: gap * (i + 1), y: 320 + ((i + turn) % 2) * 40 }))
  const body = places
    .map(
      ({ x, y }, i) =>
        `<path d="M${x - 110} 620v-120q0-90 110-90t110 90v120z" fill="${coats[(i + turn) % coats.length]}"/><circle cx="${x}" cy="${y}" r="84" fill="${skins[(i + turn) % skins.length]}"/><path d="M${x - 84} ${y - 8}a84 84 0 0 1 168 0q-84-66-168 0z" fill="#2b211c"/><circle cx="${x - 28}" cy="${y + 4}" r="8" fill="#14201b"/><circle cx="${x + 28}" cy="${y + 4}" r="8" fill="#14201b"/><path d="M${x - 28} ${y + 34}q28 22 56 0" fill="none" stroke="#14201b" stroke-width="6"/>`,
    )
    .join('')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="600" viewBox="0 0 1200 800"><rect width="1200" height="800" fill="#e6efe7"/><path d="M0 240h1200" stroke="#b9c9bd" stroke-width="6"/>${body}<rect y="600" width="1200" height="200" fill="#8a6a3a"/><path d="M300 640l120-30 120 30v60l-120-30-120 30zM720 650l120-30 120 30v60l-120-30-120 30z" fill="#fff" stroke="#14201b" stroke-width="4"/></svg>`
  const faces = places.map(({ x, y }) => ({ x: ((x - 90) / 1200) * 10_000, y: ((y - 90) / 800) * 10_000, w: 1500, h: 2250 }))
  return { bytes: await sharp(Buffer.from(svg)).png().toBuffer(), faces }
}
