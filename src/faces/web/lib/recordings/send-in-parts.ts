// Sends a large file in parts over a line that may break. Runs in the browser.

/** What the desk answers about an upload (uploads/+server.ts). */
interface Coming {
  upload: string
  partBytes: number
  parts: number
  taken: number[]
}

/** The desk said no, in its own words; trying again helps nothing. */
export class Refused extends Error {}

export interface Sending {
  /** The recording this is another cut of. */
  recording?: string
  /** Share that is there, from 0 to 1; `waiting` while the line is away. */
  tell(share: number, waiting: boolean): void
  signal: AbortSignal
}

const uploads = '/desk/assets/recordings/uploads'
/** How often a part is tried, and the longest wait between two tries in ms. */
const tries = 30
const longestWait = 30_000

/**
 * Sends a file and answers the id of the recording. What is there already of the same file (name, size, time of change) is not sent again, so
 * that choosing it once more goes on where it broke off.
 * @throws Refused what the desk said, in the reader's language
 */
export async function sendInParts(file: File, { recording, tell, signal }: Sending): Promise<string> {
  const ask = <T>(address: string, init: RequestInit): Promise<T> =>
    untilItArrives(address, { ...init, signal }, (waiting) => tell(share, waiting))
  const json = (body: object): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  let share = 0
  const begun = await ask<Coming>(uploads, json({ name: file.name, bytes: file.size, mark: String(file.lastModified) }))
  const there = new Set(begun.taken)
  for (let part = 0; part < begun.parts; part++) {
    share = there.size / begun.parts
    tell(share, false)
    if (there.has(part)) continue
    const bytes = await file.slice(part * begun.partBytes, (part + 1) * begun.partBytes).arrayBuffer()
    const digest = await digestOf(bytes)
    await ask(`${uploads}/${begun.upload}/${part}${digest && `?sha256=${digest}`}`, { method: 'PUT', body: bytes })
    there.add(part)
  }
  share = 1
  tell(1, false)
  const made = await ask<{ recording: string }>(`${uploads}/${begun.upload}`, json({ recording }))
  return made.recording
}

/** Only where the page came safely; elsewhere the size of a part has to do. */
async function digestOf(bytes: ArrayBuffer): Promise<string> {
  if (!globalThis.crypto?.subtle) return ''
  const digest = await crypto.subtle.digest('SHA-256', bytes)
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Asks again, after longer and longer waits, while there is no answer or the server is away; told twice, a part is taken once. */
async function untilItArrives<T>(address: string, init: RequestInit, waiting: (yes: boolean) => void): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(address, init).catch((fault: Error) => fault)
    if (init.signal?.aborted) throw new Refused('')
    if (answer instanceof Response && answer.headers.get('content-type')?.startsWith('application/json')) {
      const said = (await answer.json().catch(() => null)) as (T & { message?: string }) | null
      if (said && answer.ok) return said
      if (said && answer.status < 500 && answer.status !== 429) throw new Refused(said.message ?? '')
    } else if (answer instanceof Response && answer.status < 500) {
      // Not an answer of the upload: the session has ended, or the body was refused before it was read.
      throw new Refused(answer.ok ? '' : (await answer.text()).slice(0, 300))
    }
    if (attempt >= tries) throw new Refused('')
    waiting(true)
    await new Promise((resolve) => setTimeout(resolve, Math.min(longestWait, 500 * 2 ** attempt)))
  }
}
