// Time zones to choose from, grouped by their region.
const zones = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])]

export const zoneChoices = (): { value: string; label: string; group: string }[] =>
  zones.map((zone) => ({
    value: zone,
    label: zone.replaceAll('_', ' '),
    group: zone.includes('/') ? zone.slice(0, zone.indexOf('/')) : 'UTC',
  }))

/** The zone of the machine the house runs on: mostly the library's own. '' where it runs on UTC, as servers do: that says nothing of where. */
export const machineZone = (): string => {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone
  return zones.includes(zone) && !/^(Etc\/)?(UTC|GMT|UCT)$/.test(zone) ? zone : ''
}
