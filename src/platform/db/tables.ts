/**
 * Every table of the house by its full name. Rooms add theirs from their own tables.ts:
 * `declare module '#platform' { interface Tables { 'content.posts': PostsTable } }`.
 * What a room may name is checked by scripts/check-rooms.ts.
 */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging in each room
export interface Tables {}
