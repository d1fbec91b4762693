import { toCsv } from '#platform'
import { cardRules, exportApplications, saveCardRules } from '#rooms/patrons'
import { type Api, z } from './api.ts'

const Rules = z
  .object({
    guardianBelow: z.int().min(0).max(21).openapi({ description: 'Somebody younger applies with a guardian; 0: nobody has to.' }),
    askBirthDate: z.boolean().openapi({ description: 'Off unless the library’s rules need it.' }),
    readyDays: z.int().min(0).max(90).openapi({ description: 'After how many days a card is usually ready; the receipt says so.' }),
  })
  .openapi('CardRules')
const example = { guardianBelow: 16, askBirthDate: false, readyDays: 3 }

/** How the library gives out cards, and its applications as a table. */
export function ruleRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/card-rules',
    id: 'readCardRules',
    scope: 'public',
    room: 'patrons',
    summary: 'How this library gives out cards: what the form asks and when a card is ready',
    answer: Rules,
    example: { answer: example },
    run: ({ work }) => cardRules(work),
  })
  api.operation({
    method: 'put',
    path: '/card-rules',
    id: 'saveCardRules',
    scope: 'patrons:write',
    summary: 'Set how this library gives out cards; applications that are in keep what they were asked',
    body: z.strictObject(Rules.shape).openapi('NewCardRules'),
    answer: Rules,
    example: { body: example, answer: example },
    run: async ({ work, body }) => {
      await saveCardRules(work, body)
      return cardRules(work)
    },
  })
  api.operation({
    method: 'get',
    path: '/card-applications.csv',
    id: 'exportCardApplications',
    scope: 'patrons:read',
    summary: 'All applications as a table, without the persons unless asked for; the record says who took it out',
    query: z.strictObject({ persons: z.stringbool().default(false) }),
    media: 'text/csv',
    example: { query: { persons: 'false' } },
    run: async ({ work, query }) => {
      const { columns, rows } = await exportApplications(work, query)
      return toCsv(columns, rows)
    },
  })
}
