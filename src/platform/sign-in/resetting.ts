import { AsyncLocalStorage } from 'node:async_hooks'

/** How the mail with the reset link is sent; set around the call that asks for it. */
export const resetting = new AsyncLocalStorage<(email: string, name: string, token: string) => Promise<void>>()
