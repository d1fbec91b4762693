export { isAddress } from './check-message.ts'
export { isMailFailure, MailFailure, type MailOutcome } from './failure.ts'
export { Mail, type MailMessage, type MailReceipt, type MailSettings } from './mail.ts'
