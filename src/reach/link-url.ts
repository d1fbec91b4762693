import type { Platform } from '#platform'

/** The address that is printed: always under the public address of the house, never under the one a browser happened to use. */
export const linkUrl = (house: Platform, code: string): string => `${house.config.url}/l/${code}`
