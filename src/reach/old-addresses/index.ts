// Addresses and codes from before: what other rooms and the faces may use of them.
export { type ReadOldAddress, readOldAddress } from './address.ts'
export { followOldAddress, type OldPlace } from './follow-old-address.ts'
export { type ImportOldAddresses, importOldAddresses, type OldAddressesImport } from './import-old-addresses.ts'
export { judgeAddresses, type Kept, keepOldAddress, keepOldAddresses, type OldPair, removeOldAddress } from './keep-old-addresses.ts'
export { exportOldAddresses, listOldAddresses, type OldAddress } from './list-old-addresses.ts'
export { isLive } from './live.ts'
export { listOwnHosts, setOwnHosts } from './own-hosts.ts'
