// What the tests of YouTube share: a channel that is connected, a film with captions, and posts that show it.
import assert from 'node:assert/strict'
import { fromPlain, type Post } from '#rooms/content'
import { type ChannelBench, openChannelBench } from '../bench-for-tests.ts'
import { type FilmWanted, filmForTests } from '../films-for-tests.ts'
import { type Account, connectAccount, probeAccount, tryAgainNow } from '../index.ts'
import { openYoutube, type Video, type YoutubeStandIn } from './stand-in-for-tests.ts'

export const kind = 'youtube'

export interface YoutubeBench extends ChannelBench {
  there: YoutubeStandIn
  account: Account
  /** A film with captions and titles in both languages, `bytes` long at least. */
  film(more?: FilmWanted): Promise<string>
  /** Lets a post with a film leave. */
  post(title: string, more?: { film?: string; words?: string } & Record<string, unknown>): Promise<Post>
  withTitle(title: string): Video[]
  /** Forgets faults, gives the units of a new day, and lets the channel be tried at once. */
  clear(): Promise<void>
  later(minutes: number): void
}

export async function openYoutubeBench(settings: Record<string, string> = {}): Promise<YoutubeBench> {
  const there = await openYoutube()
  const bench = await openChannelBench({ allow: [there.hostPort] })
  const { house } = bench
  there.now = () => house.platform.clock.now()
  const { accountId } = await house.as('editor', (work) =>
    connectAccount(work, {
      kind,
      name: 'YouTube',
      settings: {
        channel: there.channel,
        clientId: there.clientId,
        secretClient: there.clientSecret,
        secretToken: there.refreshToken,
        server: there.origin,
        ...settings,
      },
    }),
  )
  const account = (await probeAccount(house.platform, house.alliance, accountId))!
  const makeFilm = (more?: FilmWanted) => filmForTests(bench, more)
  let usual: string | undefined
  return {
    ...bench,
    there,
    account,
    film: makeFilm,
    async post(title, { film: shown, words = 'On 19 September in the hall.', ...more } = {}) {
      usual ??= await makeFilm()
      const recording = shown ?? usual
      const body = fromPlain(`${words}\n\n{piece:recording/${recording}}`)
      return bench.leave(title, [kind], { texts: { en: { title, summary: 'On 19 September.', body } }, ...more } as never)
    },
    withTitle: (title) => there.videos.filter((video) => video.title.includes(title)),
    async clear() {
      there.fault = () => false
      there.units = 0
      await house.as('editor', (work) => tryAgainNow(work, accountId))
    },
    later: (minutes) => house.setNow(new Date(house.platform.clock.now().getTime() + minutes * 60_000)),
    async close() {
      await bench.close()
      there.close()
      assert.ok(there.videos.every(({ bytes }) => bytes > 0))
    },
  }
}
