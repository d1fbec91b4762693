import { channelParams } from './accounts.ts'
import type { Carried, Operation } from './tables.ts'

interface Told {
  operation: Operation
  /** Of a post. */
  postId?: string
  /** Of an answer. */
  item?: string
  payload: Pick<Carried, 'title'>
  account: { kind: string; name: string }
}

/** What a sentence of the record about a delivery is about: the post, or what an answer answers. */
export const subjectOfDelivery = ({ postId, item }: Told) => (item ? { kind: 'incoming', id: item } : { kind: 'post', id: postId! })

/** What the sentence names. An answer has no title, and its words are between two people. */
export const titled = ({ payload, account }: Told) => ({ ...(payload.title ? { title: payload.title } : {}), ...channelParams(account) })

/** The act of the record: sentences about answers are their own. */
export const nameOfAct = ({ operation }: Pick<Told, 'operation'>, act: string): string => (operation === 'answer' ? `answer-${act}` : act)
