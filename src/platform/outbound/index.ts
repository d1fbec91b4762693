export { isPublicAddress } from './address.ts'
export { isOutboundFailure, OutboundFailure, type OutboundReason } from './failure.ts'
export { fetchOutbound, isStreamed, type OutboundInit, type StreamedBody } from './fetch-outbound.ts'
