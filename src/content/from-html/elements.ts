// What the elements of HTML are to a text of this house.

/** What is left out or flattened. */
export const lostKinds = [
  'script',
  'frame',
  'media',
  'form',
  'drawing',
  'table',
  'nested-list',
  'tracker',
  'picture-inside',
  'picture-address',
  'link',
  'gallery',
  'shortcode',
  'block',
] as const
export type Lost = (typeof lostKinds)[number]

/** A picture that stood in a text. */
export interface FoundPicture {
  /** Its whole address. */
  src: string
  alt: string
  caption: string
}

/** Of these nothing is read, not even their words. */
export const dropped: Record<string, Lost | 'silent'> = {
  script: 'script',
  style: 'silent',
  head: 'silent',
  title: 'silent',
  template: 'silent',
  noscript: 'silent',
  textarea: 'form',
  select: 'form',
  button: 'form',
  form: 'form',
  svg: 'drawing',
  math: 'drawing',
  canvas: 'drawing',
  object: 'frame',
  iframe: 'frame',
  video: 'media',
  audio: 'media',
}
/** Elements that stand in lines of their own. */
export const flow = new Set(
  'p div section article aside header footer main address details summary center fieldset nav dl dt dd blockquote pre figure figcaption ul ol li table tr td th caption thead tbody tfoot h1 h2 h3 h4 h5 h6 hr'.split(
    ' ',
  ),
)
