import { XMLParser, XMLValidator } from 'fast-xml-parser'

/** Drawing elements and nothing else: no script, no foreign content, no animation (it can set an href), no media. */
const elements = new Set(
  'svg g defs symbol use path rect circle ellipse line polyline polygon text tspan textPath title desc metadata style linearGradient radialGradient stop clipPath mask pattern marker image filter feBlend feColorMatrix feComponentTransfer feFuncR feFuncG feFuncB feFuncA feComposite feFlood feGaussianBlur feMerge feMergeNode feOffset feDropShadow feMorphology feTurbulence feDisplacementMap switch view'.split(
    ' ',
  ),
)
const named = new Map([...elements].map((name) => [name.toLowerCase(), name]))

/** What drawing programs leave in namespaces of their own (sodipodi:namedview, rdf:RDF): it draws and does nothing, because no browser acts on them. */
const foreignPrefixes = /^(sodipodi|inkscape|rdf|dc|cc|xmp|serif|sketch|figma)$/i

/** Names that act wherever a browser knows their namespace; no drawing program leaves its own notes under one of them. */
const acting = new Set(
  'a animate animatecolor animatemotion animatetransform applet audio base body button canvas discard embed foreignobject form frame handler head html iframe input link listener math meta mpath object param script set source track video'.split(
    ' ',
  ),
)

type Node = Record<string, unknown>

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  processEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
})

/**
 * Looks for anything in an SVG that could run, load or leave: it is refused whole rather than cleaned, because what a
 * cleaner misses is served.
 * @returns undefined when it only draws; else what was found, for the sentence
 */
export function unsafeInSvg(bytes: Uint8Array): string | undefined {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return 'not UTF-8'
  }
  if (/<!(DOCTYPE|ENTITY|ATTLIST)/i.test(text)) return 'DOCTYPE'
  const declared = /^\s*<\?xml[^>]*encoding\s*=\s*["']([^"']+)/i.exec(text)?.[1]
  if (declared && !/^utf-?8$|^us-ascii$/i.test(declared)) return `encoding ${declared}`
  if (/<\?(?!xml[\s?])/i.test(text)) return 'processing instruction'
  if (XMLValidator.validate(text) !== true) return 'not well-formed'
  let tree: Node[]
  try {
    tree = parser.parse(text) as Node[]
  } catch {
    return 'not well-formed'
  }
  return inNodes(tree)
}

function inNodes(nodes: Node[]): string | undefined {
  for (const node of nodes) {
    const attributes = (node[':@'] ?? {}) as Record<string, string>
    for (const [tag, children] of Object.entries(node)) {
      if (tag === ':@' || tag === '#text' || tag === '#comment' || tag === '?xml') continue
      const local = tag.slice(tag.indexOf(':') + 1).toLowerCase()
      const foreign = tag.includes(':') && foreignPrefixes.test(tag.slice(0, tag.indexOf(':')))
      if (foreign ? named.has(local) || acting.has(local) : !named.has(local)) return `<${tag}>`
      const found =
        inAttributes(attributes) ?? (local === 'style' ? inStyle(textOf(children as Node[])) : undefined) ?? inNodes(children as Node[])
      if (found) return found
    }
  }
  return undefined
}

/** The one namespace of the web's own that editors' notes stand in. */
const rdf = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#'

function inAttributes(attributes: Record<string, string>): string | undefined {
  for (const [name, raw] of Object.entries(attributes)) {
    // A browser compares what character references stand for, so this does too.
    const value = decode(raw)
    const local = name.slice(name.indexOf(':') + 1).toLowerCase()
    if (local.startsWith('on')) return name
    // It would let a `#part` be looked for elsewhere.
    if (name.toLowerCase() === 'xml:base') return name
    if (local === 'href' || local === 'src') {
      if (!/^\s*(#|data:image\/(png|jpeg|webp|gif);base64,)/i.test(value)) return `${name}="${value.slice(0, 40)}"`
      continue
    }
    // A prefix of an editor bound to a namespace that browsers act on could smuggle what the list of elements shuts out.
    if (name.startsWith('xmlns:') && foreignPrefixes.test(local) && /www\.w3\.org\//i.test(value) && value !== rdf) return name
    if (name === 'xmlns' && value !== 'http://www.w3.org/2000/svg') return `xmlns="${value.slice(0, 40)}"`
    // What an editor noted in its own namespace (a file name with backslashes) is not style.
    const style = name.includes(':') ? undefined : inStyle(raw)
    if (style) return `${name}: ${style}`
  }
  return undefined
}

/** In CSS: anything loaded from elsewhere, or hidden behind escapes. `url(#…)` points into the drawing and stays. */
function inStyle(raw: string): string | undefined {
  const text = decode(raw)
  if (text.includes('\\')) return 'escaped CSS'
  if (/@import|expression\s*\(|javascript:|-moz-binding|behavior\s*:/i.test(text)) return text.slice(0, 40)
  const targets = [...text.matchAll(/(?:url|image-set|image|src)\s*\(\s*["']?\s*([^)]*)/gi)].map((match) => match[1] ?? '')
  const bad = targets.find((target) => !/^(#|data:image\/(png|jpeg|webp|gif);base64,)/i.test(target))
  return bad === undefined ? undefined : `url(${bad.slice(0, 40)})`
}

/** Undoes character references, the named ones that matter here included. */
const decode = (text: string): string =>
  text
    .replace(/&#(x?)([0-9a-f]+);?/gi, (_, hex: string, digits: string) => {
      const code = Number.parseInt(digits, hex ? 16 : 10)
      return code > 0 && code < 0x110000 ? String.fromCodePoint(code) : ''
    })
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")

const textOf = (nodes: Node[]): string =>
  nodes
    .map((node) =>
      typeof node['#text'] === 'string' ? node['#text'] : Array.isArray(node['#cdata']) ? textOf(node['#cdata'] as Node[]) : '',
    )
    .join('')
