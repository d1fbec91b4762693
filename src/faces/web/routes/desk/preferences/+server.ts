import { redirect } from '@sveltejs/kit'
import { locales } from '#platform'
import { chooseLocale } from '#rooms/alliance'
import type { RequestHandler } from './$types'

const year = 31_536_000

/** Keeps the theme on this device and the language with the person too, and goes back to the page they came from. */
export const POST: RequestHandler = async ({ request, cookies, url, locals }) => {
  const form = await request.formData()
  const keep = (name: string, value: string) =>
    cookies.set(name, value, { path: '/', maxAge: year, httpOnly: true, sameSite: 'lax', secure: url.protocol === 'https:' })
  const theme = form.get('theme')
  if (theme === 'light' || theme === 'dark') keep('foyer-theme', theme)
  else if (theme === 'system') cookies.delete('foyer-theme', { path: '/' })
  const language = form.get('language')
  if (typeof language === 'string' && locales().includes(language)) {
    keep('foyer-language', language)
    const { house, alliance, actor, staff } = locals
    if (staff) await house.work(alliance.id, actor, (work) => chooseLocale(work, staff.id, language))
  }
  const to = String(form.get('to') ?? '')
  redirect(303, to.startsWith('/desk') ? to : '/desk')
}
