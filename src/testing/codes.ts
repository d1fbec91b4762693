import { isRefusal } from '#platform'

/** Why something was not done, a code for each field or one for the whole; nothing where it was done. Whatever is no refusal is thrown on. */
export async function codes(run: Promise<unknown>): Promise<string[]> {
  try {
    await run
  } catch (error) {
    if (isRefusal(error)) return error.fields.length > 0 ? error.fields.map(({ field, code }) => `${field} ${code}`) : [error.code]
    throw error
  }
  return []
}
