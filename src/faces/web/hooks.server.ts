// Every request of a person passes here once: alliance by host, who asks, language, scene. Errors become pages here.
import { randomUUID } from 'node:crypto'
import { error, type RequestEvent, redirect } from '@sveltejs/kit'
import type { Handle, HandleServerError } from '@sveltejs/kit/hooks'
import type { House } from '#house'
import { createFormatter, direction, isAway, isId, isRefusal, makeLog, matchLocale, translator } from '#platform'
import { splitLocale } from '#web/nav.ts'
import { formOf } from '#web/server/act.ts'
import { countPage } from '#web/server/count.ts'
import { shutBecause } from '#web/server/doors.ts'
import { noLibraryRequest, setupPath, setupRequest } from '#web/server/no-library.ts'
import { mayBeOld, oldPlace } from '#web/server/old-addresses.ts'
import { type ResolvedRequest, runningHouse, signInPath } from '#web/server/request.ts'
import { demandSecondStep } from '#web/server/sign-in.ts'
import { unavailable } from '../http/unavailable.ts'

const isDesk = (event: RequestEvent) => event.route.id?.startsWith('/desk') ?? false
/** Routes that show nothing of any library and open without a house. */
const houseless = new Set<string | null>(['/messages/[locale].json'])
/** The one page of the desk that is drawn as readers see the portal. */
const drawnAsPortal = '/desk/styleguide/portal'

/**
 * Whether an answer is for one person alone, so that neither the library's public PC nor a cache on the way keeps it: the desk, what a form
 * was answered with, pages opened by a link from a mail, and whatever staff are shown.
 */
const isPersonal = (event: RequestEvent): boolean =>
  isDesk(event) ||
  !/^(GET|HEAD)$/.test(event.request.method) ||
  event.locals.staff !== null ||
  /^\/(setup|\(portal\)\/(newsletter\/|remind\/|join\/receipt))/.test(event.route.id ?? '')

/** The scene code of a visit: in the address, or in the form that was sent. */
async function sceneOf(event: RequestEvent): Promise<string | null> {
  const given = event.url.searchParams.get('s')
  if (given) return given.slice(0, 40)
  const type = event.request.headers.get('content-type') ?? ''
  if (event.request.method !== 'POST' || !/^(application\/x-www-form-urlencoded|multipart\/form-data)/.test(type)) return null
  const sent = (await formOf(event)).get('s')
  return typeof sent === 'string' && sent ? sent.slice(0, 40) : null
}

async function resolved(event: RequestEvent): Promise<ResolvedRequest | 'starting' | 'unfounded' | null> {
  if (houseless.has(event.route.id)) return noLibraryRequest
  const house = await runningHouse()
  if (!house) return 'starting'
  event.locals.house = house
  const answer = await house.resolveRequest({
    host: event.url.host,
    headers: event.request.headers,
    desk: isDesk(event),
    changes: event.request.method === 'POST',
  })
  if (answer) return answer
  // An installation in which nothing was founded yet has one page: the set-up.
  if (!(await house.isUnfounded())) return null
  return splitLocale(event.url.pathname).path === setupPath ? setupRequest : 'unfounded'
}

/** The id that nothing has. */
const nobodysId = '00000000-0000-0000-0000-000000000000'

/** Whether an address names something that cannot be: a letter that no name has, an empty folder in front. */
const nowhere = (path: string, params: RequestEvent['params']): boolean =>
  path.startsWith('//') || Object.values(params).some((given) => given?.includes('\0'))

/** What is answered while the database is away: at the start, and whenever it went away under a page. */
function waitingPage({ request }: RequestEvent): Response {
  const { status, headers, body } = unavailable({ method: request.method, accept: request.headers.get('accept') ?? 'text/html' })
  return new Response(body || null, { status, headers })
}

export const handle: Handle = async (given) => {
  try {
    const response = await answer(given)
    return given.event.locals.away ? waitingPage(given.event) : response
  } catch (reason) {
    if (isAway(reason)) given.event.locals.house?.log.error('web', 'a page had to wait', reason)
    else if (!isRefusal(reason) || reason.status !== 503) throw reason
    return waitingPage(given.event)
  }
}

/** Lets this one answer show a frame of one origin (a player that a visitor has asked for), and nothing else of it. */
function allowFrame(response: Response, origin: string): void {
  const policy = response.headers.get('content-security-policy')
  if (policy) response.headers.set('content-security-policy', policy.replace("frame-src 'self'", `frame-src ${origin}`))
}

const answer: Handle = async ({ event, resolve }) => {
  const answer = await resolved(event)
  if (answer === 'starting') return waitingPage(event)
  if (answer === 'unfounded') redirect(303, setupPath)
  if (!answer) error(404)

  const { alliance, staff, actor, counts } = answer
  // A house that is not founded yet has nothing old.
  const old = async () => (alliance.id ? oldPlace(event, alliance.id) : null)
  if (mayBeOld(event)) {
    const moved = await old()
    if (moved) return moved
  }
  const { locale: asked, path } = splitLocale(event.url.pathname)
  if (nowhere(path, event.params)) error(404)
  // An id that is none belongs to nothing: the page looks for it as for any other, and says in its own place that it is not there.
  if (event.params.id !== undefined && !isId(event.params.id)) event.params.id = nobodysId
  if (asked && (!alliance.locales.includes(asked) || asked === alliance.defaultLocale || isDesk(event))) {
    // One address per page: the default language has no prefix, the desk never has one, an unknown language is nobody's page.
    if (!alliance.locales.includes(asked)) return (await old()) ?? error(404)
    redirect(308, path + event.url.search)
  }
  const accept = event.request.headers.get('accept-language')
  const chosen = event.cookies.get('foyer-language')
  const deskLocale = () => staff?.locale ?? matchLocale(chosen ?? accept, [alliance.defaultLocale, ...alliance.locales])
  const locale = isDesk(event) ? deskLocale() : (asked ?? alliance.defaultLocale)
  const scene = isDesk(event) ? null : await sceneOf(event)

  // The words of the pages are answered without a house, and without its clock.
  const moment = (event.locals.house as House | undefined)?.clock.now() ?? new Date()
  Object.assign(event.locals, {
    moment,
    alliance,
    staff,
    actor,
    locale,
    scene,
    counts: counts ?? {},
    t: translator(locale),
    fmt: createFormatter(locale, alliance.timeZone, moment),
    nav: {
      locale,
      defaultLocale: alliance.defaultLocale,
      path,
      search: event.url.search,
      scene,
      care: event.url.searchParams.get('room') === 'care' && !isDesk(event),
    },
  })

  if (isDesk(event) && !staff && !/^\/desk\/(sign-|invitation\/)/.test(path)) {
    redirect(303, `${signInPath}?to=${encodeURIComponent(path + event.url.search)}`)
  }

  if (isDesk(event)) await demandSecondStep(event, path)
  // Answered where the page reads or changes (act.ts), so that the answer stands in the desk's own frame.
  const { t, fmt } = event.locals
  event.locals.shut = staff && isDesk(event) ? shutBecause(event.locals, event.route.id ?? '', t, (items) => fmt.list(items)) : null

  const theme = event.cookies.get('foyer-theme')
  const room = event.route.id === drawnAsPortal ? 'public' : isDesk(event) ? 'desk' : event.locals.nav.care ? 'care' : 'public'
  const opening = `<html lang="${locale}" dir="${direction(locale)}" data-room="${room}" data-theme="${theme === 'light' || theme === 'dark' ? theme : 'system'}">`
  const drawn = await resolve(event, { transformPageChunk: ({ html }) => html.replace(/<html [^>]*>/, opening) })
  // A page may find only while it is drawn that nothing of that name is here (`/posts/…`); something old may be.
  const whole =
    drawn.status === 200 && event.locals.status ? new Response(drawn.body, { status: event.locals.status, headers: drawn.headers }) : drawn
  const response = (drawn.status === 404 && event.route.id?.startsWith('/(portal)') && (await old())) || whole
  if (event.locals.frame) allowFrame(response, event.locals.frame)
  response.headers.set('x-content-type-options', 'nosniff')
  response.headers.set('referrer-policy', 'same-origin')
  response.headers.set('cross-origin-opener-policy', 'same-origin')
  if (!response.headers.has('permissions-policy'))
    response.headers.set('permissions-policy', 'geolocation=(self), camera=(self), microphone=()')
  // What has no person in it (the brand's style, the words of a language) says itself how long it may be kept.
  if (isDesk(event) || (isPersonal(event) && !response.headers.has('cache-control')))
    response.headers.set('cache-control', 'private, no-store')
  if (!isDesk(event)) countPage(event, response)
  return response
}

/** A fault gets a number that the log has too; the page never shows its text. */
export const handleError: HandleServerError = ({ error: fault, kind, event }) => {
  if (kind === 'app') return
  if (kind !== 'unknown') return
  if (isRefusal(fault))
    return { status: fault.status, message: event.locals.t?.(`refusals.${fault.code}`, fault.params) ?? fault.code, code: fault.code }
  if (isAway(fault)) {
    event.locals.away = true
    event.locals.house?.log.error('web', 'a page had to wait', fault)
    return { status: 503, message: 'platform.database-away', code: 'platform.database-away' }
  }
  const number = randomUUID().slice(0, 8)
  // The route, not the address: what was typed in an address stays out of the log.
  ;(event.locals.house?.log ?? makeLog('error')).error('web', 'a page broke', fault, {
    number,
    method: event.request.method,
    route: event.route.id,
  })
  return { status: 500, message: number, code: 'fault' }
}
