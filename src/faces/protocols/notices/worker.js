// Shows notices, puts a corrected one in the place of the first, and takes away what was withdrawn. It answers no request of any page,
// fetches nothing and keeps nothing.
self.addEventListener('install', () => self.skipWaiting())

self.addEventListener('push', (event) => event.waitUntil(take(event.data.json())))

async function take(notice) {
  if (notice.does === 'close') {
    for (const shown of await self.registration.getNotifications({ tag: notice.tag })) shown.close()
    return
  }
  await self.registration.showNotification(notice.title, {
    body: notice.text,
    tag: notice.tag,
    lang: notice.lang,
    dir: notice.dir,
    silent: notice.does === 'replace' || isQuiet(notice.quiet, new Date()),
    data: { url: notice.url },
    actions: [{ action: 'end', title: notice.stop }],
  })
}

/** Whether nothing may make a sound at this time of the reader's own day. */
function isQuiet([from, until], now) {
  const minute = now.getHours() * 60 + now.getMinutes()
  return from < until ? minute >= from && minute < until : from > until && (minute >= from || minute < until)
}

self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(event.action === 'end' ? end() : open(event.notification.data.url))
})

const open = (url) => (new URL(url).origin === self.location.origin ? self.clients.openWindow(url) : undefined)

const post = (path, body) => fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

async function end() {
  const subscription = await self.registration.pushManager.getSubscription()
  if (!subscription) return
  // Where the library cannot be told now, it learns it from the push service.
  await post('/notices/end', { endpoint: subscription.endpoint }).catch(() => {})
  await subscription.unsubscribe()
}

// The push service gave this browser another address.
self.addEventListener('pushsubscriptionchange', (event) => {
  if (event.oldSubscription) event.waitUntil(move(event.oldSubscription, event.newSubscription))
})

async function move(before, given) {
  const { applicationServerKey } = before.options
  const after = given ?? (await self.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey }))
  const { endpoint, keys } = after.toJSON()
  await post('/notices/move', { from: before.endpoint, endpoint, keys })
}
