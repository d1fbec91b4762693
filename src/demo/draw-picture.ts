import sharp from 'sharp'

/** A plain drawn scene under an arch: the demo city has no photographs. Colours are numbers of a hue. */
export interface Scene {
  name: string
  hue: number
  shape: 'lamp' | 'shelf' | 'boat' | 'window'
  alt: { en: string; 'zh-CN': string }
}

export const scenes: readonly Scene[] = [
  {
    name: 'lamp',
    hue: 44,
    shape: 'lamp',
    alt: { en: 'Drawing: a reading lamp lit in a dark room', 'zh-CN': '插画：暗处亮着的一盏阅读灯' },
  },
  {
    name: 'shelf',
    hue: 160,
    shape: 'shelf',
    alt: { en: 'Drawing: a shelf of books, one leaning', 'zh-CN': '插画：一排书，其中一本斜靠着' },
  },
  { name: 'boat', hue: 205, shape: 'boat', alt: { en: 'Drawing: a small boat with a crate of books', 'zh-CN': '插画：载着一箱书的小船' } },
  { name: 'window', hue: 20, shape: 'window', alt: { en: 'Drawing: a chair by an arched window', 'zh-CN': '插画：拱窗边的一把椅子' } },
]

const books = (hue: number): string =>
  Array.from({ length: 11 }, (_, i) => {
    const height = 210 + ((i * 67) % 120)
    const lean = i === 7 ? ` transform="rotate(9 ${520 + i * 56} 720)"` : ''
    return `<rect x="${490 + i * 56}" y="${720 - height}" width="46" height="${height}" rx="4" fill="hsl(${(hue + i * 23) % 360} 32% ${38 + ((i * 13) % 30)}%)"${lean}/>`
  }).join('')

const shapes: Record<Scene['shape'], (hue: number) => string> = {
  lamp: () =>
    '<circle cx="800" cy="430" r="210" fill="#ffd24a" opacity=".22"/><circle cx="800" cy="430" r="120" fill="#ffd24a" opacity=".5"/><path d="M690 400h220l-50-130H740z" fill="#ffd24a"/><rect x="790" y="400" width="20" height="280" fill="#e8efea"/><rect x="700" y="680" width="200" height="26" rx="10" fill="#e8efea"/>',
  shelf: (hue) => `${books(hue)}<rect x="440" y="720" width="720" height="22" fill="#e8efea"/>`,
  boat: (hue) =>
    `<path d="M480 640h640l-90 110H570z" fill="hsl(${hue} 30% 62%)"/><rect x="690" y="520" width="210" height="120" fill="#c9a26a"/><path d="M690 560h210M795 520v120" stroke="#8a6a3a" stroke-width="8"/><path d="M360 770q60-30 120 0t120 0 120 0 120 0 120 0 120 0 120 0" fill="none" stroke="#e8efea" stroke-width="10"/>`,
  window: () =>
    '<path d="M620 720V420a180 180 0 0 1 360 0v300z" fill="#ffd24a" opacity=".85"/><path d="M800 240v480M620 470h360" stroke="#14201b" stroke-width="12"/><path d="M1050 720V520h20v110h110v90h-20v-66h-90v66z" fill="#e8efea"/>',
}

/** The scene as a drawing of 1600 × 1000; `light` is its brightness, 1 at night. */
export const drawingOf = ({ hue, shape }: Pick<Scene, 'hue' | 'shape'>, light = 1): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="1600" height="1000" viewBox="0 0 1600 1000"><rect width="1600" height="1000" fill="hsl(${hue} 24% ${16 * light}%)"/><path d="M300 900V470a500 420 0 0 1 1000 0v430z" fill="hsl(${hue} 24% ${24 * light}%)"/>${shapes[shape](hue)}<rect y="900" width="1600" height="100" fill="hsl(${hue} 24% ${11 * light}%)"/></svg>`

/** Draws the scene as a PNG of 1280 × 800. */
export const drawPicture = (scene: Scene): Promise<Buffer> =>
  sharp(Buffer.from(drawingOf(scene)))
    .resize(1280, 800)
    .png()
    .toBuffer()
