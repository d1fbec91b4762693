import type { Printed } from '#rooms/channels'

/** A print as an answer: shown by the browser, under its own name where it is saved. */
export const printedResponse = ({ bytes, mime, name }: Printed): Response =>
  new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': mime,
      'content-disposition': `inline; filename="print.${name.split('.').at(-1)}"; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': 'private, no-store',
    },
  })
