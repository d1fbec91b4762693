import { refuse, refuseField } from '#platform'

/** The code was never given out in this alliance (or is not a code at all). */
export const linkUnknown = (code: string) => refuse(404, 'reach.link-unknown', { code: code.slice(0, 40) })
/** A link leads to a page of the portal or to an https address; nothing else. */
export const targetNotAllowed = () => refuseField('target', 'reach.target-not-allowed')
export const linkLabelMissing = () => refuseField('label', 'reach.link-label-missing')
