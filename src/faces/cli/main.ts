// The command line: one file per command, loaded only when it is called.
import { type Command, helpOf, readArguments } from './command.ts'
import { sentenceOf } from './sentence.ts'

const commands: Record<string, { does: string; load: () => Promise<Command> }> = {
  start: {
    does: 'open the house; an empty data folder gets the demo city (--empty: the set-up)',
    load: async () => (await import('./start.ts')).start,
  },
  serve: { does: 'the same, and never founds anything', load: async () => (await import('./start.ts')).serveOnly },
  demo: { does: 'found the demo city where there is nothing yet', load: async () => (await import('./demo.ts')).demo },
  worker: { does: 'run jobs and let deliveries leave, and nothing else', load: async () => (await import('./worker.ts')).worker },
  migrate: { does: 'bring the database to this version', load: async () => (await import('./migrate.ts')).migrate },
  import: {
    does: 'take in places, figures, past posts or a playbook from a file',
    load: async () => (await import('./import.ts')).importFile,
  },
  export: {
    does: 'write figures, places or the record as CSV, or a playbook',
    load: async () => (await import('./export.ts')).exportTable,
  },
  token: { does: 'make, list and end tokens of the API', load: async () => (await import('./token.ts')).token },
  owner: { does: 'add an owner; help somebody who lost their second step', load: async () => (await import('./owner.ts')).owner },
  doctor: { does: 'look at everything the house stands on', load: async () => (await import('./doctor.ts')).doctor },
  backup: { does: 'write everything into a new folder', load: async () => (await import('./backup.ts')).backup },
  restore: { does: 'bring a backup back into an empty installation', load: async () => (await import('./backup.ts')).restore },
  bounce: { does: 'hand in a returned mail from standard input (FOYER_TOKEN)', load: async () => (await import('./bounce.ts')).bounce },
}

const [name = '--help', ...args] = process.argv.slice(2)
const chosen = Object.hasOwn(commands, name) ? commands[name] : undefined
if (chosen) {
  try {
    const command = await chosen.load()
    if (args.includes('--help') || args.includes('-h')) console.log(helpOf(command, chosen.does))
    else await command.run(readArguments(args, command))
  } catch (fault) {
    console.error(`foyer ${name}: ${sentenceOf(fault)}`)
    process.exit(1)
  }
} else {
  const width = Math.max(...Object.keys(commands).map((key) => key.length))
  const lines = Object.entries(commands).map(([key, { does }]) => `  ${key.padEnd(width)}  ${does}`)
  const out = `foyer <command> [options]\n\n${lines.join('\n')}\n\nfoyer <command> --help says how it is called and lists its options.\n`
  if (['--help', '-h', 'help'].includes(name)) console.log(out)
  else {
    console.error(`foyer: there is no command ${name}\n\n${out}`)
    process.exit(1)
  }
}
