import { isAway, isRefusal, matchLocale, type Platform, refuse, sqlState, translator } from '#platform'

/** RFC 9457, with what a program needs to act on it without reading the sentence. */
export interface Problem {
  /** `urn:foyer:problem:<code>`; the codes are listed in docs/api.md by room. */
  type: string
  /** The sentence, in the reader's language. */
  title: string
  status: number
  code: string
  /** What the sentence was made from. */
  params?: Record<string, unknown>
  /** The request, as our log knows it. */
  instance: string
  errors?: { pointer: string; code: string; title: string }[]
}

/** The one place where an error becomes an answer. A refusal keeps its code; everything else is a fault: recorded, and nothing of it shown. */
export function problemOf(house: Platform, error: unknown, request: { locale: string; id: string }): Problem {
  const state = sqlState(error)
  if (!isRefusal(error)) {
    // No room left on the database's disk, or in its memory, passes as well, but somebody has to look.
    const away = isAway(error) || (state !== undefined && /^53/.test(state))
    house.log.error('api', 'a request broke', error, { request: request.id })
    return problemOf(
      house,
      away || state === '40001' || state === '40P01'
        ? refuse(503, 'platform.database-away')
        : refuse(500, 'platform.fault', { requestId: request.id }),
      request,
    )
  }
  const t = translator(request.locale)
  const say = (code: string, params: object = {}): string => t(`refusals.${code}`, params as never)
  return {
    type: `urn:foyer:problem:${error.code}`,
    title: say(error.code, error.params),
    status: error.status,
    code: error.code,
    ...(Object.keys(error.params).length > 0 ? { params: error.params } : {}),
    instance: `urn:uuid:${request.id}`,
    ...(error.fields.length > 0
      ? {
          errors: error.fields.map(({ field, code, params }) => ({
            pointer: field.startsWith('/') ? field : `/${field.replaceAll('.', '/')}`,
            code,
            title: say(code, params),
          })),
        }
      : {}),
  }
}

/** The language of the answer: what the caller prefers among those there are sentences in. */
export const localeOf = (acceptLanguage: string | undefined): string => matchLocale(acceptLanguage, ['en', 'zh-CN'])
