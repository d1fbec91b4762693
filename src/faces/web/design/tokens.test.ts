import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { rootDir } from '#platform'

test('every constant that a page uses is there: a misspelt one falls back to nothing, and nobody sees why', () => {
  const files = globSync('**/*.{svelte,css}', { cwd: join(rootDir, 'src/faces/web'), withFileTypes: true }).filter((file) => file.isFile())
  const texts = files.map((file) => [file.name, readFileSync(join(file.parentPath, file.name), 'utf8')] as const)
  const there = new Set(texts.flatMap(([, text]) => [...text.matchAll(/(--[\w-]+)\s*:/g)].map(([, name]) => name)))
  const missing = texts.flatMap(([file, text]) =>
    [...text.matchAll(/var\((--[\w-]+)/g)].filter(([, name]) => !there.has(name)).map(([, name]) => `${file} ${name}`),
  )
  assert.deepEqual(missing, [])
})
