/** A part of an address as people write it: `%E5%9B%BE` as 图. What is no percent-encoding stays as it is. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}
