import './tables.ts'

export { deviceWords } from './devices.ts'
export { passphraseProblem } from './passphrase.ts'
export { type Account, type Cookies, type SessionInfo, SignIn, type Signs } from './sign-in.ts'
export { networkOf, Throttle, type Try } from './throttle.ts'
