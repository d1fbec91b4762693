// The page for the minute in which the database is not there yet. It needs no room, no language file, no script.
import type { RequestEvent } from '@sveltejs/kit'

/** Answers 503 with a page that tries again by itself. */
export function startingPage(event: RequestEvent): Response {
  if (event.request.headers.get('accept')?.includes('application/json')) {
    return Response.json({ status: 503, title: 'The database is starting.' }, { status: 503, headers: { 'retry-after': '5' } })
  }
  const body = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="5">
<title>The doors open in a moment</title><link rel="stylesheet" href="/plain.css">
</head>
<body><main>
<img src="/mark.svg" alt="" width="36" height="48">
<h1>The doors open in a moment.</h1>
<p>The database is starting. This page tries again every five seconds.</p>
<p lang="zh-CN">数据库正在启动，本页每五秒自动重试。</p>
</main></body>
</html>`
  return new Response(event.request.method === 'HEAD' ? null : body, {
    status: 503,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'retry-after': '5',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; style-src 'self'; img-src 'self'; frame-ancestors 'self'; base-uri 'none'",
    },
  })
}
