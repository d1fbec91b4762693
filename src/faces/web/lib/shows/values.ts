/** A plan as the form holds it, by the names of its fields. */
export interface PlanValues {
  titles: Record<string, string>
  abouts: Record<string, string>
  starts: { wall: string }
  minutes: number
  point: number | null
  series: string | null
  persona: string | null
  picture: string | null
  moderator: { id: string } | null
  streams: readonly { platform: string; address: string }[]
  player: string
}

export const planValues = (show: PlanValues): Record<string, string> => ({
  ...Object.fromEntries(Object.entries(show.titles).map(([tag, words]) => [`titles.${tag}`, words])),
  ...Object.fromEntries(Object.entries(show.abouts).map(([tag, words]) => [`abouts.${tag}`, words])),
  starts: show.starts.wall,
  minutes: String(show.minutes),
  point: show.point === null ? '' : String(show.point),
  series: show.series ?? '',
  persona: show.persona ?? '',
  picture: show.picture ?? '',
  moderator: show.moderator?.id ?? '',
  ...Object.fromEntries(
    show.streams.flatMap(({ platform, address }, i) => [
      [`streams.${i}.platform`, platform],
      [`streams.${i}.address`, address],
    ]),
  ),
  player: show.player,
})
