import type { RequestEvent } from '@sveltejs/kit'
import type { Work } from '#platform'
import { type Asset, assetsByIds, groundChoices, groundsOfAsset, groundsProblems, type SaveGrounds } from '#rooms/content'
import { text } from './act.ts'

/** Why a picture may be used, for its page: what was said, and what of it stops a post, as sentences. */
export async function groundsForPage(work: Work, asset: Asset, { locals }: Pick<RequestEvent, 'locals'>) {
  const grounds = await groundsOfAsset(work, asset.id)
  const [from] = grounds?.madeFrom ? await assetsByIds(work, [grounds.madeFrom]) : []
  return {
    grounds,
    from: from ? { id: from.id, name: from.name } : null,
    stops: groundsProblems(asset, grounds ?? undefined).map(({ code, params }) => locals.t(`refusals.content.problems.${code}`, params)),
    choices: { basis: groundChoices.basis, competes: groundChoices.competes, living: groundChoices.living, jokeOn: groundChoices.jokeOn },
  }
}

/** What the form of grounds says. */
export const groundsSaid = (form: FormData): Omit<SaveGrounds, 'asset'> => ({
  meme: form.get('meme') === 'on',
  ...Object.fromEntries(
    (
      [
        'basis',
        'licence',
        'licenceLink',
        'jurisdiction',
        'quoted',
        'extent',
        'adds',
        'competes',
        'competesNote',
        'living',
        'livingNote',
        'jokeOn',
      ] as const
    ).map((name) => [name, text(form, name)]),
  ),
})
