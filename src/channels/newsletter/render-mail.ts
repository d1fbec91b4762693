import { type ActFamily, contrastRatio, escapeHtml } from '#platform'
import type { Payload } from '../tables.ts'

/** The looks and words a mail needs besides what it says; the same for all mails of one delivery in one language. */
export interface MailFrame {
  locale: string
  direction: 'ltr' | 'rtl'
  library: string
  /** Address of the library's site, and of the logo with its alt text. */
  home: string
  logo: { url: string; alt: string } | null
  light: ActFamily
  dark: ActFamily
  /** Sender as `Name <address>`. */
  from: string
  /** `ancient-books.rui-an.example`: who sends this list (RFC 2919). */
  listId: string
  demo: boolean
  /** Addresses of one recipient's own pages. */
  stopUrl: (token: string) => string
  preferencesUrl: (token: string) => string
  words: {
    /** That this newsletter ends, and what its readers are told; '' while it does not. */
    ends: string
    /** Why this came. */
    why: string
    stop: string
    preferences: string
    /** "Read it on our website". */
    online: string
    photo: (credit: string) => string
    demo: string
    correction: string
  }
}

export interface RenderedMail {
  from: string
  subject: string
  text: string
  html: string
  headers: Record<string, string>
}

/** Stands where a recipient's own token goes; never part of a text, which cannot hold a private-use sign in this row. */
const tokenMark = '\ue000\ue001'

/**
 * Renders the mails of one delivery: everything but the recipient's own links is made once. HTML in one column with inline
 * fallbacks, readable without styles and pictures, light and dark; the plain-text part says the same.
 */
export function renderMails(payload: Payload, frame: MailFrame): (token: string) => RenderedMail {
  const subject = (payload.note ? `${frame.words.correction} ${payload.title}` : payload.title).replace(/\s+/g, ' ').slice(0, 300)
  const text = asText(payload, frame)
  const html = asHtml(payload, frame, subject)
  return (token) => ({
    from: frame.from,
    subject,
    text: fill(text, frame, token, false),
    html: fill(html, frame, token, true),
    headers: {
      // One click, by the mail program, without opening a page (RFC 8058); a person finds the same link at the foot.
      'List-Unsubscribe': `<${frame.stopUrl(token)}>`,
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      'List-Id': `<${frame.listId}>`,
      'Auto-Submitted': 'auto-generated',
      Precedence: 'bulk',
    },
  })
}

function fill(template: string, frame: MailFrame, token: string, html: boolean): string {
  const [stop, preferences] = [frame.stopUrl(token), frame.preferencesUrl(token)].map((url) => (html ? escapeHtml(url) : url)) as [
    string,
    string,
  ]
  return template.replaceAll(`${tokenMark}stop`, stop).replaceAll(`${tokenMark}preferences`, preferences)
}

function asText(payload: Payload, frame: MailFrame): string {
  const lines = [
    frame.demo ? `${frame.words.demo}\n` : '',
    frame.library,
    '',
    payload.series ? `${payload.series}` : '',
    payload.title,
    '='.repeat(Math.min(60, [...payload.title].length)),
    '',
    payload.note ? `${payload.note}\n` : '',
    payload.text,
    '',
    payload.picture ? `[${payload.picture.alt}]` : '',
    payload.byline ? `— ${payload.byline}` : '',
    '',
    payload.action ? `${payload.action.label}:\n${payload.action.url}` : '',
    '',
    `${frame.words.online}:\n${payload.link}`,
    '',
    '-- ',
    frame.words.ends && `${frame.words.ends}\n`,
    frame.words.why,
    `${frame.words.preferences}: ${tokenMark}preferences`,
    `${frame.words.stop}: ${tokenMark}stop`,
  ]
  return `${lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`
}

function asHtml(payload: Payload, frame: MailFrame, subject: string): string {
  const { light, dark, words } = frame
  // A light logo on white paper: mail programs do not swap pictures, so it sits on paper in both schemes.
  const head = frame.logo
    ? `<img src="${escapeHtml(frame.logo.url)}" alt="${escapeHtml(frame.logo.alt || frame.library)}" height="40" style="height:40px;border:0;display:block">`
    : escapeHtml(frame.library)
  const picture = payload.picture
    ? `<p class="pic" style="margin:0 0 20px"><img src="${escapeHtml(payload.picture.url)}" alt="${escapeHtml(payload.picture.alt)}" width="560" style="width:100%;max-width:560px;height:auto;border:0;display:block;border-radius:6px">${
        payload.picture.credit
          ? `<span class="hint" style="color:#56645d;font-size:13px">${escapeHtml(words.photo(payload.picture.credit))}</span>`
          : ''
      }</p>`
    : ''
  const button = payload.action
    ? `<p style="margin:28px 0"><a class="act" href="${escapeHtml(payload.action.url)}" style="display:inline-block;background:${light.act};color:${light.onAct};padding:13px 22px;border-radius:6px;text-decoration:none;font-weight:700">${escapeHtml(payload.action.label)}</a></p>`
    : ''
  const fonts = `'Source Sans 3',system-ui,'PingFang SC','HarmonyOS Sans SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif`
  return `<!doctype html>
<html lang="${escapeHtml(frame.locale)}" dir="${frame.direction}">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subject)}</title>
<style>
:root{color-scheme:light dark;supported-color-schemes:light dark}
a{color:${light.link}}
.body h2{font-size:21px;line-height:1.3;margin:28px 0 8px}.body h3{font-size:18px;line-height:1.3;margin:24px 0 8px}
.body p{margin:0 0 16px}.body li{margin:0 0 6px}.body figure{margin:0 0 20px}.body img{max-width:100%;height:auto;border-radius:6px}
.body blockquote{margin:0 0 16px;padding:0 0 0 16px;border-left:3px solid #74827b}.body .callout{background:${light.actSoft};color:${light.onActSoft};padding:12px 16px;border-radius:6px;margin:0 0 16px}
.body figcaption,.body .credit{font-size:13px;color:#56645d}
@media (prefers-color-scheme:dark){
.wall{background:#0f1613!important}.paper{background:#17201c!important;color:#e8efea!important}.soft{color:#b9c5be!important}.hint,.body figcaption,.body .credit{color:#9caaa2!important}
a{color:${dark.link}!important}.act{background:${dark.act}!important;color:${dark.onAct}!important}.rule{border-color:#2d3a34!important}
.body .callout{background:${dark.actSoft}!important;color:${dark.onActSoft}!important}.body blockquote{border-color:#7a8a82!important}
.logo{background:#ffffff!important;border-radius:6px;padding:6px 10px!important}}
[data-ogsc] .paper{color:#e8efea!important}[data-ogsb] .paper{background:#17201c!important}
</style>
</head>
<body class="wall" style="margin:0;padding:0;background:#f5f7f4">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(payload.summary)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="wall" style="background:#f5f7f4"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="paper" style="max-width:608px;background:#ffffff;color:#14201b;border-radius:10px;font-family:${escapeHtml(fonts)};font-size:17px;line-height:1.6">
<tr><td style="padding:24px 24px 0">
${frame.demo ? `<p class="soft" style="margin:0 0 16px;font-weight:700;color:#43514a">${escapeHtml(words.demo)}</p>` : ''}
<p class="logo" style="margin:0 0 20px;font-weight:700;display:inline-block"><a href="${escapeHtml(frame.home)}" style="text-decoration:none;color:${readable(light.act)}">${head}</a></p>
${payload.series ? `<p class="soft" style="margin:0 0 4px;color:#43514a;font-size:15px">${escapeHtml(payload.series)}</p>` : ''}
<h1 style="font-family:'Source Serif 4',Georgia,${escapeHtml(fonts)};font-size:28px;line-height:1.25;margin:0 0 20px">${escapeHtml(payload.title)}</h1>
${payload.note ? `<p class="callout" style="background:${light.actSoft};color:${light.onActSoft};padding:12px 16px;border-radius:6px;margin:0 0 20px"><strong>${escapeHtml(words.correction)}</strong> ${escapeHtml(payload.note)}</p>` : ''}
${picture}
<div class="body">
${payload.html}
</div>
${payload.byline ? `<p class="soft" style="margin:0 0 16px;color:#43514a">${escapeHtml(payload.byline)}</p>` : ''}
${button}
<p style="margin:0 0 24px"><a href="${escapeHtml(payload.link)}">${escapeHtml(words.online)}</a></p>
</td></tr>
<tr><td class="rule hint" style="padding:16px 24px 24px;border-top:1px dashed #d3dad4;color:#56645d;font-size:14px">
${words.ends ? `<p style="margin:0 0 8px;font-weight:700">${escapeHtml(words.ends)}</p>` : ''}
<p style="margin:0 0 8px">${escapeHtml(words.why)}</p>
<p style="margin:0"><a href="${tokenMark}preferences">${escapeHtml(words.preferences)}</a> · <a href="${tokenMark}stop">${escapeHtml(words.stop)}</a></p>
</td></tr>
</table>
</td></tr></table>
</body>
</html>
`
}

/** The library's colour where it can be read as text on paper, else ink. */
const readable = (colour: string): string => (contrastRatio(colour, '#ffffff') >= 4.5 ? colour : '#14201b')
