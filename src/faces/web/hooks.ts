import type { Reroute } from '@sveltejs/kit/hooks'
import { splitLocale } from '#web/nav.ts'

/** `/zh-CN/events` is the page `/events` in Chinese: the language is part of the address, not of the route. */
export const reroute: Reroute = ({ url }) => splitLocale(url.pathname).path
