// The archive of a Bluesky account (a CAR file of its repository, com.atproto.sync.getRepo), as a table of posts.
import { createHash } from 'node:crypto'
import { CarBufferReader } from '@ipld/car/buffer-reader'
import { decode } from '@ipld/dag-cbor'
import { isRefusal } from '#platform'
import { collection } from '../bluesky/posts.ts'
import { member, textOf, wordsOf } from '../call.ts'
import { carUnreadable } from './errors.ts'
import type { OutboxTable } from './read-outbox.ts'

const head = ['id', 'url', 'created_at', 'text', 'account', 'language']
/** A repository is a tree: these are far more than any has. */
const mostDepth = 64
const mostRecords = 500_000
/** Bytes of blocks that are read more than twice. */
const mostAgain = 1024 * 1024
const sha256 = 0x12

/** Whether a file is such an archive: a length, then a small map with the roots and the version. */
export function isCar(file: Uint8Array): boolean {
  const start = Buffer.from(file.subarray(0, 200))
  // A map of two, keys of five and seven letters (DAG-CBOR).
  return (start[1] === 0xa2 || start[2] === 0xa2) && start.includes('eroots') && start.includes('gversion')
}

/**
 * Reads the posts of a repository, oldest first, numbered as they stand. Texts with their links whole and what their pictures show; answers to
 * others are passed over, threads of one's own are not. What was deleted is not in it, and nothing is counted in it. Every block that is read has
 * to be what its name says. Refuses what is no repository with `channels.past.car-unreadable` at `file`.
 */
export function readCar(file: Uint8Array): OutboxTable {
  try {
    const car = CarBufferReader.fromBytes(file)
    const [root] = car.getRoots()
    if (!root) throw carUnreadable('no root')
    // Each block is read once, but for posts that are the same to the letter: who names a large one again and again would be read for hours.
    let left = 2 * file.length + mostAgain
    const block = (name: unknown): unknown => {
      const found = car.get(name as never)
      if (!found) throw carUnreadable(`block ${String(name).slice(0, 20)}… is missing`)
      left -= found.bytes.length
      if (left < 0) throw carUnreadable('the same blocks again and again')
      const { code, digest } = found.cid.multihash
      if (code !== sha256 || !createHash('sha256').update(found.bytes).digest().equals(Buffer.from(digest)))
        throw carUnreadable(`block ${String(name).slice(0, 20)}… is not what its name says`)
      return decode(found.bytes)
    }
    const commit = block(root)
    const did = textOf(member(commit, 'did'), 2048)
    if (!did.startsWith('did:')) throw carUnreadable('no account in it')
    const table: OutboxTable = { rows: [{ line: 0, fields: head }], passedOver: 0 }
    let line = 0
    for (const [key, name] of records(block, member(commit, 'data'), 0)) {
      const [kind, rkey = ''] = key.split('/')
      if (kind !== collection) continue
      line++
      const post = block(name)
      if (answersOthers(post, did)) table.passedOver++
      else table.rows.push({ line, fields: fieldsOf(post, did, rkey) })
    }
    return table
  } catch (error) {
    if (isRefusal(error)) throw error
    throw carUnreadable(error instanceof Error ? error.message : 'broken')
  }
}

/** The records below a node of the tree, in the order of their keys: `app.bsky.feed.post/3k…` and the name of the block. */
function* records(block: (name: unknown) => unknown, node: unknown, depth: number, seen = { count: 0 }): Generator<[string, unknown]> {
  if (node === null || node === undefined) return
  if (depth > mostDepth) throw carUnreadable('too deep')
  const at = block(node)
  yield* records(block, member(at, 'l'), depth + 1, seen)
  const entries = member(at, 'e')
  let before = Buffer.alloc(0)
  for (const entry of Array.isArray(entries) ? entries : []) {
    if (++seen.count > mostRecords) throw carUnreadable('too many records')
    const shared = member(entry, 'p')
    const rest = member(entry, 'k')
    if (typeof shared !== 'number' || !(rest instanceof Uint8Array) || shared > before.length) throw carUnreadable('a key that cannot be')
    const key = Buffer.concat([before.subarray(0, shared), rest])
    before = key
    yield [key.toString('utf8'), member(entry, 'v')]
    yield* records(block, member(entry, 't'), depth + 1, seen)
  }
}

/** An answer to oneself is a thread, and part of what was said. */
function answersOthers(post: unknown, did: string): boolean {
  const parent = textOf(member(post, 'reply', 'parent', 'uri'), 2048)
  return parent !== '' && !parent.startsWith(`at://${did}/`)
}

function fieldsOf(post: unknown, did: string, rkey: string): string[] {
  const embed = member(post, 'embed')
  const shown = [member(embed, 'images'), member(embed, 'media', 'images')].flatMap((images) => (Array.isArray(images) ? images : []))
  const alts = shown.map((image) => textOf(member(image, 'alt'), 2000).trim()).filter(Boolean)
  const words = wholeText(post)
  const card = textOf(member(embed, 'external', 'uri'), 2000)
  const languages = member(post, 'langs')
  return [
    `at://${did}/${collection}/${rkey}`,
    `https://bsky.app/profile/${did}/post/${rkey}`,
    textOf(member(post, 'createdAt'), 40),
    [words, card && !words.includes(card) ? card : '', ...alts.map((alt) => `[${alt}]`)].filter(Boolean).join('\n\n'),
    did,
    Array.isArray(languages) && languages.length === 1 ? textOf(languages[0], 20) : '',
  ]
}

/** The words with their links whole: a post shows `lib.example/x…` and keeps the address beside it, by bytes. */
function wholeText(post: unknown): string {
  const text = member(post, 'text')
  const bytes = Buffer.from(typeof text === 'string' ? text.slice(0, 20_000) : '')
  const facets = member(post, 'facets')
  const links = (Array.isArray(facets) ? facets : []).flatMap((facet) => {
    const [from, to] = [member(facet, 'index', 'byteStart'), member(facet, 'index', 'byteEnd')]
    const features = member(facet, 'features')
    const uri = (Array.isArray(features) ? features : []).map((one) => textOf(member(one, 'uri'), 2000)).find((one) => /^https?:/.test(one))
    return uri && Number.isInteger(from) && Number.isInteger(to) ? [{ from: from as number, to: to as number, uri }] : []
  })
  let whole = ''
  let at = 0
  for (const { from, to, uri } of links.toSorted((a, b) => a.from - b.from)) {
    if (from < at || to <= from || to > bytes.length) continue
    // Only what stands for its address is replaced; words that lead somewhere stay words.
    const said = bytes.subarray(from, to).toString('utf8')
    const short = said.replace(/^https?:\/\//, '').replace(/(?:…|\.\.\.)$/, '')
    whole += bytes.subarray(at, from).toString('utf8') + (uri.includes(short) ? uri : `${said} (${uri})`)
    at = to
  }
  return wordsOf(whole + bytes.subarray(at).toString('utf8'), 20_000)
}
