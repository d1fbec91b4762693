import type { Work } from '#platform'
import { z } from './api.ts'

/** One page of a list. */
export const page = <S extends z.ZodType>(item: S, name: string) =>
  z.object({ items: z.array(item), next: z.string().nullable() }).openapi(name)

/** The parameters of paths. */
export const paths = {
  post: z.strictObject({ post: z.uuid() }),
  series: z.strictObject({ series: z.uuid() }),
  page: z.strictObject({ page: z.uuid() }),
  asset: z.strictObject({ asset: z.uuid() }),
}

/** A capability about one thing, called with what the request says. */
export type Run<B extends z.ZodType, T> = (work: Work, id: string, body: z.output<B>) => Promise<T>
