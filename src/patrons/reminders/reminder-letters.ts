import { createFormatter, translator, type Work } from '#platform'
import { allianceOf, brandOf, nameIn } from '#rooms/alliance'
import { composeLetter } from '../compose-letter.ts'
import { planLetter, withdrawLetters } from '../letters.ts'
import { publicBase } from '../subscribe.ts'
import { personalToken } from '../tokens.ts'
import type { Beginning } from './subject.ts'

/** What a mail of a reminder says: that it begins soon, that its time changed, that it does not take place. */
export type ReminderMail = 'remind' | 'moved' | 'cancelled'

interface Addressee {
  reminder_id: string
  email: string
  locale: string
}

/** One mail of a kind for each change of the thing, for ever. */
const keyOf = (reminder: string, revision: number, what: ReminderMail): string => `reminder/${reminder}/${revision}/${what}`

/** Takes back what has not left of the last mails of these reminders. */
export const recallMails = (work: Work, reminders: readonly { reminder_id: string; revision: number }[]): Promise<void> =>
  withdrawLetters(
    work,
    reminders.flatMap(({ reminder_id, revision }) =>
      (['remind', 'moved', 'cancelled'] as const).map((what) => keyOf(reminder_id, revision, what)),
    ),
  )

/** Plans one mail of a reminder in the transaction in which it is due. It does not leave after the thing is over, a reminder not after it began. */
export async function writeReminder(work: Work, to: Addressee, it: Beginning, what: ReminderMail): Promise<void> {
  const { t, library, base, act } = await frameOf(work, to.locale)
  const token = personalToken(work.house, 'reminder', work.alliance, to.reminder_id)
  const stop = `${base}/remind/stop?t=${token}`
  const values = { title: it.title, time: timeOf(work, it, to.locale), library }
  const { text, html } = composeLetter({
    locale: to.locale,
    from: library,
    title: it.title,
    paragraphs: [
      t(`patrons.remind.mail.${what}`, values),
      ...(it.cancelled ? [it.cancelled] : []),
      ...(it.cancelled ? [] : [t('patrons.remind.mail.zone', { zone: it.planned.zone })]),
    ],
    button: { label: t('patrons.remind.mail.open'), url: base + it.path },
    foot: [t('patrons.remind.mail.why'), t('patrons.remind.mail.stop', { url: stop })],
    act,
  })
  await planLetter(work, {
    key: keyOf(to.reminder_id, it.revision, what),
    kind: what === 'remind' ? 'reminder' : 'reminder-told',
    to: to.email,
    subject: t(`patrons.remind.mail.subject-${what}`, values),
    text,
    html,
    uselessAt: what === 'remind' ? it.begins : it.over,
    stopUrl: stop,
  })
}

/** Plans the mail that asks whether they want it. It leaves no more once the thing has begun. */
export async function writeAsking(work: Work, to: Addressee, it: Beginning, key: string): Promise<void> {
  const { t, library, base, act } = await frameOf(work, to.locale)
  const values = { title: it.title, time: timeOf(work, it, to.locale), library }
  const { text, html } = composeLetter({
    locale: to.locale,
    from: library,
    title: t('patrons.remind.ask.title'),
    paragraphs: [t('patrons.remind.ask.body', values), t('patrons.remind.ask.deleted')],
    button: {
      label: t('patrons.remind.ask.button'),
      url: `${base}/remind/confirm?t=${personalToken(work.house, 'reminder-confirm', work.alliance, to.reminder_id)}`,
    },
    foot: [t('patrons.remind.ask.foot')],
    act,
  })
  await planLetter(work, {
    key: `reminder-confirm/${key}`,
    kind: 'reminder-confirm',
    to: to.email,
    subject: t('patrons.remind.ask.subject', values),
    text,
    html,
    uselessAt: it.begins,
  })
}

async function frameOf(work: Work, locale: string) {
  const alliance = await allianceOf(work)
  return {
    t: translator(locale),
    library: nameIn(alliance, locale),
    base: publicBase(work, locale, alliance.default_locale),
    act: (await brandOf(work)).light.act,
  }
}

const timeOf = (work: Work, { planned }: Beginning, locale: string): string =>
  createFormatter(locale, planned.zone, work.now).wall(planned.wall)
