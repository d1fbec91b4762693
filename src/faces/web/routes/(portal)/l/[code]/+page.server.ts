import { error } from '@sveltejs/kit'
import type { PageServerLoad } from './$types'

// Codes that exist were answered before the pages (faces/http/short-links.ts); what comes here never was.
export const load: PageServerLoad = ({ locals }) => {
  error(404, { message: locals.t('reach.gone.title'), code: 'reach.link-unknown' })
}
