import { accountName, channelsPolicy, countFollowersNow, endsSoon, listAccounts } from '#rooms/channels'
import { hideSmallCells } from '#rooms/facts'
import { channelEfforts, insightPolicy } from '#rooms/insight'
import { look } from '#web/server/act.ts'
import { isOpen } from '#web/server/doors.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const accounts = await listAccounts(work)
    const efforts =
      isOpen(event.locals, '/desk/insight') && insightPolicy.allows(work.actor, 'read-insight') ? await channelEfforts(work) : null
    const [followers] = hideSmallCells([await countFollowersNow(work)])
    return {
      accounts: accounts.map(({ settings, ...account }) => ({
        ...account,
        name: accountName(account, event.locals.locale),
        where: account.probe?.handle ?? (settings.url ? new URL(settings.url).host : (settings.from ?? '')),
        followers: account.kind === 'newsletter' ? followers! : null,
        ends: endsSoon(account.probe, work.now),
      })),
      efforts: efforts && {
        ...efforts,
        rows: efforts.rows.map(({ accounts: mine, ...row }) => ({
          ...row,
          name: mine.length === 1 ? accountName(mine[0]!, event.locals.locale) : null,
        })),
      },
      mayChange: channelsPolicy.allows(work.actor, 'change-accounts'),
    }
  })
