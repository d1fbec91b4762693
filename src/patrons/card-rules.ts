import { audit, type Work } from '#platform'
import { cardRulesWrong } from './errors.ts'
import { patronsPolicy } from './policy.ts'

export type CardRules = {
  /** Somebody younger than this applies with a guardian. 0: never. */
  guardianBelow: number
  /** Ask for the birth date. Off unless the library's rules need it. */
  askBirthDate: boolean
  /** After how many days a card is usually ready; the receipt says so. */
  readyDays: number
}

/** How this library gives out cards; 16, no birth date and three days until it says otherwise. */
export async function cardRules(work: Work): Promise<CardRules> {
  const row = await work.db.selectFrom('patrons.card_rules').selectAll().where('alliance_id', '=', work.alliance).executeTakeFirst()
  return row
    ? { guardianBelow: row.guardian_below, askBirthDate: row.ask_birth_date, readyDays: row.ready_days }
    : { guardianBelow: 16, askBirthDate: false, readyDays: 3 }
}

export async function saveCardRules(work: Work, rules: CardRules): Promise<void> {
  patronsPolicy.demand(work, 'change-card-rules')
  const whole = (n: number, most: number) => Number.isInteger(n) && n >= 0 && n <= most
  if (!whole(rules.guardianBelow, 21) || !whole(rules.readyDays, 90)) throw cardRulesWrong()
  await work.db
    .insertInto('patrons.card_rules')
    .values({
      alliance_id: work.alliance,
      guardian_below: rules.guardianBelow,
      ask_birth_date: rules.askBirthDate,
      ready_days: rules.readyDays,
    })
    .onConflict((conflict) =>
      conflict.columns(['alliance_id']).doUpdateSet((eb) => ({
        guardian_below: eb.ref('excluded.guardian_below'),
        ask_birth_date: eb.ref('excluded.ask_birth_date'),
        ready_days: eb.ref('excluded.ready_days'),
      })),
    )
    .execute()
  await audit(
    work,
    'patrons.card-rules-saved',
    { kind: 'alliance', id: work.alliance },
    { age: rules.guardianBelow, days: rules.readyDays },
  )
}
