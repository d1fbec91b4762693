import { addLibrary, allianceOf, changeLibrary, type Library, listLibraries } from '#rooms/alliance'
import { brandRoutes } from './alliance-brand.ts'
import { hourRoutes } from './alliance-hours.ts'
import { pastImportRoutes } from './alliance-imports.ts'
import { pointRoutes } from './alliance-points.ts'
import { settingRoutes } from './alliance-settings.ts'
import { staffRoutes } from './alliance-staff.ts'
import { workRoutes } from './alliance-work.ts'
import { type Api, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const names = z.record(z.string(), z.string()).openapi({ description: 'In other languages: locale → text.' })

const LibrarySchema = z.object({ library: z.uuid(), name: z.string(), names, code: z.string(), url: z.string() }).openapi('Library')
const library = { library: id, name: 'Anhe County Library', names: { 'zh-CN': '安和县图书馆' }, code: '', url: '' }
const shapeLibrary = (l: Library) => ({ library: l.library_id, name: l.name, names: l.names, code: l.code, url: l.url })

export function routes(api: Api): void {
  libraryRoutes(api)
  pointRoutes(api)
  pastImportRoutes(api)
  hourRoutes(api)
  settingRoutes(api)
  brandRoutes(api)
  staffRoutes(api)
  workRoutes(api)
}

function libraryRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/alliance',
    id: 'getAlliance',
    scope: 'public',
    room: 'alliance',
    summary: 'Whose house this is',
    answer: z
      .object({
        alliance: z.uuid(),
        name: z.string(),
        names,
        city: z.string(),
        country: z.string(),
        timeZone: z.string(),
        locales: z.array(z.string()),
        defaultLocale: z.string(),
        demo: z.boolean(),
      })
      .openapi('Alliance'),
    example: {
      answer: {
        alliance: id,
        name: 'Anhe County Library',
        names: {},
        city: 'Anhe',
        country: 'CN',
        timeZone: 'Asia/Shanghai',
        locales: ['zh-CN', 'en'],
        defaultLocale: 'zh-CN',
        demo: false,
      },
    },
    run: async ({ work }) => {
      const a = await allianceOf(work)
      return {
        alliance: a.alliance_id,
        name: a.name,
        names: a.names,
        city: a.city,
        country: a.country,
        timeZone: a.time_zone,
        locales: a.locales,
        defaultLocale: a.default_locale,
        demo: a.demo,
      }
    },
  })
  api.operation({
    method: 'get',
    path: '/libraries',
    id: 'listLibraries',
    scope: 'public',
    room: 'alliance',
    summary: 'Member libraries by name',
    answer: z.object({ items: z.array(LibrarySchema) }),
    example: { answer: { items: [library] } },
    run: async ({ work }) => ({ items: (await listLibraries(work)).map(shapeLibrary) }),
  })
  api.operation({
    method: 'post',
    path: '/libraries',
    id: 'addLibrary',
    scope: 'alliance:write',
    status: 201,
    summary: 'Add a member library',
    body: z.strictObject({
      name: z.string().max(160),
      names: names.optional(),
      code: z.string().max(60).optional(),
      url: z.string().max(500).optional(),
    }),
    answer: LibrarySchema,
    example: { body: { name: 'Anhe County Library' }, answer: library },
    run: async ({ work, body }) => shapeLibrary(await addLibrary(work, body)),
  })
  api.operation({
    method: 'patch',
    path: '/libraries/{library}',
    id: 'changeLibrary',
    scope: 'alliance:write',
    summary: 'Change what is said of a member library',
    params: z.strictObject({ library: z.uuid() }),
    body: z.strictObject({
      name: z.string().max(160).optional(),
      names: names.optional(),
      code: z.string().max(60).optional(),
      url: z.string().max(500).optional(),
    }),
    answer: LibrarySchema,
    example: { params: { library: id }, body: { names: { 'zh-CN': '安和县图书馆' } }, answer: library },
    run: async ({ work, params, body }) => shapeLibrary(await changeLibrary(work, params.library, body)),
  })
}
