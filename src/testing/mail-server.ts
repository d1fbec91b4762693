/** A real mail server on loopback that keeps what it accepted. */
export interface MailServer {
  url: string
  /** Accepted messages by recipient address: raw texts. */
  boxes: Map<string, string[]>
  /** How many messages were accepted. */
  accepted(): number
  /** How long it takes to accept each message, in ms. */
  slow(ms: number): void
  close(): Promise<void>
}

/** Starts a mail server; `onMessage` is called after a message was accepted and before its sender is told. */
export async function openMailServer(onMessage?: (count: number) => void): Promise<MailServer> {
  const { SMTPServer } = await import('smtp-server')
  const boxes = new Map<string, string[]>()
  let count = 0
  let delay = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        setTimeout(() => {
          const text = Buffer.concat(chunks).toString('utf8')
          for (const { address } of session.envelope.rcptTo) boxes.set(address, [...(boxes.get(address) ?? []), text])
          count++
          onMessage?.(count)
          done()
        }, delay)
      })
    },
  })
  server.on('error', () => {}) // a killed sender breaks its connection
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.server.address() as { port: number }
  return {
    url: `smtp://127.0.0.1:${port}`,
    boxes,
    accepted: () => count,
    slow: (ms) => {
      delay = ms
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
