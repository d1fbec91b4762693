import { refuse } from '#platform'

export const nothingToLookAt = () => refuse(404, 'insight.nothing-to-look-at')
export const periodWrong = () => refuse(422, 'insight.period-wrong')
