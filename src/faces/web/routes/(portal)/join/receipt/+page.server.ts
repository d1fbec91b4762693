import { error } from '@sveltejs/kit'
import { allianceOf, pointByNo, sayName } from '#rooms/alliance'
import { newsletterTakesReaders, receiptOf } from '#rooms/patrons'
import { look } from '#web/server/act.ts'
import { readerIn } from '#web/server/reader.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const receipt = await receiptOf(work, event.url.searchParams.get('r') ?? '')
    if (!receipt) error(404, { message: event.locals.t('patrons.receipt.gone'), code: 'patrons.application-unknown' })
    const point = receipt.point > 0 ? await pointByNo(work, receipt.point).catch(() => null) : null
    return {
      receipt,
      place: point ? { no: point.point_no, name: sayName(point, readerIn(event)) } : null,
      newsletter: await newsletterTakesReaders(work),
      contact: (await allianceOf(work)).contact_email,
    }
  })
