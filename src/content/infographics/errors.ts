import { refuse } from '#platform'

// Named refusals of infographics. Their sentences are `refusals.<code>` in translations/.

export const noSuchInfographic = () => refuse(404, 'content.infographics.no-such-infographic')
/** There is another one in its place already. */
export const madeAgain = () => refuse(409, 'content.infographics.made-again')
/** Nothing has changed since it was made. */
export const nothingChanged = () => refuse(409, 'content.infographics.nothing-changed')
