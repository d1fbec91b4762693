/** The version in the address (`?version=2`); none is the latest. What is no number is a version that there is not. */
export function versionIn(url: URL): number | undefined {
  const wanted = url.searchParams.get('version')
  if (wanted === null || wanted === '') return undefined
  return /^\d{1,6}$/.test(wanted) ? Number(wanted) : 0
}
