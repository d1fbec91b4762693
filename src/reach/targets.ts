/** What a link may lead to: a path of the portal (not the desk, the API or another link), or an https address elsewhere. */
export function allowedTarget(target: string): boolean {
  if (target.length > 2000 || /[\u0000-\u0020\u007f\\]/.test(target)) return false
  if (target.startsWith('/')) return !target.startsWith('//') && !/^\/(?:desk|api|l)(?:[/?#]|$)/.test(target)
  if (!URL.canParse(target)) return false
  const url = new URL(target)
  return url.protocol === 'https:' && url.username === '' && url.password === '' && url.hostname.includes('.')
}

/**
 * The address a follower is sent to. Portal pages get the scene as `?s=`; addresses elsewhere never do.
 * @example withScene('/posts/x?page=2#top', 'k7rt') // '/posts/x?page=2&s=k7rt#top'
 */
export function withScene(target: string, scene: string | null): string {
  if (!target.startsWith('/') || !scene) return target
  const [beforeHash = '', hash] = splitOnce(target, '#')
  const [path = '', query = ''] = splitOnce(beforeHash, '?')
  const kept = query.split('&').filter((pair) => pair !== '' && !pair.startsWith('s='))
  kept.push(`s=${encodeURIComponent(scene)}`)
  return `${path}?${kept.join('&')}${hash === undefined ? '' : `#${hash}`}`
}

function splitOnce(text: string, at: string): [string, string | undefined] {
  const i = text.indexOf(at)
  return i < 0 ? [text, undefined] : [text.slice(0, i), text.slice(i + 1)]
}
