import { defineContract, type Work } from '#platform'
import { isOn, mailLeaves } from '#rooms/alliance'
import { newsletterEnded, noMailServer } from './errors.ts'

/** Filled by the channels room: whether the newsletter still leaves today, by the channel plan. */
export const newsletterLeaves = defineContract<(work: Work) => Promise<boolean>>('NewsletterLeaves')

/** Whether somebody who asks for the newsletter today would get one: it is switched on and was not given up. */
export async function newsletterTakesReaders(work: Work): Promise<boolean> {
  if (!(await isOn(work, 'channel:newsletter'))) return false
  for (const leaves of newsletterLeaves.all()) if (!(await leaves(work))) return false
  return true
}

/** Refuses a subscription to a newsletter that never comes: `patrons.newsletter-ended`. */
export async function demandNewsletter(work: Work): Promise<void> {
  if (!(await newsletterTakesReaders(work))) throw newsletterEnded()
}

/**
 * Refuses a form for the newsletter while no mail leaves this house, because nobody could confirm it: `patrons.no-mail-server`. Faces ask
 * before they take a wish; what is wished all the same waits.
 */
export async function demandConfirmable(work: Work): Promise<void> {
  if (!(await mailLeaves(work))) throw noMailServer()
}
