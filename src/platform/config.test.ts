import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { configTable, readConfig } from './config.ts'

test('a flag comes before the environment, the environment before the file, the file before the default; the table says which', () => {
  const data = mkdtempSync(join(tmpdir(), 'foyer-config-'))
  writeFileSync(join(data, 'foyer.json'), JSON.stringify({ port: 4003, host: '10.0.0.5', log: 'info' }))
  const config = readConfig({ data, port: '4001' }, { FOYER_PORT: '4002', FOYER_HOST: '0.0.0.0' })
  assert.equal(config.port, 4001)
  assert.equal(config.host, '0.0.0.0')
  assert.equal(config.log, 'info')
  const source = (name: string) => config.table.find((row) => row.name === name)!.source
  assert.deepEqual([source('port'), source('host'), source('log'), source('now')], ['--port', 'FOYER_HOST', 'foyer.json', 'default'])
  rmSync(data, { recursive: true })
})

test('without anything it listens on the loopback address and its public address follows the port', () => {
  const config = readConfig({ port: '4005' }, {})
  assert.equal(config.host, '127.0.0.1')
  assert.equal(config.url, 'http://localhost:4005')
  assert.equal(readConfig({ port: '4005', host: '::' }, {}).url, 'http://[::]:4005')
})

for (const [name, value] of [
  ['port', '70000'],
  ['port', 'abc'],
  ['host', '999.1.1.1'],
  ['host', 'a b'],
  ['now', 'tomorrow'],
  ['url', 'foyer.example'],
  ['url', 'javascript:alert(1)'],
  ['allowOutbound', '10.0.0.0/8'],
  ['trustProxy', 'yes'],
  ['trustProxy', '10.0.0.0/33'],
  ['trustProxy', '::1/64/2'],
  ['trustProxy', 'fe80::1%eth0'],
] as const) {
  test(`the setting ${name} = ${value} is refused by name`, () => {
    assert.throws(
      () => readConfig({ [name]: value }, {}),
      (fault: { code?: string; params?: { setting?: string } }) =>
        fault.code === 'platform.setting-wrong' && fault.params?.setting === name,
    )
  })
}

test('one database address without the other is refused', () => {
  assert.throws(() => readConfig({}, { DATABASE_URL: 'postgres://a@h/d' }), { code: 'platform.setting-wrong' })
})

test('the printed table holds no password', () => {
  const config = readConfig(
    {},
    { DATABASE_URL: 'postgres://app:s3cret@h/d', DATABASE_OWNER_URL: 'postgres://owner:t0psecret@h/d', FOYER_SMTP: 'smtp://u:hidden@m:25' },
  )
  assert.doesNotMatch(configTable(config), /s3cret|t0psecret|hidden/)
})
