// The command line: one file per command, loaded only when it is called.
import { sentenceOf } from './sentence.ts'

const commands: Record<string, { does: string; load: () => Promise<(args: string[]) => Promise<void>> }> = {
  start: {
    does: 'open the house; an empty data folder gets the demo city (--empty: the set-up)',
    load: async () => (await import('./start.ts')).start,
  },
  bounce: { does: 'hand in a returned mail from standard input (FOYER_TOKEN)', load: async () => (await import('./bounce.ts')).bounce },
}

const [name = '--help', ...args] = process.argv.slice(2)
const command = commands[name]
if (command) {
  try {
    await (await command.load())(args)
  } catch (fault) {
    console.error(`foyer ${name}: ${sentenceOf(fault)}`)
    process.exit(1)
  }
} else {
  const width = Math.max(...Object.keys(commands).map((key) => key.length))
  const lines = Object.entries(commands).map(([key, { does }]) => `  ${key.padEnd(width)}  ${does}`)
  const out = `foyer <command> [options]\n\n${lines.join('\n')}\n`
  if (['--help', '-h', 'help'].includes(name)) console.log(out)
  else {
    console.error(`foyer: there is no command ${name}\n\n${out}`)
    process.exit(1)
  }
}
