import { alliancePolicy, type Brand, brandOf, changeLogo, logoKinds, removeLogo, saveBrand } from '#rooms/alliance'
import { type Api, z } from './api.ts'

const colour = z.string().regex(/^#[0-9a-f]{6}$/)
const BrandSchema = z
  .object({
    name: z.string(),
    names: z.record(z.string(), z.string()).openapi({ description: 'In other languages: locale → text.' }),
    light: z.object({ colour, onColour: colour, link: colour }).openapi({ description: 'The colour on light pages, its label, links.' }),
    dark: z.object({ colour, onColour: colour, link: colour }),
    type: z.enum(['source', 'system']).openapi({ description: 'Source Sans and Serif, or what the reader’s device has.' }),
    logo: z.object({ url: z.string(), alt: z.string() }).nullable(),
    demo: z.boolean(),
  })
  .openapi('Brand')
const example = {
  name: 'Anhe County Library',
  names: { 'zh-CN': '安和县图书馆' },
  light: { colour: '#0b5a49', onColour: '#ffffff', link: '#0b5a49' },
  dark: { colour: '#72cdb2', onColour: '#0f1613', link: '#7fd4ba' },
  type: 'source' as const,
  logo: { url: 'https://library.example/files/0199a000-0000-7000-8000-000000000003', alt: 'A lamp over an open book' },
  demo: false,
}
const wire = (brand: Brand, base: string): z.input<typeof BrandSchema> => ({
  name: brand.name,
  names: brand.names,
  light: { colour: brand.light.act, onColour: brand.light.onAct, link: brand.light.link },
  dark: { colour: brand.dark.act, onColour: brand.dark.onAct, link: brand.dark.link },
  type: brand.type,
  logo: brand.logo && { url: `${base}/files/${brand.logo.file}`, alt: brand.logo.alt },
  demo: brand.demo,
})

/** How the library looks: pages, mails and posters take it from here, and so may programs. */
export function brandRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/brand',
    id: 'readBrand',
    scope: 'public',
    room: 'alliance',
    summary: 'The colours, the typeface and the mark of the library',
    answer: BrandSchema,
    example: { answer: example },
    run: async ({ work }) => wire(await brandOf(work), work.house.config.url),
  })
  api.operation({
    method: 'patch',
    path: '/brand',
    id: 'saveBrand',
    scope: 'alliance:write',
    summary: 'Change colours and typeface; a colour that somebody could not read is refused with the contrast it reaches and needs',
    body: z
      .strictObject({
        light: z.string().max(20).optional(),
        dark: z.string().max(20).optional(),
        type: z.enum(['source', 'system']).optional(),
      })
      .openapi('BrandChange'),
    answer: BrandSchema,
    example: { body: { light: '#0b5a49' }, answer: example },
    run: async ({ work, body }) => wire(await saveBrand(work, body), work.house.config.url),
  })
  api.operation({
    method: 'put',
    path: '/brand/logo',
    id: 'changeLogo',
    scope: 'alliance:write',
    summary: 'Upload the mark of the library',
    description: 'What it is, its bytes say. An SVG that could run or load anything is refused whole. `alt` says in words what it shows.',
    query: z.strictObject({ alt: z.string().max(160), name: z.string().min(1).max(120).default('logo') }),
    uploads: logoKinds,
    maxBytes: 1024 * 1024,
    answer: BrandSchema,
    example: { query: { alt: 'A lamp over an open book', name: 'logo.svg' }, answer: example },
    run: async ({ work, query, upload }) => {
      alliancePolicy.demand(work, 'change-brand')
      return wire(await changeLogo(work, await upload.read(), query), work.house.config.url)
    },
  })
  api.operation({
    method: 'delete',
    path: '/brand/logo',
    id: 'removeLogo',
    scope: 'alliance:write',
    summary: 'Use no mark; the name stands alone',
    example: {},
    run: ({ work }) => removeLogo(work),
  })
}
