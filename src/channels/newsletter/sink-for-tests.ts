import { SMTPServer } from 'smtp-server'

/** A real SMTP server that keeps what it took, by recipient, and lets the test look in at three moments. */
export interface Sink {
  url: string
  taken: Map<string, string[]>
  on: {
    rcpt?: (address: string) => Error | null | Promise<void>
    dot?: (address: string) => Promise<void> | void
    reply?: (address: string) => void
  }
  close(): void
}

export async function openSink(): Promise<Sink> {
  const sink: Sink = { url: '', taken: new Map(), on: {}, close: () => {} }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onRcptTo: ({ address }, _, done) => {
      void Promise.resolve(sink.on.rcpt?.(address)).then((said) => done(said instanceof Error ? said : null))
    },
    onData: (stream, session, done) => {
      const address = session.envelope.rcptTo[0]!.address
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', async () => {
        sink.taken.set(address, [...(sink.taken.get(address) ?? []), Buffer.concat(chunks).toString()])
        await sink.on.dot?.(address)
        done()
        sink.on.reply?.(address)
      })
    },
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  sink.url = `smtp://127.0.0.1:${(server.server.address() as { port: number }).port}?tls=off`
  sink.close = () => server.close(() => {})
  return sink
}
