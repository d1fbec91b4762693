import type { CampaignHeard, Heard } from '#rooms/insight'
import { heardName } from '#rooms/patrons'

/** Answers as a page shows them, by the names that the ways have in its reader's language. */
export const shownHeard = ({ ways, ...heard }: Heard, locale: string) => ({
  ...heard,
  ways: ways.map(({ choice, names, channel, said, people }) => ({
    choice,
    name: heardName({ choice, names }, locale),
    channel,
    said,
    people,
  })),
})

export const shownCampaignHeard = ({ heard, ...found }: CampaignHeard, locale: string) => ({ ...found, heard: shownHeard(heard, locale) })

export type ShownHeard = ReturnType<typeof shownHeard>
export type ShownCampaignHeard = ReturnType<typeof shownCampaignHeard>
