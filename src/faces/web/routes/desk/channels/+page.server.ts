import { accountName, channelsPolicy, countFollowersNow, endsSoon, listAccounts } from '#rooms/channels'
import { hideSmallCells } from '#rooms/facts'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const accounts = await listAccounts(work)
    const [followers] = hideSmallCells([await countFollowersNow(work)])
    return {
      accounts: accounts.map(({ settings, ...account }) => ({
        ...account,
        name: accountName(account, event.locals.locale),
        where: account.probe?.handle ?? (settings.url ? new URL(settings.url).host : (settings.from ?? '')),
        followers: account.kind === 'newsletter' ? followers! : null,
        ends: endsSoon(account.probe, work.now),
      })),
      mayChange: channelsPolicy.allows(work.actor, 'change-accounts'),
    }
  })
