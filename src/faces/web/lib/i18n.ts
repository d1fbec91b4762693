// What components use to speak: the request's translator and formatter, on the server and after hydration alike.
import { page } from '$app/state'
import type { Formatter, MessageParams } from '../../../platform/i18n/index.ts'

/** Translates a key in the language of this page. Call it in the template or in `$derived`, not at module level. */
export const t = (key: string, params?: MessageParams): string => page.data.t?.(key, params) ?? key

/** The formatter of this page's language, in the alliance's zone. */
export const fmt = (): Formatter => page.data.fmt!
