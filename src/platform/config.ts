import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join, resolve } from 'node:path'
import { refuse } from './refusal.ts'

/** Everything that can be set from outside. Each is read from a flag, else the environment, else `<data>/foyer.json`, else a default. */
const settings = {
  port: { env: 'FOYER_PORT', text: 'port to listen on', fallback: '4000' },
  host: { env: 'FOYER_HOST', text: 'address to listen on', fallback: '127.0.0.1' },
  data: { env: 'FOYER_DATA', text: 'folder for database and files', fallback: './data' },
  url: { env: 'FOYER_URL', text: 'public address; posters and mails use only this', fallback: '' },
  now: { env: 'FOYER_NOW', text: 'moment at which the clock starts', fallback: '' },
  database: { env: 'DATABASE_URL', text: 'PostgreSQL for the application role', fallback: '' },
  databaseOwner: { env: 'DATABASE_OWNER_URL', text: 'PostgreSQL for the owner who migrates', fallback: '' },
  smtp: { env: 'FOYER_SMTP', text: 'mail server, smtp://user:pass@host:port', fallback: '' },
  mailFrom: { env: 'FOYER_MAIL_FROM', text: 'sender of mails', fallback: '' },
  allowOutbound: { env: 'FOYER_ALLOW_OUTBOUND', text: 'private addresses that may be called, host:port,…', fallback: '' },
  trustProxy: { env: 'FOYER_TRUST_PROXY', text: 'proxies whose X-Forwarded-For is believed, address or network,…', fallback: '' },
  largestUpload: { env: 'FOYER_LARGEST_UPLOAD', text: 'largest video or sound file that is taken, in MB', fallback: '512' },
  log: { env: 'FOYER_LOG', text: 'silent, error, warn or info', fallback: 'warn' },
  workers: { env: 'FOYER_WORKERS', text: 'whether this process runs jobs: yes or no', fallback: 'yes' },
} as const

export type SettingName = keyof typeof settings

/** What a setting is for, the variable that names it, and what it is unless given. */
export const describeSetting = (name: SettingName): { env: string; text: string; fallback: string } => settings[name]

export interface Setting {
  name: SettingName
  value: string
  /** Where it was read from, in words for the table. */
  source: string
  text: string
}

/** The settings of one process, typed, with the table of what was read from where. */
export interface Config {
  port: number
  host: string
  dataDir: string
  /** Public address without a trailing slash. */
  url: string
  now: Date | undefined
  /** Connection strings of a server; both or neither. */
  server: { app: string; owner: string } | undefined
  smtp: string | undefined
  mailFrom: string
  /** Exact `host:port` pairs of private addresses that may be called. */
  allowOutbound: readonly string[]
  /** Addresses and networks (`10.0.0.0/24`) of proxies whose X-Forwarded-For is believed. */
  trustProxy: readonly string[]
  /** Bytes of the largest video or sound file that is taken. */
  largestUpload: number
  log: string
  runsJobs: boolean
  table: readonly Setting[]
}

/** Reads the configuration. Throws a refusal that names the setting, its source and what it should be. */
export function readConfig(flags: Partial<Record<string, string>> = {}, env: NodeJS.ProcessEnv = process.env): Config {
  const dataSetting = flags.data
    ? ([flags.data, '--data'] as const)
    : env.FOYER_DATA
      ? ([env.FOYER_DATA, 'FOYER_DATA'] as const)
      : ([settings.data.fallback, 'default'] as const)
  const dataDir = resolve(dataSetting[0])
  const file = readFile(join(dataDir, 'foyer.json'))
  const table = (Object.keys(settings) as SettingName[]).map((name): Setting => {
    const { env: variable, text, fallback } = settings[name]
    if (name === 'data') return { name, value: dataDir, source: dataSetting[1], text }
    if (flags[name] !== undefined) return { name, value: flags[name], source: `--${name}`, text }
    if (env[variable]) return { name, value: env[variable], source: variable, text }
    if (file[name] !== undefined) return { name, value: String(file[name]), source: 'foyer.json', text }
    return { name, value: fallback, source: 'default', text }
  })
  const at = (name: SettingName) => table.find((setting) => setting.name === name)!
  const port = Number(at('port').value)
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw wrong(at('port'), 'a port is a whole number from 0 to 65535')
  const now = at('now').value === '' ? undefined : new Date(at('now').value)
  if (now && Number.isNaN(now.getTime())) throw wrong(at('now'), 'a moment looks like 2026-11-30T08:00:00+08:00')
  const app = at('database').value
  const owner = at('databaseOwner').value
  if ((app === '') !== (owner === ''))
    throw wrong(at(app ? 'databaseOwner' : 'database'), 'DATABASE_URL and DATABASE_OWNER_URL go together')
  const host = at('host').value
  if (!isHost(host)) throw wrong(at('host'), 'an address to listen on looks like 127.0.0.1, 0.0.0.0, :: or the name of this machine')
  const url = (
    at('url').value || `http://${host === '127.0.0.1' || host === '::1' ? 'localhost' : isIP(host) === 6 ? `[${host}]` : host}:${port}`
  ).replace(/\/+$/, '')
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw wrong(at('url'), 'a public address looks like https://foyer.example.org')
  const mailFrom = at('mailFrom').value || `Foyer <no-reply@${new URL(url).hostname}>`
  for (const [name, value] of [
    ['url', url],
    ['mailFrom', mailFrom],
  ] as const)
    if (at(name).value === '') Object.assign(at(name), { value, source: 'default, from host and port' })
  const list = (name: SettingName): string[] =>
    at(name)
      .value.split(',')
      .map((entry) => entry.trim())
      .filter(Boolean)
  const allowOutbound = list('allowOutbound')
  if (allowOutbound.some((pair) => !/^(\[[0-9a-f:]+\]|[^:/\s]+):\d+$/i.test(pair)))
    throw wrong(at('allowOutbound'), 'exceptions are exact host:port pairs')
  const trustProxy = list('trustProxy')
  if (!trustProxy.every(isNetwork)) throw wrong(at('trustProxy'), 'proxies are addresses or networks, as 127.0.0.1 or 10.0.0.0/24')
  const megabytes = Number(at('largestUpload').value)
  if (!Number.isInteger(megabytes) || megabytes < 1 || megabytes > 20_000)
    throw wrong(at('largestUpload'), 'the largest upload is a whole number of MB, from 1 to 20000')
  return {
    port,
    host,
    dataDir,
    url,
    now,
    server: app ? { app, owner } : undefined,
    smtp: at('smtp').value || undefined,
    mailFrom,
    allowOutbound,
    trustProxy,
    largestUpload: megabytes * 1024 * 1024,
    log: at('log').value,
    runsJobs: at('workers').value !== 'no',
    table,
  }
}

/** Whether something can be listened on by this text: an address, or a name whose last part is not a number. */
const isHost = (text: string): boolean =>
  isIP(text) !== 0 ||
  (/^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/i.test(text) && !/(^|\.)\d+$/.test(text))

/** Whether a text is an address, or an address and how many of its bits name the network. */
function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const width = { 0: -1, 4: 32, 6: 128 }[address.includes('%') ? 0 : isIP(address)]!
  return more.length === 0 && width > 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= width))
}

function wrong(setting: Setting, should: string): Error {
  return refuse(422, 'platform.setting-wrong', { setting: setting.name, source: setting.source, should })
}

function readFile(path: string): Partial<Record<string, unknown>> {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return {}
  }
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    throw refuse(422, 'platform.setting-wrong', { setting: 'foyer.json', source: path, should: 'it is not JSON' })
  }
}

/** The table printed at start: name, value, source. Passwords inside addresses are cut out. */
export function configTable(config: Config): string {
  const rows = config.table.map(
    ({ name, value, source }) => [name, value.replace(/(:\/\/[^:/@\s]*):[^@\s]*@/, '$1:…@') || '–', source] as const,
  )
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length))
  return rows.map(([name, value, source]) => `  ${name.padEnd(width(0))}  ${value.padEnd(width(1))}  ${source}`).join('\n')
}
