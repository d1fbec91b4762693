import { audit, Fields, isLanguageTag, openRuler, translator, type Work } from '#platform'
import { allianceOf, localDay } from '#rooms/alliance'
import { addAsset } from '../add-asset.ts'
import { type Asset, assetById, assetUsable } from '../assets.ts'
import { holdConsents } from '../people/check-people.ts'
import { covers } from '../people/consent-state.ts'
import { linkConsents } from '../people/people-on-pictures.ts'
import { consentsOfPictures } from '../people/picture-consents.ts'
import { contentPolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import type { Words } from '../tables.ts'
import { drawMeme, layoutMeme } from './draw-meme.ts'
import { pictureNotUsable, signsMissing, wordsDoNotFit, wordsMissing } from './errors.ts'
import type { MemeWords } from './tables.ts'

export interface MakeMeme {
  /** A picture of the library. */
  picture: string
  /** The language of the words. */
  locale: string
  top?: string
  bottom?: string
}

/** What the words say and what they stand on, for who does not see it. */
function altOf(asset: Asset, words: MemeWords, locale: string): string {
  const said = [words.top, words.bottom].filter(Boolean).join(' / ')
  const shown = asset.alt[locale] ?? ''
  return shown && translator(locale)('content.memes.alt', { shown: shown.replace(/[.。]$/, ''), words: said })
}

interface Ready {
  asset: Asset
  /** Those that the picture rests on, by id. */
  consents: string[]
  words: MemeWords
  png: Buffer
  /** What the alt text would say, by language; '' where the picture itself has none. */
  alt: Words
}

/** Whether a picture may be shown today, and everybody on it still agrees: a copy of what is closed would be open. Held until the commit. */
async function mayBeShown(work: Work, asset: Asset, consents: readonly string[]): Promise<boolean> {
  const day = await localDay(work, null, work.now)
  const held = await holdConsents(work, consents)
  const agreed = (id: string) => held.has(id) && covers(held.get(id)!, 'picture', 'site', day)
  return assetUsable(asset, day) && consents.every(agreed)
}

async function make(work: Work, input: MakeMeme): Promise<Ready> {
  contentPolicy.demand(work, 'add-asset')
  const asset = await assetById(work, input.picture)
  const consents = ((await consentsOfPictures(work, [asset.id])).get(asset.id) ?? []).map(({ consent_id }) => consent_id)
  if (asset.rights === 'unknown' || !(await mayBeShown(work, asset, consents))) throw pictureNotUsable(asset.name)
  const fields = new Fields('content.memes')
  if (!isLanguageTag(input.locale)) fields.wrong('locale', 'not-a-language')
  const words = {
    locale: input.locale,
    top: fields.lines('top', input.top, { max: 200 }),
    bottom: fields.lines('bottom', input.bottom, { max: 200 }),
  }
  fields.check()
  if (words.top === '' && words.bottom === '') throw wordsMissing()
  const ruler = await openRuler()
  const missing = ruler.missing(words.top + words.bottom)
  if (missing.length > 0) throw signsMissing(missing.join(' '))
  const largest = asset.renditions.filter(({ mime }) => mime === 'image/jpeg').at(-1)
  if (!largest) throw pictureNotUsable(asset.name)
  const lines = layoutMeme(words, largest, ruler)
  if (!lines) throw wordsDoNotFit()
  const bytes = await (await work.house.files.open(work, largest.fileId)).read()
  const { locales } = await allianceOf(work)
  return {
    asset,
    consents,
    words,
    png: await drawMeme(bytes, lines, ruler),
    alt: Object.fromEntries(locales.map((locale) => [locale, altOf(asset, words, locale)])),
  }
}

/**
 * Shows how words stand on a picture, and keeps nothing: the PNG, and what its alt text would say.
 * Refuses `content.memes.picture-not-usable`, `.words-missing`, `.words-do-not-fit` and `.signs-missing` at their fields.
 */
export const previewMeme = async (work: Work, input: MakeMeme): Promise<{ png: Buffer; alt: Words }> => {
  const { png, alt } = await make(work, input)
  return { png, alt }
}

/**
 * Makes a new picture of a picture and words on it. It takes over whose the picture is, who is shown, whose consents
 * that rests on and until when; its alt text tells the
 * picture and the words and is demanded in every language of the library. It is a meme: why it may be used is asked before a post with it
 * leaves. Refuses as {@link previewMeme}, and at `alt.<language>` an alt text that is missing (`content.memes.alt-missing`).
 */
export async function makeMeme(work: Work, input: MakeMeme & { name?: string; alt?: Words }): Promise<Asset> {
  const { asset, consents, words, png, alt } = await make(work, input)
  const fields = new Fields('content.memes')
  const told = fields.names('alt', { ...alt, ...input.alt }, { max: 1000 })
  for (const locale of Object.keys(alt)) if (!told[locale]) fields.wrong(`alt.${locale}`, 'alt-missing')
  fields.check()
  const made = await addAsset(work, {
    bytes: png,
    name: (input.name?.trim() || words.top || words.bottom).replace(/\s+/g, ' ').slice(0, 100),
    alt: told,
    credit: asset.credit,
    rights: asset.rights,
    rightsNote: asset.rightsNote,
    people: asset.people,
    consent: asset.consent,
    consentOn: asset.consentOn,
    expiresOn: asset.expiresOn,
  })
  const basis = asset.rights === 'unknown' ? '' : asset.rights
  await work.db
    .insertInto('content.asset_grounds')
    .values({
      alliance_id: work.alliance,
      asset_id: made.id,
      meme: true,
      basis,
      licence: basis === 'licensed' || basis === 'free' ? asset.rightsNote.slice(0, 200) : '',
      licence_link: '',
      jurisdiction: '',
      quoted: '',
      extent: '',
      adds: '',
      competes: 'unknown',
      competes_note: '',
      living: asset.people === 'none' ? 'unknown' : 'consent',
      living_note: '',
      joke_on: 'unknown',
      made_from: asset.id,
      words: JSON.stringify(words),
      updated_at: work.now,
      updated_by: actorOf(work).name,
    })
    .execute()
  if (consents.length > 0) await linkConsents(work, made, consents)
  await audit(work, 'content.meme-made', { kind: 'asset', id: made.id }, { name: made.name, from: asset.name })
  return made
}
