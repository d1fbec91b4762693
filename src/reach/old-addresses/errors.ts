import { refuse, refuseField } from '#platform'

// Named refusals of old addresses. Their sentences are `refusals.<code>` in translations/.

export const addressNotRead = () => refuseField('address', 'reach.old.address-not-read')
/** A page, or the machinery, of this house stands there. */
export const addressLive = (address: string) => refuseField('address', 'reach.old.address-live', { address })
export const addressTaken = (target: string) => refuseField('address', 'reach.old.address-taken', { target })
export const targetNotRead = () => refuseField('target', 'reach.old.target-not-read')
export const targetNotOwn = (host: string) => refuseField('target', 'reach.old.target-not-own', { host })
export const leadsBack = (address: string) => refuseField('target', 'reach.old.leads-back', { address })
export const starNotBelow = () => refuseField('target', 'reach.old.star-not-below')
export const hostNotRead = (host: string) => refuseField('hosts', 'reach.old.host-not-read', { host: host.slice(0, 80) })
export const tooManyAddresses = (most: number) => refuse(422, 'reach.old.too-many', { most })
export const noSuchAddress = () => refuse(404, 'reach.old.no-such-address')
export const fileMissing = () => refuseField('file', 'reach.old.file-missing')
export const columnsMissing = (columns: string) => refuseField('file', 'reach.old.columns-missing', { columns })
export const tooManyLines = (most: number) => refuseField('file', 'reach.old.too-many-lines', { most })
export const prefixNotRead = () => refuseField('prefix', 'reach.old.prefix-not-read')
