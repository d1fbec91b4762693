// Loaded before every process of a test run (`--import`). The house is some 850 modules of its own and each test file a process: until its
// first test most of the time went into asking the file system where each import leads. One of ours names its file with the ending, so it
// is the address; a package is the same for all of us and is looked up once.
import { type ResolveFnOutput, registerHooks } from 'node:module'

const ours = ['src', 'packages', 'scripts', 'tests'].map((folder) => new URL(`../${folder}/`, import.meta.url).href)
const found = new Map<string, ResolveFnOutput>()

registerHooks({
  resolve(name, context, next) {
    const from = context.parentURL
    // What require() asks for may be another file of a package than what is imported.
    if (!from || !ours.some((folder) => from.startsWith(folder)) || context.conditions.includes('require')) return next(name, context)
    if (name.startsWith('.'))
      return name.endsWith('.ts') ? { url: new URL(name, from).href, format: 'module-typescript', shortCircuit: true } : next(name, context)
    const known = found.get(name) ?? { ...next(name, context), shortCircuit: true }
    found.set(name, known)
    return known
  },
})
