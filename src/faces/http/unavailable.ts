// The answer for the moment in which the database is not there. It needs no room, no language file, no script.

/** What is looked at of a request. */
interface Asked {
  method: string
  accept: string | null | undefined
}

export interface Unavailable {
  status: 503
  headers: Record<string, string>
  body: string
}

const seconds = 5
const title = 'The database does not answer yet. Try again in a moment.'

/**
 * 503 with Retry-After, in the form that was asked for: a page in both languages that tries again by itself, JSON for scripts of pages (a
 * form's result, as they read it), else one line. Whoever sent something is told to look first, because its outcome may not be known.
 */
export function unavailable({ method, accept }: Asked): Unavailable {
  const sent = method !== 'GET' && method !== 'HEAD'
  const answer = (type: string, body: string, more: Record<string, string> = {}): Unavailable => ({
    status: 503,
    headers: { 'content-type': `${type}; charset=utf-8`, 'retry-after': String(seconds), 'cache-control': 'no-store', ...more },
    body: method === 'HEAD' ? '' : body,
  })
  if (accept?.includes('application/json'))
    return answer('application/json', JSON.stringify({ type: 'error', status: 503, title, error: { message: title } }))
  if (!accept?.includes('text/html')) return answer('text/plain', `${title}\n`)
  return answer(
    'text/html',
    `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">${sent ? '' : `<meta http-equiv="refresh" content="${seconds}">`}
<title>The doors open in a moment</title><link rel="stylesheet" href="/plain.css">
</head>
<body><main>
<img src="/mark.svg" alt="" width="36" height="48">
<h1>The doors open in a moment.</h1>
${
  sent
    ? `<p>The database did not answer. What you just sent may not have arrived: go back, look, and send it again if it is not there.</p>
<p lang="zh-CN">数据库没有响应，您刚才提交的内容可能没有保存。请返回查看，如果没有，请再提交一次。</p>`
    : `<p>The database does not answer yet. This page tries again every ${seconds} seconds.</p>
<p lang="zh-CN">数据库暂未响应，本页每 ${seconds} 秒自动重试。</p>`
}
</main></body>
</html>`,
    { 'content-security-policy': "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'; base-uri 'none'" },
  )
}
