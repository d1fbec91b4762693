import { refuse } from '#platform'
import type { Command, Given } from './command.ts'

/**
 * `foyer bounce`: hands one returned mail, read from standard input, to the running house; made for the pipe of a mail server
 * (`|foyer bounce`). Needs a token with `channels:write` in FOYER_TOKEN. Prints what it changed. Ends with 75 (try again) when
 * the house does not answer, so that the mail server keeps the mail.
 */
export const bounce: Command = {
  name: 'bounce',
  usage: ['foyer bounce < returned.eml   (token in FOYER_TOKEN)'],
  options: { token: { value: 'token', says: 'token with channels:write (else FOYER_TOKEN, which other users of the machine cannot see)' } },
  takes: ['data', 'url'],
  run,
}

async function run({ config, text }: Given): Promise<void> {
  const token = text('token') ?? process.env.FOYER_TOKEN
  if (!token)
    throw refuse(422, 'platform.setting-wrong', {
      setting: 'FOYER_TOKEN',
      source: 'environment',
      should: 'a token with channels:write is needed',
    })
  const { url } = config
  const mail = await readMail()
  let answer: Response
  try {
    answer = await fetch(`${url}/api/v1/bounces`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ mail }),
    })
  } catch {
    console.error(`foyer bounce: ${url} does not answer`)
    process.exit(75)
  }
  const said = (await answer.json().catch(() => ({}))) as { kind?: string; effect?: string; detail?: string; title?: string }
  if (!answer.ok) {
    console.error(`foyer bounce: ${said.detail ?? said.title ?? answer.status}`)
    process.exit(answer.status >= 500 || answer.status === 429 ? 75 : 1)
  }
  console.log(`${said.kind}: ${said.effect}`)
}

/** A returned mail says what it says in its beginning; what follows is the mail that came back. */
const mostBytes = 400_000

/** The beginning of the mail on standard input, byte for byte. The rest is read to its end, so that the mail server does not see a broken pipe. */
async function readMail(): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    if (bytes < mostBytes) chunks.push(chunk)
    bytes += chunk.length
  }
  return Buffer.concat(chunks).subarray(0, mostBytes).toString('latin1')
}
