/** What a skill goes with. */
export const skillLinks = ['format', 'channel', 'series', 'language', 'service', 'topic'] as const
export interface SkillLink {
  kind: (typeof skillLinks)[number]
  /** A format, a channel, a language tag, the end of a service's address, a topic; the id of a series. */
  id: string
}

/** Something that somebody did, drawn from the posts of theirs that left. */
export interface DrawnSkill extends SkillLink {
  posts: number
  /** The day on which the last of them left. */
  last: string
  /** They say that it is none of theirs. */
  denied: boolean
}

/** Something that somebody says of themselves. */
export interface AddedSkill {
  skillId: string
  words: string
  link: SkillLink | null
  changedAt: Date
}

export interface Person {
  id: string
  name: string
}

export interface SkillsOf {
  person: Person
  drawn: DrawnSkill[]
  added: AddedSkill[]
  /** What they wrote down as learnt, under their name; the latest first, at most five. */
  lessons: { learnt: string; about: string; on: string }[]
  /** Ideas for the programme may name them. */
  named: boolean
}

export const linkKey = ({ kind, id }: SkillLink): string => `${kind} ${id}`

/** Somebody here would have to learn it, or only one person has done it. */
export interface SkillGap extends SkillLink {
  /** Posts to come that need it. */
  toCome: number
  /** The only one who has done it; null: nobody. */
  only: Person | null
  /** Who published most in the last year and has not done this, at most three. */
  learners: Person[]
}

export const ideaKinds = ['series', 'service', 'topic'] as const
export interface IdeaAbout {
  kind: (typeof ideaKinds)[number]
  id: string
}
/** Why an idea is turned down; `other` needs words. */
export const ideaReasons = ['hours', 'room', 'timing', 'done', 'other'] as const
export type IdeaReason = (typeof ideaReasons)[number]

/** A workshop that could be held: what people ask about and what somebody here knows. Counts of people and of what they wrote in steps of five. */
export interface ProgrammeIdea {
  about: IdeaAbout
  /** Questions under posts about it in the last year; null: by fewer than 5 people. */
  questions: number | null
  /** Readers of the newsletter who take this topic; null: no topic, or fewer than 5. */
  subscribers: number | null
  /** Posts about it in the last two years, of all. */
  posts: number
  /** What staff say of it in their own words, of those alone who agreed to be named. */
  skills: { person: Person; posts: number; words: string[] }[]
  /** Others have done it who did not agree to be named. */
  others: boolean
  state: 'open' | 'taken' | 'refused'
  decidedBy: string | null
  reason: IdeaReason | null
  words: string | null
  task: string | null
  holdsUntil: string | null
}
