import { createFormatter, translator, type Work } from '#platform'
import { allianceOf, brandOf, nameIn } from '#rooms/alliance'
import { composeLetter, planLetter, publicBase } from '#rooms/patrons'
import type { PlannedTime } from '../planned-time.ts'
import { type PostContent, textIn } from '../post-content.ts'
import { releaseFrame } from './release-frame.ts'

/** Whom a letter about a release goes to. */
export interface Addressee {
  email: string
  language: string
  /** Why the library may write to them. */
  source: string
}

interface AboutRelease {
  /** One letter per key, for ever. */
  key: string
  to: Addressee
  content: PostContent
  /** early: the personal link · changed: another version or another end of the embargo · corrected, withdrawn: what they had is wrong, or taken back. */
  what: 'early' | 'changed' | 'corrected' | 'withdrawn'
  until: PlannedTime | null
  /** The library's own words: an invitation, what was wrong, why it was taken back. */
  words: string
  /** Where the button leads, below the address of the site. */
  path: string | null
}

/** Plans one mail about a release, in the language of who gets it, in the transaction of what it is about. */
export async function writeAboutRelease(work: Work, { key, to, content, what, until, words, path }: AboutRelease): Promise<void> {
  const alliance = await allianceOf(work)
  const locale = alliance.locales.includes(to.language) ? to.language : alliance.default_locale
  const t = translator(locale)
  const library = nameIn(alliance, locale)
  const { title, summary } = textIn(content, locale)
  const { contact } = await releaseFrame(work, { press: content.press && { ...content.press, photos: [] } }, locale)
  const { text, html } = composeLetter({
    locale,
    from: library,
    title,
    paragraphs: [
      t(`content.press.mail.${what}`, { library, title }),
      ...(until && what !== 'withdrawn'
        ? [t('content.press.mail.embargo', { time: saidUntil(until, locale, work.now), zone: until.zone })]
        : []),
      ...(what === 'early' && summary ? [summary] : []),
      ...(words ? [words] : []),
    ],
    ...(path ? { button: { label: t('content.press.mail.open'), url: publicBase(work, locale, alliance.default_locale) + path } } : {}),
    foot: [
      ...(what === 'early' ? [t('content.press.mail.personal')] : []),
      t('content.press.mail.why', { source: to.source }),
      ...(contact ? [contact.text] : []),
    ],
    act: (await brandOf(work)).light.act,
  })
  const kind = what === 'early' ? 'press-early' : 'press-told'
  await planLetter(work, { key, kind, to: to.email, subject: t(`content.press.mail.subject-${what}`, { title }), text, html })
}

/** The end of an embargo in words, as the clock there shows it. */
export const saidUntil = ({ wall, zone }: PlannedTime, locale: string, now: Date): string => createFormatter(locale, zone, now).wall(wall)
