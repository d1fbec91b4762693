/** Of one topic, so many are told. */
export const mostOfTopic = 1000
/** At one host, so many callbacks are called: nobody has us call somebody else without end. */
export const mostOfHost = 50

/** For how long a subscription holds, in seconds: as long as was asked for, within these. */
export const [leastLease, usualLease, mostLease] = [3600, 10 * 86_400, 30 * 86_400]

/** A subscriber to which nothing got through for so many days is told no more. */
export const daysUntilDead = 3

/** Longest address of a callback, and of a secret in bytes (WebSub §5.1). */
export const [longestCallback, longestSecret] = [2000, 199]

/** A callback has this long for its whole answer, in ms, and this much to say. */
export const callbackPatience = { timeoutMs: 10_000, maxBytes: 64 * 1024, maxRedirects: 0 }

/** Seconds for which a process holds a request or a subscription without a sign of life; real time. Longer than a call takes. */
export const holdSeconds = 60
