// An ActivityPub server with two people on it, and a door for the tests at which they say what these people do and look at what they got.
// `serve.js '{"file": …, "origin": …}'` prints `listens <port>` and the port of the door.
import { createServer } from 'node:http'
import './version-4.cjs'

const { makeApp, Bot } = await import('@evanp/activitypub-bot')

const { file, origin, port = 0, people } = JSON.parse(process.argv[2])

/** What came to somebody, oldest first, as JSON of Activity Streams. */
const got = Object.fromEntries(people.map((name) => [name, []]))

class Person extends Bot {
  async handleActivity(activity) {
    got[this.username].push(await activity.export({ useOriginalContext: true }))
    return false
  }
}

const bots = Object.fromEntries(
  people.map((name) => [name, new Person(name, { fullname: `${name} of the peer`, description: 'A person.' })]),
)
const app = await makeApp({
  databaseUrl: `sqlite://${file}`,
  origin,
  bots,
  allowPrivateNetworkRequests: true,
  logLevel: process.env.LOG_LEVEL ?? 'silent',
})
const of = (name) => bots[name]._context

const acts = {
  follow: async ({ who, id }) => of(who).followActor(await of(who).getObject(id)),
  unfollow: async ({ who, id }) => of(who).unfollowActor(await of(who).getObject(id)),
  like: async ({ who, id }) => of(who).likeObject(await of(who).getObject(id)),
  unlike: async ({ who, id }) => of(who).unlikeObject(await of(who).getObject(id)),
  announce: async ({ who, id }) => of(who).announceObject(await of(who).getObject(id)),
  reply: async ({ who, id, text }) => of(who).sendReply(text, await of(who).getObject(id)),
  say: async ({ who, text, ...to }) => of(who).sendNote(text, to),
  unsay: async ({ who, id }) => of(who).deleteNote(await of(who).getObject(id)),
  read: async ({ who, id }) => of(who).getObject(id),
  got: async ({ who }) => got[who],
}

const door = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  try {
    const { act, ...given } = JSON.parse(body)
    const done = await acts[act](given)
    const said = Array.isArray(done) ? done : done && (await done.export({ useOriginalContext: true }))
    response.end(JSON.stringify(said ?? null))
  } catch (fault) {
    response.writeHead(500).end(String(fault.stack ?? fault))
  }
})
door.listen(0, '127.0.0.1', () => {
  const server = app.listen(port, '127.0.0.1', () => console.log(`listens ${server.address().port} ${door.address().port}`))
})
// The test that started it may be killed: then nobody needs it any more.
process.stdin.resume().on('end', () => process.exit())
