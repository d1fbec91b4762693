import { drawn } from '../poster.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = (event) => drawn(event, event.params.id, 'png')
