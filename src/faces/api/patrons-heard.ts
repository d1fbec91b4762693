import { askHowHeard, asksHowHeard, heardChoices, heardQuestion, moveHeardChoice, saveHeardChoice } from '#rooms/patrons'
import { type Api, z } from './api.ts'

const key = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/)
const names = z.record(z.string(), z.string().max(80))
const Choice = z
  .object({
    choice: z.string(),
    names,
    channel: z.string().nullable().openapi({ description: 'The channel of the plan that it stands for.' }),
    offered: z.boolean(),
  })
  .openapi('HeardChoice')
const Question = z
  .object({
    asked: z.boolean(),
    choices: z.array(Choice).openapi({ description: 'In the order of the form; `dont-know` may always be answered as well.' }),
  })
  .openapi('HeardQuestion')
const market = { choice: 'market-day', names: { en: 'The market', 'zh-CN': '集市' }, channel: null, offered: true }
const example = { asked: true, choices: [market] }

/** The question how somebody heard of the library, on the form for a card. */
export function heardRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/heard-question',
    id: 'readHeardQuestion',
    scope: 'public',
    room: 'patrons',
    summary: 'What the card form asks of how somebody heard of the library',
    answer: Question,
    example: { answer: example },
    run: ({ work }) => heardQuestion(work),
  })
  api.operation({
    method: 'put',
    path: '/heard-question',
    id: 'askHowHeard',
    scope: 'patrons:write',
    summary: 'Have the card form ask, or no longer ask; what was counted stays',
    body: z.strictObject({ asked: z.boolean() }).openapi('AskHowHeard'),
    answer: Question,
    example: { body: { asked: true }, answer: example },
    run: async ({ work, body }) => {
      await askHowHeard(work, body.asked)
      return whole(work)
    },
  })
  api.operation({
    method: 'put',
    path: '/heard-question/choices/{choice}',
    id: 'saveHeardChoice',
    scope: 'patrons:write',
    summary: 'Add, rename or retire an answer; one that was offered is never deleted',
    params: z.strictObject({ choice: key }),
    body: z.strictObject({ names, channel: key.nullable().default(null), offered: z.boolean().default(true) }).openapi('NewHeardChoice'),
    answer: Question,
    example: {
      params: { choice: 'market-day' },
      body: { names: market.names },
      answer: example,
    },
    run: async ({ work, params, body }) => {
      await saveHeardChoice(work, { choice: params.choice, ...body })
      return whole(work)
    },
  })
  api.operation({
    method: 'post',
    path: '/heard-question/choices/{choice}/move',
    id: 'moveHeardChoice',
    scope: 'patrons:write',
    summary: 'Put an answer one place up or down in the form',
    params: z.strictObject({ choice: key }),
    body: z.strictObject({ where: z.enum(['up', 'down']) }).openapi('MoveHeardChoice'),
    answer: Question,
    example: { params: { choice: 'market-day' }, body: { where: 'up' }, answer: example },
    run: async ({ work, params, body }) => {
      await moveHeardChoice(work, params.choice, body.where)
      return whole(work)
    },
  })
}

/** For staff: also what is no longer offered, and also while nobody is asked. */
const whole = async (work: Parameters<typeof heardChoices>[0]) => ({
  asked: await asksHowHeard(work),
  choices: await heardChoices(work, { all: true }),
})
