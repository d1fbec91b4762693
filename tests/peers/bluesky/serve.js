// `plc`: a directory of identities, in memory. `pds`: a personal data server on a folder, killed and started again on the same one.
// Takes its settings as JSON, prints its port as a line when it listens, ends with its standard input.
const [role, given] = [process.argv[2], JSON.parse(process.argv[3] ?? '{}')]
const server = role === 'plc' ? await plc() : await pds()
process.stdin.resume().on('end', () => process.exit(0))
console.log(`listens ${server.address().port}`)

async function plc() {
  const { Database, PlcServer } = (await import('@did-plc/server')).default
  return PlcServer.create({ db: Database.mock(), port: 0 }).start()
}

async function pds() {
  const { PDS, envToCfg, envToSecrets } = await import('@atproto/pds')
  const env = {
    hostname: 'localhost',
    port: given.port,
    devMode: true,
    disableSsrfProtection: true,
    dataDirectory: given.folder,
    blobstoreDiskLocation: `${given.folder}/blobs`,
    blobstoreDiskTmpLocation: `${given.folder}/blobs-arriving`,
    didPlcUrl: given.plc,
    enableDidDocWithSession: true,
    inviteRequired: false,
    rateLimitsEnabled: true,
    bskyAppViewUrl: given.appView,
    bskyAppViewDid: 'did:web:app-view.test',
    jwtSecret: given.jwtSecret,
    adminPassword: 'admin',
    plcRotationKeyK256PrivateKeyHex: '5e'.repeat(32),
  }
  const config = envToCfg(env)
  // Where others reach it: tests stand in between.
  config.service.publicUrl = given.publicUrl
  return (await PDS.create(config, envToSecrets(env))).start()
}
