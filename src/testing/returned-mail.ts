/** What may differ in a mail that came back. */
export interface ReturnedMail {
  /** Message-ID of the mail that came back, without brackets. */
  id: string
  action?: string
  status?: string
  diagnostic?: string
  /** Content type of the part that holds the returned mail. */
  returned?: string
}

/** A delivery status notification (RFC 3464) as Postfix writes it about a mail of ours. */
export const returnedMail = (options: ReturnedMail): string =>
  [
    'Return-Path: <>',
    'From: MAILER-DAEMON@mx.example.net (Mail Delivery System)',
    'Subject: Undelivered Mail Returned to Sender',
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    '\tboundary="B1A2/mx.example.net"',
    '',
    'This is a MIME-encapsulated message.',
    '',
    '--B1A2/mx.example.net',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    "I'm sorry to have to inform you that your message could not be delivered.",
    '',
    '--B1A2/mx.example.net',
    'Content-Description: Delivery report',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.net',
    'Arrival-Date: Thu, 10 Sep 2026 09:05:11 +0800 (CST)',
    '',
    'Final-Recipient: rfc822; reader@example.net',
    `Action: ${options.action ?? 'failed'}`,
    `Status: ${options.status ?? '5.1.1'}`,
    `Diagnostic-Code: ${options.diagnostic ?? 'smtp; 550 5.1.1 <reader@example.net>: Recipient address rejected:\n    User unknown in virtual mailbox table'}`,
    '',
    '--B1A2/mx.example.net',
    `Content-Type: ${options.returned ?? 'text/rfc822-headers'}`,
    '',
    'From: "Test City" <news@library.example>',
    'To: reader@example.net',
    `Message-ID: <${options.id}>`,
    'Subject: =?utf-8?B?5pyA?=',
    '',
    '--B1A2/mx.example.net--',
    '',
  ].join('\r\n')
