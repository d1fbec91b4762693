// The one seam between the web face and the house: what a request is, who asks, in which alliance.
import type { House } from '#house'
import type { Actor } from '#platform'

/** What the house says about a request. */
export type ResolvedRequest = NonNullable<Awaited<ReturnType<House['resolveRequest']>>>
/** What pages may know of the alliance that answers on this host. */
export type Alliance = ResolvedRequest['alliance']
/** Who is signed in at the desk. */
export type Staff = NonNullable<ResolvedRequest['staff']>
/** Who acts, in the house's own words. */
export type WorkActor = Actor
/** The house as pages use it. */
export type WebHouse = House

/** Where an unknown person who asks for the desk is sent; it and pages below it are open. */
export const signInPath = '/desk/sign-in'

/** The running house, or null while it is still starting. Imported late: the web face can be loaded before there is a house. */
export async function runningHouse(): Promise<WebHouse | null> {
  const { currentHouse } = await import('#house')
  return currentHouse()
}
