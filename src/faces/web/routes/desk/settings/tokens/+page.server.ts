import { listTokens, makeToken, realNow, revokeToken, tokenScopes, tokensPolicy } from '#platform'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    tokensPolicy.demand(work, 'list-tokens')
    const now = realNow()
    return {
      tokens: (await listTokens(work)).map((token) => ({
        id: token.token_id,
        name: token.name,
        scopes: token.scopes,
        made: token.made_at,
        expires: token.expires_at,
        used: token.last_used_at,
        state: token.revoked_at ? ('ended' as const) : token.expires_at <= now ? ('over' as const) : ('holds' as const),
      })),
      scopes: tokenScopes,
    }
  })

export const actions: Actions = {
  make: async (event) => {
    const made = await act(event, (work, form) =>
      makeToken(work, {
        name: text(form, 'name'),
        scopes: form.getAll('scopes').map(String),
        days: text(form, 'days') === '' ? undefined : Number(text(form, 'days')),
      }),
    )
    // Shown in this answer and never again: only its hash is kept.
    return isRefused(made) ? made : { made: { name: made.made.name, token: made.token, expires: made.made.expires_at } }
  },
  end: async (event) => {
    const ended = await act(event, (work, form) => revokeToken(work, text(form, 'token')))
    return isRefused(ended) ? ended : { ended: true }
  },
}
