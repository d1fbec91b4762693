import type { Platform } from '#platform'

type Where = Pick<Platform, 'config'>

/** What people and servers without a mark of their own call everybody; Activity Streams 2.0. */
export const everybody = 'https://www.w3.org/ns/activitystreams#Public'

/** Media type of what servers read. */
export const activityJson = 'application/activity+json'

/** The addresses of the actor. They stand in the followers' servers for ever, so they follow from the public address of the house alone. */
export function addressesOf({ config }: Where) {
  const at = `${config.url}/activitypub`
  return {
    host: new URL(config.url).host,
    actor: `${at}/library`,
    key: `${at}/library#key`,
    inbox: `${at}/inbox`,
    outbox: `${at}/outbox`,
    followers: `${at}/followers`,
    following: `${at}/following`,
    note: (id: string): string => `${at}/notes/${id}`,
    activity: (id: string): string => `${at}/activities/${id}`,
  }
}

/** The id of one of our notes in its address; undefined for any other address. */
export function noteIn(house: Where, address: string): string | undefined {
  const before = addressesOf(house).note('')
  const id = address.startsWith(before) ? address.slice(before.length) : ''
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id) ? id : undefined
}

/** The host of an address with its port, in small letters; '' for what is no address. */
export const hostOf = (address: string): string => (URL.canParse(address) ? new URL(address).host : '')

/** Whether a host is another, or lies below it. */
export const liesUnder = (host: string, above: string): boolean => host === above || host.endsWith(`.${above}`)
