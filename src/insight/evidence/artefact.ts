// What a report is believed for besides its figures: things that can be looked at.

export const artefactKinds = ['clipping', 'post', 'picture', 'decision', 'study', 'words', 'document'] as const
export type ArtefactKind = (typeof artefactKinds)[number]

/**
 * Why it may be shown: `own` work; whoever is in it `agreed`; `quoted` by title and place, never whole; somebody else `allowed` it; `public` by law
 * or licence.
 */
export const artefactRights = ['own', 'agreed', 'quoted', 'allowed', 'public'] as const
export type ArtefactRights = (typeof artefactRights)[number]

export interface Artefact {
  /** Null: it stands there by itself and nobody has said anything of it. */
  artefactId: string | null
  kind: ArtefactKind
  /** Its id in its own room; of a document its own. */
  subject: string
  title: string
  /** What it shows, in the words of whoever put it there; '' where nobody has said. */
  shows: string
  day: string
  rights: ArtefactRights
  /** Whose it is, who agreed or allowed it. */
  rightsNote: string
  file: string | null
  /** Null: the house. */
  putBy: string | null
  /** Where it can be looked at. */
  opens: string
}

/** What stands in the file by itself, since the house knows it. */
export const byItself = ['clipping', 'decision', 'study'] as const satisfies readonly ArtefactKind[]
/** What a button puts there. */
export const byButton = ['post', 'picture', 'words'] as const satisfies readonly ArtefactKind[]
