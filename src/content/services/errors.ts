import { refuse, refuseField } from '#platform'

// Named refusals of the services catalogue. Their sentences are `refusals.<code>` in translations/.

export const noSuchService = () => refuse(404, 'content.services.no-such-service')
/** Readers had it, and it was taken back. */
export const serviceWithdrawn = () => refuse(410, 'content.services.withdrawn')
export const noSuchTopic = () => refuse(404, 'content.services.no-such-topic')
export const topicInUse = (count: number) => refuse(409, 'content.services.topic-in-use', { count })
export const nothingToShow = () => refuseField('texts', 'content.services.nothing-to-show')
export const notPublished = () => refuse(409, 'content.services.not-published')
export const columnsMissing = (columns: string) => refuseField('file', 'content.services.columns-missing', { columns })
export const tooManyLines = (most: number) => refuseField('file', 'content.services.too-many-lines', { most })
