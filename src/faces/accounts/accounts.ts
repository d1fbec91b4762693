import type { House } from '#house'
import {
  type Actor,
  type Cookies,
  isMailFailure,
  type MailMessage,
  type Platform,
  type Role,
  refuse,
  refuseField,
  type Signs,
  translator,
  type Work,
} from '#platform'
import {
  acceptInvitation,
  addStaff,
  allianceOf,
  type Invitation,
  type InviteStaff,
  inviteStaff,
  readInvitation,
  type StaffMember,
  staffByUser,
} from '#rooms/alliance'

const system: Actor = { kind: 'system', name: 'sign-in' }

/** Whoever can change who works here must use the second step, once the house is on the open net. */
const needing: readonly Role[] = ['owner', 'director']

/** Whether a role needs the second step here: for owners and directors, on https, and not in the demo city. */
export const needsSecondStep = (house: Pick<House, 'config'>, roles: readonly Role[], demo: boolean): boolean =>
  house.config.url.startsWith('https:') && !demo && roles.some((role) => needing.includes(role))

/**
 * Makes the first owner of an alliance (set-up, demo city, command line): account and staff row in one transaction.
 * @throws Refusal with fields `name`, `email`, `password`; `platform.account-exists`
 */
export async function createOwner(
  house: House,
  alliance: string,
  input: { name: string; email: string; passphrase: string; locale?: string; roles?: readonly Role[] },
): Promise<StaffMember> {
  return house.work(alliance, system, async (work) => {
    const user = await house.signIn.createAccount(work.db, input)
    return addStaff(work, { name: input.name, email: input.email, roles: input.roles ?? ['owner'], locale: input.locale, user })
  })
}

export interface MadeInvitation {
  invitation: Invitation
  /** What opens on the phone. Whoever has it can join: it goes to the invited person and, at the desk, to who invited. */
  link: string
  mail: MailMessage
}

/**
 * Invites somebody and writes the mail with the link, in the invited person's language. Sending is {@link sendInvitation}, after the commit.
 * Inviting an address again is how an invitation is sent again: the link before it ends.
 * @throws Refusals of the alliance room
 */
export async function inviteByMail(work: Work, input: InviteStaff): Promise<MadeInvitation> {
  const alliance = await allianceOf(work)
  const { invitation, token } = await inviteStaff(work, { ...input, locale: input.locale || alliance.default_locale })
  const link = `${work.house.config.url}/desk/invitation/${token}`
  const say = translator(invitation.locale)
  const name = alliance.names[invitation.locale] || alliance.name
  const who = 'name' in work.actor ? work.actor.name : ''
  return {
    invitation,
    link,
    mail: {
      to: invitation.email,
      subject: say('alliance.invitation.subject', { name }),
      text: say('alliance.invitation.text', { name, link, who }),
    },
  }
}

/** Mails an invitation. False when no mail server is set or it did not take it: then somebody at the desk invites again and hands the link over. */
export async function sendInvitation(house: Pick<Platform, 'mail' | 'log'>, made: MadeInvitation): Promise<boolean> {
  try {
    await house.mail.send(made.mail)
    return house.mail.how === 'smtp'
  } catch (error) {
    house.log.warn('accounts', 'an invitation was not mailed', { why: isMailFailure(error) ? error.code : 'refused' })
    return false
  }
}

export interface OpenInvitation {
  invitation: Invitation
  alliance: string
  /** Whether the address has an account already (in another alliance, or from before): then its passphrase is asked for. */
  hasAccount: boolean
}

/** What the page of an invitation shows. @throws Refusal of the alliance room when it no longer holds */
export async function openInvitation(house: House, alliance: string, token: string): Promise<OpenInvitation> {
  return house.work(alliance, system, async (work) => {
    const invitation = await readInvitation(work, token)
    return {
      invitation,
      alliance: (await allianceOf(work)).name,
      hasAccount: (await house.signIn.userByEmail(work.db, invitation.email)) !== undefined,
    }
  })
}

/**
 * Takes an invitation: account and staff row in one transaction, then signs in. Somebody who has an account already shows
 * that it is theirs by its passphrase.
 * @throws Refusals of the alliance room and of sign-in, with the fields `name` and `password`
 */
export async function takeInvitation(
  house: House,
  alliance: string,
  signs: Signs,
  input: { token: string; name: string; passphrase: string },
): Promise<Cookies & { member: StaffMember; state: 'in' | 'second-step' }> {
  const { invitation, hasAccount } = await openInvitation(house, alliance, input.token)
  if (input.name.trim() === '') throw refuseField('name', 'platform.name-missing')
  // With an account the passphrase is looked at first; a second step, if it is on, is asked for after joining.
  const before = hasAccount ? await house.signIn.signIn(signs, invitation.email, input.passphrase) : undefined
  const member = await house.work(alliance, system, async (work) => {
    const user = before
      ? (await house.signIn.userByEmail(work.db, invitation.email))!
      : await house.signIn.createAccount(work.db, { email: invitation.email, name: input.name.trim(), passphrase: input.passphrase })
    return acceptInvitation(work, input.token, { user, name: input.name.trim() })
  })
  const signedIn = before ?? (await house.signIn.signIn(signs, invitation.email, input.passphrase))
  return { member, cookies: signedIn.cookies, state: signedIn.state }
}

/**
 * Whether this account may enter the desk of this alliance. An account that works elsewhere only gets the sentence of a wrong passphrase.
 * @throws Refusal `platform.sign-in-wrong`
 */
export async function demandMember(house: House, alliance: string, user: string): Promise<StaffMember> {
  const member = await house.work(alliance, system, (work) => staffByUser(work, user))
  if (!member) throw refuse(401, 'platform.sign-in-wrong')
  return member
}
