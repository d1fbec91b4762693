import MailComposer from 'nodemailer/lib/mail-composer'
import type { RenderedMail } from './render-mail.ts'

/** A mail ready to go, whole, for one recipient; undefined where it has to be put together the slow way. */
export type CompiledMails = (recipient: { address: string; token: string; messageId: string; date: Date }) => Buffer | undefined

/** As long as a stop token, and nothing else looks like it. Only letters, so no encoding touches it. */
const mark = 'FOYERstopTOKENfoyerSTOPtokenFOYERstopTOKENfoyerSTO'
const toMark = 'reader@foyer-reader.invalid'
const idMark = 'foyer-message@foyer-message.invalid'
/** Where the mark stands: header, and twice each in text and HTML. */
const wanted = 5

/**
 * Composes a newsletter once and cuts it at what differs from reader to reader, so that 170,000 mails cost 170,000 joins instead of as many
 * encodings. A mark that quoted-printable has broken over two lines is filled keeping the break, because a token is as long as the mark.
 * Where parts are base64 (texts that are mostly Chinese), a mark cannot be found and every mail is composed by itself.
 */
export async function compileMails(one: (token: string) => RenderedMail): Promise<CompiledMails> {
  const { from, subject, text, html, headers } = one(mark)
  const built = await new MailComposer({
    from,
    to: toMark,
    subject,
    text,
    html,
    headers,
    messageId: `<${idMark}>`,
    date: new Date(0),
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build()
  const template = built.toString('latin1')
  const broken = [...mark].join('(?:=\\r?\\n)?')
  const cut = new RegExp(
    `(${broken})|(${toMark.replaceAll('.', '\\.')})|(${idMark.replaceAll('.', '\\.')})|(?<=\\nDate: )([^\\r\\n]*)`,
    'g',
  )
  const pieces: string[] = []
  const slots: { kind: 'token' | 'to' | 'id' | 'date'; breaks: { at: number; text: string }[] }[] = []
  let last = 0
  for (const found of template.matchAll(cut)) {
    pieces.push(template.slice(last, found.index))
    last = found.index + found[0].length
    const kind = found[1] !== undefined ? 'token' : found[2] !== undefined ? 'to' : found[3] !== undefined ? 'id' : 'date'
    slots.push({ kind, breaks: kind === 'token' ? breaksIn(found[0]) : [] })
  }
  pieces.push(template.slice(last))
  const count = (kind: string) => slots.filter((slot) => slot.kind === kind).length
  const usable = count('token') === wanted && count('to') === 1 && count('id') === 1 && count('date') === 1
  return ({ address, token, messageId, date }) => {
    if (
      !usable ||
      token.length !== mark.length ||
      !/^[\w.-]+$/.test(token) ||
      !/^[\x21-\x7e]{3,200}$/.test(address) ||
      /[<>,;:"()[\]\\]/.test(address)
    )
      return undefined
    let mail = pieces[0]!
    slots.forEach(({ kind, breaks }, i) => {
      mail +=
        kind === 'token'
          ? withBreaks(token, breaks)
          : kind === 'to'
            ? address
            : kind === 'id'
              ? messageId
              : date.toUTCString().replace(/GMT/, '+0000')
      mail += pieces[i + 1]!
    })
    return Buffer.from(mail, 'latin1')
  }
}

/** Soft line breaks inside a mark, by how many of its letters stand before each. */
function breaksIn(marked: string): { at: number; text: string }[] {
  const breaks: { at: number; text: string }[] = []
  let letters = 0
  for (const part of marked.matchAll(/=\r?\n|[A-Za-z]/g)) {
    if (part[0].startsWith('=')) breaks.push({ at: letters, text: part[0] })
    else letters++
  }
  return breaks
}

function withBreaks(token: string, breaks: readonly { at: number; text: string }[]): string {
  let out = ''
  let from = 0
  for (const { at, text } of breaks) {
    out += token.slice(from, at) + text
    from = at
  }
  return out + token.slice(from)
}
