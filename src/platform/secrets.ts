import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Kept {
  /** Key from which the keys of all purposes are derived. */
  root: string
  postgres: { admin: string; owner: string; app: string }
}

/** What this installation keeps secret, in `<data>/secrets.json` (mode 0600), made at the first start. */
export interface Secrets {
  readonly postgres: Kept['postgres']
  /** A key for one purpose, so that a signature made for one is worthless for another. */
  key(purpose: string): Buffer
  /** Signs a text for a purpose; the result is safe in a URL. */
  sign(purpose: string, text: string): string
  /** Checks a signature in constant time. */
  verify(purpose: string, text: string, signature: string): boolean
  /**
   * Encrypts a text that the house must be able to use again, such as the token of a channel (AES-256-GCM, base64url). `context` says
   * whose it is; it is not stored, and what was sealed in one context cannot be opened in another.
   */
  seal(purpose: string, context: string, text: string): string
  /** Opens what was sealed; undefined where the key or the context is another, or the text was changed. */
  open(purpose: string, context: string, sealed: string): string | undefined
}

/** Opens the secrets of a data folder, or makes them. */
export function openSecrets(dataDir: string): Secrets {
  const path = join(dataDir, 'secrets.json')
  if (!existsSync(path)) {
    mkdirSync(dataDir, { recursive: true })
    const fresh = (): string => randomBytes(24).toString('base64url')
    const made: Kept = { root: fresh(), postgres: { admin: fresh(), owner: fresh(), app: fresh() } }
    writeFileSync(`${path}.new`, JSON.stringify(made, null, 2), { mode: 0o600, flush: true })
    renameSync(`${path}.new`, path)
  }
  const kept = JSON.parse(readFileSync(path, 'utf8')) as Kept
  return makeSecrets(kept.root, kept.postgres)
}

/** Makes secrets from a root key; tests and servers that keep their key elsewhere use this. */
export function makeSecrets(root: string, postgres: Kept['postgres'] = { admin: '', owner: '', app: '' }): Secrets {
  const key = (purpose: string): Buffer => createHmac('sha256', root).update(`foyer:${purpose}`).digest()
  const sign = (purpose: string, text: string): string => createHmac('sha256', key(purpose)).update(text).digest('base64url')
  return {
    postgres,
    key,
    sign,
    verify: (purpose, text, signature) => {
      const right = Buffer.from(sign(purpose, text))
      const given = Buffer.from(signature)
      return right.length === given.length && timingSafeEqual(right, given)
    },
    seal: (purpose, context, text) => {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key(`seal:${purpose}`), nonce).setAAD(Buffer.from(context))
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64url')
    },
    open: (purpose, context, sealed) => {
      const bytes = Buffer.from(sealed, 'base64url')
      if (bytes.length < nonceBytes + tagBytes) return undefined
      const cipher = createDecipheriv('aes-256-gcm', key(`seal:${purpose}`), bytes.subarray(0, nonceBytes)).setAAD(Buffer.from(context))
      cipher.setAuthTag(bytes.subarray(-tagBytes))
      try {
        return Buffer.concat([cipher.update(bytes.subarray(nonceBytes, -tagBytes)), cipher.final()]).toString('utf8')
      } catch {
        return undefined
      }
    },
  }
}

/** Of AES-GCM, NIST SP 800-38D. */
const nonceBytes = 12
const tagBytes = 16

/** Makes an unguessable text of `bytes` random bytes, safe in a URL. */
export const randomToken = (bytes = 24): string => randomBytes(bytes).toString('base64url')

/** The form in which a token is stored, so that a read of the database does not hand out access. */
export const hashToken = (token: string): string => createHash('sha256').update(token).digest('base64url')
