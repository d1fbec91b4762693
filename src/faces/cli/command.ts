import { parseArgs } from 'node:util'
import { type Config, describeSetting, type Refusal, readConfig, refuse } from '#platform'

export interface Option {
  /** What stands after it, `folder` say; an option without is there or not. */
  value?: string
  multiple?: boolean
  says: string
}

/** One command: how it is called, its options, and what it does. What `--help` prints is made from this, and so is what is accepted. */
export interface Command {
  name: string
  /** One line for each way to call it. */
  usage: readonly string[]
  /** Options of its own. */
  options?: Readonly<Record<string, Option>>
  /** Which options of the whole house it takes; those that open a house unless given. */
  takes?: readonly CommonName[]
  /** How many words without `--` it takes; none unless given. */
  words?: number
  run(given: Given): Promise<void>
}

export interface Given {
  config: Config
  /** Slug of the alliance that is meant; only needed where there are several. */
  alliance: string | undefined
  /** An option's text; undefined when it was not given. */
  text(name: string): string | undefined
  list(name: string): string[]
  has(name: string): boolean
  words: string[]
}

const settingOption = (name: 'data' | 'url' | 'now' | 'log' | 'smtp' | 'port' | 'host', value: string): Option => {
  const { env, text, fallback } = describeSetting(name)
  return { value, says: `${text} (else ${env}${fallback ? `, else ${fallback}` : ''})` }
}

const common = {
  data: settingOption('data', 'folder'),
  port: settingOption('port', 'number'),
  host: settingOption('host', 'address'),
  url: settingOption('url', 'address'),
  now: settingOption('now', 'moment'),
  log: settingOption('log', 'level'),
  smtp: settingOption('smtp', 'address'),
  alliance: { value: 'slug', says: 'which alliance is meant; only needed where there are several' },
} as const satisfies Record<string, Option>
export type CommonName = keyof typeof common

const opensHouse = ['data', 'url', 'now', 'log', 'smtp'] as const satisfies readonly CommonName[]
export const withAlliance = [...opensHouse, 'alliance'] as const

/** All options of a command, its own first. */
const optionsOf = ({ options = {}, takes = opensHouse }: Command): Record<string, Option> => ({
  ...options,
  ...Object.fromEntries(takes.map((name) => [name, common[name]])),
})

/** What `foyer <command> --help` prints. */
export function helpOf(command: Command, does: string): string {
  const rows = [...Object.entries(optionsOf(command)), ['help', { says: 'this page' }] as const].map(
    ([name, option]) =>
      [
        `--${name}${'value' in option ? ` <${option.value}>` : ''}`,
        `${option.says}${'multiple' in option ? '; may be given several times' : ''}`,
      ] as const,
  )
  const width = Math.max(...rows.map(([left]) => left.length))
  return [
    `foyer ${command.name}: ${does}`,
    command.usage.map((line) => `  ${line}`).join('\n'),
    rows.map(([left, says]) => `  ${left.padEnd(width)}  ${says}`).join('\n'),
  ].join('\n\n')
}

/** The command was called in a way it does not know: says in which ways it can be. */
export const usageOf = ({ name, usage }: Command): Refusal =>
  refuse(422, 'platform.usage', { usage: `${usage.join('\n  ')}\n  foyer ${name} --help lists the options` })

/**
 * Reads a command's arguments. A bare number is a port where there is one to be given, because npm eats the name of an option given
 * without `--`; any other word too many is refused, for the same reason.
 * @throws Refusal `platform.argument-unknown`, `platform.argument-value`, `platform.argument-surplus`
 */
export function readArguments(args: string[], command: Command): Given {
  const options = optionsOf(command)
  let parsed: { values: Record<string, unknown>; positionals: string[] }
  try {
    parsed = parseArgs({
      args,
      options: Object.fromEntries(
        Object.entries(options).map(([name, { value, multiple = false }]) => [name, { type: value ? 'string' : 'boolean', multiple }]),
      ),
      allowPositionals: true,
    }) as never
  } catch (fault) {
    const { code, message } = fault as Error & { code?: string }
    const argument = /'(-[^' ]*)/.exec(message)?.[1] ?? args.join(' ')
    if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE')
      throw refuse(422, 'platform.argument-value', { argument, takes: options[argument.slice(2)]?.value ?? 'none' })
    throw refuse(422, 'platform.argument-unknown', { argument, command: command.name })
  }
  const { values } = parsed
  let words = parsed.positionals
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined)
  const flags: Record<string, string> = {}
  for (const name of ['data', 'port', 'host', 'url', 'now', 'log', 'smtp']) {
    const given = text(name)
    if (given !== undefined) flags[name] = given
  }
  if (options.port && flags.port === undefined && /^\d+$/.test(words[0] ?? '')) {
    flags.port = words[0]!
    words = words.slice(1)
  }
  const surplus = words[command.words ?? 0]
  if (surplus !== undefined) throw refuse(422, 'platform.argument-surplus', { argument: surplus, command: command.name })
  return {
    config: readConfig(flags),
    alliance: text('alliance'),
    text,
    list: (name) => (Array.isArray(values[name]) ? (values[name] as string[]) : []),
    has: (name) => values[name] === true,
    words,
  }
}
