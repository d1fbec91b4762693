export { isPublicAddress } from './address.ts'
export { isOutboundFailure, OutboundFailure, type OutboundReason } from './failure.ts'
export { fetchOutbound, type OutboundInit } from './fetch-outbound.ts'
