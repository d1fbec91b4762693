import { audit, Fields, newId, type Work } from '#platform'
import { contentPolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import { lockShow, titleOf } from './show.ts'
import type { JokeOn } from './tables.ts'

/** Whom a joke can be on. On somebody weaker it is not announced. */
export const jokeTargets: readonly JokeOn[] = ['nobody', 'ourselves', 'powerful', 'weaker']

/** What a person answered before a show was announced. */
export interface ToneCheck {
  jokeOn: JokeOn
  risks: string
  decides: string
  at: Date
  by: string
}

export interface CheckTone {
  show: string
  jokeOn: string
  /** What might go wrong, and what is done then. */
  risks: string
  /** Who decides that it stops. */
  decides: string
}

/**
 * Writes down who the joke is on, what might go wrong and who decides to stop, with who answered and when. Every answer stays; the last one counts.
 * A person's own answer: a program has no humour to answer for, so its maker answers.
 */
export async function checkTone(work: Work, input: CheckTone): Promise<ToneCheck> {
  contentPolicy.demand(work, 'write-show')
  const show = await lockShow(work, input.show)
  const fields = new Fields('content.shows')
  const joke_on = jokeTargets.find((one) => one === input.jokeOn)
  if (!joke_on) fields.wrong('jokeOn', 'joke-missing')
  const risks = fields.lines('risks', input.risks, { max: 3000, needed: true })
  const decides = fields.line('decides', input.decides, { max: 200, needed: true })
  fields.check()
  const by = actorOf(work).name
  await work.db
    .insertInto('content.show_tone_checks')
    .values({
      alliance_id: work.alliance,
      check_id: newId(),
      show_id: show.show_id,
      joke_on: joke_on!,
      risks,
      decides,
      at: work.now,
      by_name: by,
    })
    .execute()
  await audit(work, 'content.show-tone-checked', { kind: 'show', id: show.show_id }, { title: titleOf(show), joke: joke_on! })
  return { jokeOn: joke_on!, risks, decides, at: work.now, by }
}

/** What was answered for a show, last first. */
export async function toneChecks(work: Work, show: string): Promise<ToneCheck[]> {
  contentPolicy.demand(work, 'see-drafts')
  const rows = await work.db
    .selectFrom('content.show_tone_checks')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('show_id', '=', show)
    .orderBy('at', 'desc')
    .orderBy('check_id', 'desc')
    .execute()
  return rows.map((row) => ({ jokeOn: row.joke_on, risks: row.risks, decides: row.decides, at: row.at, by: row.by_name }))
}
