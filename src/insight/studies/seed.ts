/** The same study has the same seed, whoever asks and whenever. */
export const seedOf = (studyId: string): number => Number.parseInt(studyId.slice(-8), 16)
