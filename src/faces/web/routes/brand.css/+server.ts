import { actFamily } from '#platform'
import type { RequestHandler } from './$types'

/** Only what the reader's device has: nothing is transferred, in no language. */
const systemType =
  ':root:root{--font-ui:system-ui,sans-serif;--font-title:Georgia,"Times New Roman",serif}:root:root:lang(zh),:root:root :lang(zh){font-family:var(--font-zh)}'

/** The alliance's own main colour with what follows from it, for both themes, and its choice of type. The address changes with them. */
export const GET: RequestHandler = ({ locals }) => {
  const act = locals.alliance.brand.act
  const family = (theme: 'light' | 'dark') => {
    const colours = actFamily(act![theme], theme)
    return `--act:${colours.act};--act-hover:${colours.actHover};--on-act:${colours.onAct};--act-soft:${colours.actSoft};--on-act-soft:${colours.onActSoft};--link:${colours.link}`
  }
  const css = act
    ? `:root:root{${family('light')}}@media (prefers-color-scheme:dark){:root:root:not([data-theme=light]){${family('dark')}}}:root:root[data-theme=dark]{${family('dark')}}`
    : ''
  return new Response(locals.alliance.brand.type === 'system' ? systemType + css : css, {
    headers: { 'content-type': 'text/css', 'cache-control': 'public, max-age=31536000, immutable' },
  })
}
