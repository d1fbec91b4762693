import type { RequestEvent } from '@sveltejs/kit'
import { languageName, refuseField, type Work } from '#platform'
import { nameOf, problemsOfPack, type SavePack, type Sticker, type StickerPack, stickerPicturePath } from '#rooms/content'
import { formOf, text } from './act.ts'

/** A text by language, from fields `names.en`, `names.zh-CN`. */
export const byLanguage = (form: FormData, name: string, locales: readonly string[]): Record<string, string> =>
  Object.fromEntries(locales.map((locale) => [locale, text(form, `${name}.${locale}`)]))

/** What the form of a pack's words says. */
export const packWords = (form: FormData, locales: readonly string[]): SavePack => ({
  names: byLanguage(form, 'names', locales),
  descriptions: byLanguage(form, 'descriptions', locales),
  slug: text(form, 'slug') || undefined,
})

/** What keeps readers from seeing a pack, as sentences in the reader's language. */
export async function sayProblems(work: Work, pack: StickerPack, { locals }: Pick<RequestEvent, 'locals'>) {
  return (await problemsOfPack(work, pack)).map(({ code, field, params }) => {
    const said = typeof params.locale === 'string' ? { ...params, locale: languageName(params.locale) } : params
    return {
      message: locals.t(`refusals.content.stickers.problems.${code}`, said),
      rights: !/^(names|stickers)/.test(field),
    }
  })
}

/** A sticker as desk pages show it. */
export const shownSticker = (sticker: Sticker, locale: string) => ({
  ...sticker,
  url: stickerPicturePath(sticker),
  alt: sticker.names[locale] ?? nameOf(sticker.names),
})

/** The uploaded files of a form field, read whole; none where nothing was chosen. */
export async function filesOf(event: RequestEvent, field: string): Promise<{ bytes: Uint8Array; name: string }[]> {
  const files = (await formOf(event)).getAll(field).filter((one): one is File => one instanceof File && one.size > 0)
  return Promise.all(files.map(async (file) => ({ bytes: new Uint8Array(await file.arrayBuffer()), name: file.name })))
}

/** The one file of a form. Refuses `content.stickers.file-missing` at the field. */
export function oneFile(files: readonly { bytes: Uint8Array; name: string }[], field = 'file'): { bytes: Uint8Array; name: string } {
  const [file] = files
  if (!file) throw refuseField(field, 'content.stickers.file-missing')
  return file
}
