import { audit, type Work } from '#platform'
import { reachPolicy } from '../policy.ts'
import { hostNotRead } from './errors.ts'

const mostHosts = 50

/** Hosts beside the portal's that are the library's own, in order: a catalogue, the site of a partner that belongs to it. No policy of its own. */
export async function listOwnHosts(work: Work): Promise<string[]> {
  const rows = await work.db.selectFrom('reach.own_hosts').select('host').where('alliance_id', '=', work.alliance).orderBy('host').execute()
  return rows.map(({ host }) => host)
}

/** Puts the own hosts in the place of those before. Each is a host name, with its port where it has one. Refuses the field `hosts`. */
export async function setOwnHosts(work: Work, given: readonly string[]): Promise<string[]> {
  reachPolicy.demand(work, 'keep-old-addresses')
  const hosts = [...new Set(given.map(readHost))].sort().slice(0, mostHosts)
  await work.db.deleteFrom('reach.own_hosts').where('alliance_id', '=', work.alliance).execute()
  if (hosts.length > 0)
    await work.db
      .insertInto('reach.own_hosts')
      .values(hosts.map((host) => ({ alliance_id: work.alliance, host, made_at: work.now })))
      .execute()
  await audit(work, 'reach.own-hosts-set', { kind: 'own-hosts', id: work.alliance }, { hosts: hosts.join(', ') || '–' })
  return hosts
}

function readHost(given: string): string {
  const text = given
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
  const host = URL.canParse(`https://${text}`) ? new URL(`https://${text}`) : undefined
  if (!host || host.host !== text || !host.hostname.includes('.') || text.length > 253) throw hostNotRead(given)
  return text
}
