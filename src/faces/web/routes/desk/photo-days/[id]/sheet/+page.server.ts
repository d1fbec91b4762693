import { createFormatter, translator } from '#platform'
import { photoDayById, photoLinks } from '#rooms/content'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { upload, agree } = await photoLinks(work, event.params.id)
    const photoDay = await photoDayById(work, event.params.id)
    const { origin, locales, timeZone } = event.locals.alliance
    return {
      photoDay,
      upload: origin + upload,
      agree: origin + agree,
      /** The sheet hangs where people of every language pass: it says all of it in each. */
      said: locales.map((locale) => {
        const t = translator(locale)
        const time = createFormatter(locale, timeZone, work.now).dateTime(photoDay.uploadsUntil)
        return {
          locale,
          helpers: t('content.photos.sheet.helpers'),
          helpersText: t('content.photos.sheet.helpers-text', { time }),
          agree: t('content.photos.sheet.agree'),
          agreeText: t('content.photos.sheet.agree-text'),
          colours: photoDay.colours.map(({ key, names, means, shape }) => ({
            key,
            name: names[locale] ?? Object.values(names)[0] ?? '',
            means: means[locale] ?? Object.values(means)[0] ?? '',
            shape: t(`content.photos.shape.${shape}`),
          })),
        }
      }),
    }
  })
