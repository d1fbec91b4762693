// Runs test files in the order given, so many at a time as the first word says. Node's own command line would sort them by name.
import { run } from 'node:test'
import report from './test-reporter.ts'

const [concurrency, ...files] = process.argv.slice(2)
run({ files, concurrency: Number(concurrency), timeout: 600_000 })
  .on('test:fail', () => {
    process.exitCode = 1
  })
  .compose(report)
  .pipe(process.stdout)
