import type { Config } from '../config.ts'
import { hashToken, randomToken, type Secrets } from '../secrets.ts'

const cookieName = 'foyer.device'

/** The text of a device that has signed in to this address before: its cookie was made here, for this address. */
export function knownDevice(secrets: Secrets, headers: Headers, email: string): string | undefined {
  const lines = (headers.get('cookie') ?? '').split(/;\s*/).filter((line) => line.startsWith(`${cookieName}=`))
  for (const line of lines) {
    const [nonce, signature] = line.slice(cookieName.length + 1).split('.')
    if (nonce && signature && secrets.verify('device', `${nonce} ${email}`, signature)) return hashToken(`${nonce} ${email}`)
  }
  return undefined
}

/** A Set-Cookie line that makes this device known to an address for a year. It opens nothing; it only keeps others' tries apart from its own. */
export function deviceCookie({ secrets, config }: { secrets: Secrets; config: Config }, email: string): string {
  const nonce = randomToken(12)
  const secure = config.url.startsWith('https:') ? '; Secure' : ''
  return `${cookieName}=${nonce}.${secrets.sign('device', `${nonce} ${email}`)}; Path=/desk; Max-Age=31536000; HttpOnly; SameSite=Lax${secure}`
}

/** A browser and a system, in words people know; a long name is not shown whole. */
export function deviceWords(agent: string): string {
  const browser = /Edg\//.test(agent)
    ? 'Edge'
    : /MicroMessenger/.test(agent)
      ? 'WeChat'
      : /OPR\//.test(agent)
        ? 'Opera'
        : /Firefox\//.test(agent)
          ? 'Firefox'
          : /Chrome\//.test(agent)
            ? 'Chrome'
            : /Safari\//.test(agent)
              ? 'Safari'
              : ''
  const system = /iPhone/.test(agent)
    ? 'iPhone'
    : /iPad/.test(agent)
      ? 'iPad'
      : /HarmonyOS/.test(agent)
        ? 'HarmonyOS'
        : /Android/.test(agent)
          ? 'Android'
          : /Windows/.test(agent)
            ? 'Windows'
            : /Mac OS X/.test(agent)
              ? 'macOS'
              : /Linux/.test(agent)
                ? 'Linux'
                : ''
  return [browser, system].filter(Boolean).join(', ') || '–'
}
