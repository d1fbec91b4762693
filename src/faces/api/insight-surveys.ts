import {
  answerSurvey,
  closeSurvey,
  listSurveys,
  openSurvey,
  readyQuestions,
  type Survey,
  sayHandedOut,
  surveyById,
  surveyResults,
  surveyToAnswer,
} from '#rooms/insight'
import { type Api, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const day = z.iso.date()
const names = z.record(z.string(), z.string())
const Question = z
  .object({
    key: z.string(),
    form: z
      .enum(['scale', 'choice'])
      .openapi({ description: 'A scale is answered by `1` to `5` or `na` (does not apply), a choice by one of its keys.' }),
    names: names.nullable().openapi({ description: 'Null: a ready question.' }),
    choices: z.array(z.object({ key: z.string(), names: names.nullable() })),
  })
  .openapi('SurveyQuestion')
const grouped = z.enum(['age', 'first-visit'])
const About = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('alliance') }),
  z.object({ kind: z.literal('campaign'), id: z.uuid() }),
  z.object({ kind: z.literal('series'), id: z.uuid() }),
])
const SurveyShape = z
  .object({
    surveyId: z.uuid(),
    title: z.string(),
    titles: names,
    about: About,
    opens: day,
    closes: day,
    turns: day.nullable().openapi({ description: 'The first day that counts as after.' }),
    questions: z.array(Question),
    grouped: grouped.nullable(),
    known: z.record(z.string(), z.number()).nullable(),
    handedOut: z.int().nullable(),
    url: z.string(),
    state: z.enum(['planned', 'open', 'closed']),
  })
  .openapi('Survey')
const shape = ({ version: _v, over: _o, madeBy: _m, ...survey }: Survey) => survey
const question = { key: 'knowledge', form: 'scale' as const, names: null, choices: [] }
const survey = {
  surveyId: id,
  title: 'What the story hour did for you',
  titles: {},
  about: { kind: 'alliance' as const },
  opens: '2026-11-01',
  closes: '2026-11-30',
  turns: null,
  questions: [question],
  grouped: 'age' as const,
  known: null,
  handedOut: 200,
  url: 'https://library.example.org/l/k7rt34',
  state: 'closed' as const,
}
const params = z.strictObject({ survey: z.uuid() })
const example = { params: { survey: id } }

const within = { low: z.number(), high: z.number() }
const Share = z.object({ share: z.number(), n: z.int(), ...within })
const Told = z
  .object({
    n: z.int(),
    counts: z.record(z.string(), z.int()).nullable().openapi({ description: 'Of all together; null of a group.' }),
    share: Share,
    mean: z.object({ mean: z.number(), ...within }).nullable(),
  })
  .nullable()
  .openapi({
    description:
      'Null: under ten, or hidden since it would give away a group that is. `share` is of 4 and 5, or of the first choice (Wilson, 95 %).',
  })
const wave = z.enum(['before', 'after', 'once'])
const Results = z
  .object({
    evidence: z.literal('solicited'),
    sheets: z.array(
      z.object({
        wave,
        sheets: z.int().nullable().openapi({ description: 'Null: under ten. In steps of five until its time is over.' }),
        over: z.boolean(),
        groups: z.array(
          z.object({
            group: z.string().openapi({ description: 'Empty: not said.' }),
            sheets: z.int().nullable(),
            share: Share.nullable(),
            says: z.enum(['as-known', 'fewer', 'more']).nullable(),
            known: z.number().nullable(),
          }),
        ),
      }),
    ),
    rate: z.number().nullable(),
    questions: z.array(
      z.object({
        question: Question,
        waves: z.array(z.object({ wave, all: Told, groups: z.array(z.object({ group: z.string(), told: Told })) })),
        difference: z.object({ difference: z.number(), says: z.enum(['shown', 'not-shown', 'too-few']), ...within }).nullable(),
      }),
    ),
  })
  .openapi('SurveyResults')

/** Surveys: opened and read by staff, answered by anybody, without anything of who answers. */
export function routes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/surveys',
    id: 'listSurveys',
    scope: 'insight:read',
    summary: 'The surveys, the latest first',
    answer: z.object({ items: z.array(SurveyShape) }).openapi('Surveys'),
    example: { answer: { items: [survey] } },
    run: async ({ work }) => ({ items: (await listSurveys(work)).map(shape) }),
  })
  api.operation({
    method: 'post',
    path: '/surveys',
    id: 'openSurvey',
    scope: 'insight:write',
    status: 201,
    summary: 'Open a survey; its questions do not change afterwards',
    body: z
      .strictObject({
        title: z.string().max(120),
        titles: names.default({}),
        about: About.default({ kind: 'alliance' }),
        opens: day,
        closes: day,
        turns: day.nullable().default(null),
        questions: z.array(z.enum(readyQuestions)).default([]),
        own: z
          .array(z.strictObject({ names, choices: z.array(names).max(6) }))
          .max(3)
          .default([]),
        grouped: grouped.nullable().default(null),
        known: z.record(z.string(), z.number()).nullable().default(null),
        handedOut: z.int().min(1).nullable().default(null),
      })
      .openapi('NewSurvey'),
    answer: SurveyShape,
    example: { body: { title: survey.title, opens: survey.opens, closes: survey.closes, questions: ['knowledge'] }, answer: survey },
    run: async ({ work, body }) => shape(await openSurvey(work, body)),
  })
  api.operation({
    method: 'get',
    path: '/surveys/{survey}',
    id: 'readSurvey',
    scope: 'insight:read',
    summary: 'One survey, without its answers',
    params,
    answer: SurveyShape,
    example: { ...example, answer: survey },
    run: async ({ work, params }) => shape(await surveyById(work, params.survey)),
  })
  api.operation({
    method: 'get',
    path: '/surveys/{survey}/results',
    id: 'readSurveyResults',
    scope: 'insight:read',
    summary: 'What a survey tells, of waves that are over; groups under ten, and what would give one away, are hidden',
    params,
    answer: Results,
    example: {
      ...example,
      answer: { evidence: 'solicited', sheets: [{ wave: 'once', sheets: 80, over: true, groups: [] }], rate: 0.4, questions: [] },
    },
    run: async ({ work, params }) => {
      const { survey: _, ...results } = await surveyResults(work, params.survey)
      return results
    },
  })
  api.operation({
    method: 'post',
    path: '/surveys/{survey}/closing',
    id: 'closeSurvey',
    scope: 'insight:write',
    summary: 'Close a survey before its last day; it does not open again',
    params,
    answer: SurveyShape,
    example: { ...example, answer: survey },
    run: async ({ work, params }) => shape(await closeSurvey(work, params.survey)),
  })
  api.operation({
    method: 'put',
    path: '/surveys/{survey}/handed-out',
    id: 'saySurveyHandedOut',
    scope: 'insight:write',
    summary: 'Say how many invitations were handed out',
    params,
    body: z.strictObject({ handedOut: z.int().min(1).nullable() }).openapi('SurveyHandedOut'),
    answer: SurveyShape,
    example: { ...example, body: { handedOut: 200 }, answer: survey },
    run: async ({ work, params, body }) => shape(await sayHandedOut(work, params.survey, body.handedOut)),
  })
  api.operation({
    method: 'get',
    path: '/open-surveys/{survey}',
    id: 'readOpenSurvey',
    scope: 'public',
    room: 'insight',
    summary: 'What a survey asks',
    params,
    answer: SurveyShape.pick({
      surveyId: true,
      title: true,
      titles: true,
      closes: true,
      questions: true,
      grouped: true,
      state: true,
    }).openapi('OpenSurvey'),
    example: {
      ...example,
      answer: {
        surveyId: id,
        title: survey.title,
        titles: {},
        closes: survey.closes,
        questions: [question],
        grouped: 'age',
        state: 'open',
      },
    },
    run: ({ work, params }) => surveyToAnswer(work, params.survey),
  })
  api.operation({
    method: 'post',
    path: '/open-surveys/{survey}/sheets',
    id: 'answerSurvey',
    scope: 'public',
    room: 'insight',
    status: 201,
    summary: 'Answer a survey; nothing of who answers is kept',
    params,
    body: z
      .strictObject({ answers: z.record(z.string().max(40), z.string().max(40)), group: z.string().max(40).default('') })
      .openapi('SurveySheet'),
    answer: z.object({ counted: z.boolean() }).openapi('SurveySheetCounted'),
    example: { ...example, body: { answers: { knowledge: '4' }, group: '30-49' }, answer: { counted: true } },
    run: async ({ work, params, body }) => ({ counted: await answerSurvey(work, params.survey, body) }),
  })
}
