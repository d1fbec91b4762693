import { zipBytes } from '#platform'
import {
  type Artefact,
  artefactKinds,
  artefactRights,
  documentKinds,
  evidenceFile,
  evidenceZip,
  putArtefact,
  putDocument,
  readArtefact,
  takeOutArtefact,
} from '#rooms/insight'
import { type Api, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const day = z.iso.date()
const Piece = z
  .object({
    artefactId: z.uuid().nullable().openapi({ description: 'Null: it stands there by itself and nobody has said anything of it.' }),
    kind: z.enum(artefactKinds),
    subject: z.string().openapi({ description: 'Its id in its own room.' }),
    title: z.string(),
    shows: z.string(),
    day,
    rights: z.enum(artefactRights),
    rightsNote: z.string().openapi({ description: 'Whose it is, who agreed or allowed it.' }),
    file: z.uuid().nullable(),
    putBy: z.string().nullable(),
    opens: z.string(),
  })
  .openapi('Artefact')
const example: Artefact = {
  artefactId: id,
  kind: 'document',
  subject: id,
  title: 'Letter of the school',
  shows: 'Forty children came, and the school asks for more.',
  day: '2026-10-12',
  rights: 'agreed',
  rightsNote: 'the headmaster, by letter',
  file: id,
  putBy: 'Lin Yue',
  opens: `/files/${id}/evidence`,
}
const Put = z.object({ artefactId: z.uuid() }).openapi('PutArtefact')

/** The evidence file: what shows that it happened, with rights; it goes along with reports to juries and funders. */
export function routes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/evidence',
    id: 'listEvidence',
    scope: 'insight:read',
    summary: 'The evidence of some days, in their order: what was put there, and what the house knows by itself',
    description: '`strategy:read` and `content:read` are needed too. What may not be shown any more is left out.',
    query: z.strictObject({ from: day, to: day }),
    answer: z.object({ items: z.array(Piece) }).openapi('Evidence'),
    example: { query: { from: '2026-01-01', to: '2026-12-31' }, answer: { items: [example] } },
    run: async ({ work, query }) => ({ items: await evidenceFile(work, query) }),
  })
  api.operation({
    method: 'post',
    path: '/evidence',
    id: 'putEvidence',
    scope: 'insight:write',
    status: 201,
    summary: 'Put a thing of the house into the evidence file, or say anew what it shows',
    body: z.object({ kind: z.enum(artefactKinds).exclude(['document']), subject: z.uuid(), shows: z.string() }).openapi('PutEvidence'),
    answer: Put,
    example: {
      body: { kind: 'post', subject: id, shows: 'It was read by more people than live in the town.' },
      answer: { artefactId: id },
    },
    run: ({ work, body }) => putArtefact(work, body),
  })
  api.operation({
    method: 'post',
    path: '/evidence/documents',
    id: 'putEvidenceDocument',
    scope: 'insight:write',
    status: 201,
    summary: 'Put a document from outside into the evidence file: the body is the file',
    query: z.strictObject({
      name: z.string(),
      title: z.string(),
      day,
      shows: z.string(),
      rights: z.enum(artefactRights).exclude(['quoted']),
      rightsNote: z.string().optional(),
    }),
    uploads: documentKinds,
    answer: Put,
    example: {
      query: {
        name: 'letter.pdf',
        title: example.title,
        day: example.day,
        shows: example.shows,
        rights: 'agreed',
        rightsNote: example.rightsNote,
      },
      answer: { artefactId: id },
    },
    run: ({ work, query, upload }) => putDocument(work, { ...query, file: upload }),
  })
  api.operation({
    method: 'get',
    path: '/evidence/{kind}/{subject}',
    id: 'readEvidence',
    scope: 'insight:read',
    summary: 'A thing as it stands in the evidence file, or would; refused where it may not go along with a report',
    description: '`strategy:read` and `content:read` are needed too.',
    params: z.strictObject({ kind: z.enum(artefactKinds).exclude(['document']), subject: z.uuid() }),
    answer: Piece.pick({ kind: true, title: true, shows: true, day: true, rights: true, rightsNote: true }).openapi('EvidencePiece'),
    example: {
      params: { kind: 'post', subject: id },
      answer: { kind: 'post', title: 'The night bar', shows: '', day: '2026-03-02', rights: 'own', rightsNote: '' },
    },
    run: ({ work, params }) => readArtefact(work, params.kind, params.subject),
  })
  api.operation({
    method: 'delete',
    path: '/evidence/{kind}/{subject}',
    id: 'takeEvidenceOut',
    scope: 'insight:write',
    summary: 'Take something out of the evidence file; what stands there by itself stays out',
    params: z.strictObject({ kind: z.enum(artefactKinds), subject: z.uuid() }),
    example: { params: { kind: 'clipping', subject: id } },
    run: ({ work, params }) => takeOutArtefact(work, params),
  })
  api.operation({
    method: 'get',
    path: '/reports/{report}/evidence.zip',
    id: 'readReportEvidence',
    scope: 'insight:read',
    summary: 'The evidence file of a report: a list, and the files that lie in the house',
    params: z.strictObject({ report: z.uuid() }),
    query: z.strictObject({ version: z.coerce.number().int().positive().optional(), locale: z.string().max(20).optional() }),
    media: 'application/zip',
    example: { params: { report: id }, query: { version: 2, locale: 'zh-CN' } },
    run: async ({ work, params, query, locale }) => {
      const { entries, at } = await evidenceZip(work, { report: params.report, version: query.version, locale: query.locale ?? locale })
      return zipBytes(entries, at)
    },
  })
}
