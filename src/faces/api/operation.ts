import type { z } from '@hono/zod-openapi'
import type { ReceivedFile, Work } from '#platform'

/** What an operation needs: `<room>:read`, `<room>:write`, or nothing. */
export type Scope = `${string}:${'read' | 'write'}`

type Shape = z.ZodObject | undefined
type Of<S> = S extends z.ZodType ? z.output<S> : undefined

export interface Call<P, Q, B> {
  /** One transaction, by the token or by a visitor, in the alliance of the host. */
  work: Work
  params: P
  query: Q
  body: B
  /** An upload, received whole and not judged yet: for `work.house.files.put`, or to `read()`. */
  upload: ReceivedFile
  /** The language the caller prefers. */
  locale: string
}

export interface Operation<P extends Shape, Q extends Shape, B extends z.ZodType | undefined, A extends z.ZodType | undefined> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete'
  /** Below /api/v1, with {names}: `/posts/{post}`. */
  path: string
  /** Unique, a verb phrase: `listPosts`. */
  id: string
  scope: Scope | 'public'
  /** The room, for grouping; the one of the scope unless given. */
  room?: string
  /** One line. */
  summary: string
  description?: string
  params?: P
  query?: Q
  body?: B
  /** The request carries a file as its whole body instead of JSON: the types that are accepted. */
  uploads?: readonly string[]
  /** Largest body in bytes; 1 MiB for JSON and 20 MiB for uploads unless given. */
  maxBytes?: number
  /** It tells of a person or of a key, in what it is asked or in what it answers: nothing of it is kept for an idempotency key. Asking twice must do no harm. */
  personal?: true
  /** What it answers; nothing (204) unless given. */
  answer?: A
  /** 200 unless given, 201 for what makes something new. */
  status?: 200 | 201 | 202
  /** An answer that is no JSON: its media type (`text/csv`, `application/pdf`). `run` returns a text or bytes; nothing of it is kept for an idempotency key. */
  media?: string
  /** What the document shows, and what the tests send through the schemas. */
  example: {
    params?: z.input<NonNullable<P>>
    query?: z.input<NonNullable<Q>>
    body?: B extends z.ZodType ? z.input<B> : never
    answer?: A extends z.ZodType ? z.input<A> : never
  }
  run(call: Call<Of<P>, Of<Q>, Of<B>>): Promise<A extends z.ZodType ? z.input<A> : A extends undefined ? unknown : never>
}

export type AnyOperation = Operation<Shape, Shape, z.ZodType | undefined, z.ZodType | undefined>
