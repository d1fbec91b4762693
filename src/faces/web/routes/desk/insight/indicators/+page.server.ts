import {
  type AskIndicators,
  type Counted,
  readIndicators,
  sayCounted,
  sayDays,
  sayLacks,
  sayPart,
  sayValue,
  sayValueLacks,
  sayWhen,
} from '#rooms/insight'
import { askedFor, look } from '#web/server/act.ts'
import { sayingOf, scopeChoices, scopeIn, scopeQuery } from '#web/server/insight-scope.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const ask = scopeIn(event.url)
    const typed = event.url.searchParams.get('period')
    const ways = {
      asked: { ...ask, period: typed ?? undefined, years: Number(event.url.searchParams.get('years') ?? 5) },
      unasked: { years: 5 },
    }
    const { found: tables, problem } = await askedFor<AskIndicators, Awaited<ReturnType<typeof readIndicators>>>(event, ways, (what) =>
      readIndicators(work, what),
    )
    const years = problem ? ways.unasked.years : ways.asked.years
    const saying = sayingOf(event, tables.places)
    const told = (counted: Counted) => ({
      metric: counted.metric,
      says: sayCounted(counted, saying),
      days: sayDays(counted, saying) ?? sayPart(counted, saying),
      lacks: sayLacks(counted, saying),
      opens: counted.opens,
    })
    const wanted = event.url.searchParams.get('indicator')
    const chosen = tables.rows.find(({ indicator }) => indicator.key === wanted)
    const side = (of: typeof tables.onsite) => of.map(({ counted }) => counted.map(told))
    return {
      problem,
      typed: typed ?? tables.periods[0]!.period,
      of: scopeQuery(problem ? {} : ask),
      choices: await scopeChoices(work, event),
      period: tables.periods[0]!.period,
      years,
      periods: tables.periods.map((period) => ({ period: period.period, says: sayWhen(period, saying), running: period.running })),
      rows: tables.rows.map(({ indicator, values }) => ({
        key: indicator.key,
        iso: indicator.iso,
        isoSeen: indicator.isoSeen,
        any: values.some(({ over, under }) => over.told !== 'none' && under.told !== 'none'),
        // In a table of many a sentence has no room; it stands where the indicator is opened.
        told: values.map((value) => ({
          says: value.value === null ? null : sayValue(value, saying),
          lacks: sayValueLacks(value, saying).length > 0,
        })),
      })),
      chosen: chosen
        ? {
            key: chosen.indicator.key,
            iso: chosen.indicator.iso,
            isoSeen: chosen.indicator.isoSeen,
            over: chosen.indicator.over,
            under: chosen.indicator.under,
            values: chosen.values.map((value) => ({
              when: sayWhen(value, saying),
              value: value.value,
              /** It stands for some months alone: never drawn beside whole periods. */
              part: sayPart(value.over, saying) ?? sayPart(value.under, saying),
              says: sayValue(value, saying),
              lacks: sayValueLacks(value, saying),
              over: told(value.over),
              under: told(value.under),
            })),
          }
        : null,
      onsite: side(tables.onsite),
      online: side(tables.online),
    }
  })
