// The page on which a reader asks for notices: says how things stand, asks the browser, and tells the library. It keeps nothing.
const form = document.querySelector('form[data-key]')
const scope = '/notices/'

/** Shows what belongs to a state and hides the rest. */
function show(state) {
  for (const part of document.querySelectorAll('[data-when]')) part.hidden = !part.dataset.when.split(' ').includes(state)
}

const post = (path, body) => fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

const bytesOf = (base64url) => Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))

const same = (one, other) => one.length === other.length && one.every((byte, i) => byte === other[i])

/** What this browser has, where it was asked with the library's key of now. */
async function current() {
  const registration = await navigator.serviceWorker.getRegistration(scope)
  const subscription = await registration?.pushManager.getSubscription()
  const { applicationServerKey: key } = subscription?.options ?? {}
  if (!subscription || !key || same(new Uint8Array(key), bytesOf(form.dataset.key))) return subscription ?? null
  await subscription.unsubscribe()
  return null
}

async function start() {
  if (!('serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window)) return show('unsupported')
  const subscription = await current()
  if (!subscription) return show(Notification.permission === 'denied' ? 'blocked' : 'off')
  const answer = await post('/notices/choice', { endpoint: subscription.endpoint })
  if (!answer.ok) return show('off')
  const { topics, locale } = await answer.json()
  for (const box of form.querySelectorAll('input[name=topics]')) box.checked = topics.includes(box.value)
  if (form.elements.language) form.elements.language.value = locale
  show('on')
}

async function ask() {
  const registration = await navigator.serviceWorker.register('/notices/worker.js', { scope })
  const subscription =
    (await current()) ??
    (await (await ready(registration)).pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(form.dataset.key) }))
  const { endpoint, keys } = subscription.toJSON()
  const topics = new FormData(form).getAll('topics')
  const locale = form.elements.language?.value ?? document.documentElement.lang
  const answer = await post('/notices/ask', { endpoint, keys, topics, locale })
  if (!answer.ok) throw new Error(await answer.text())
  show('on')
}

/** A worker has to be active before it may be subscribed with. */
function ready(registration) {
  const worker = registration.active ?? registration.waiting ?? registration.installing
  if (!worker || worker.state === 'activated') return registration
  return new Promise((resolve) =>
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated') resolve(registration)
    }),
  )
}

async function end() {
  const subscription = await current()
  if (subscription) {
    const answer = await post('/notices/end', { endpoint: subscription.endpoint })
    if (!answer.ok) throw new Error(await answer.text())
    await subscription.unsubscribe()
  }
  show('ended')
}

const failed = () => show(Notification.permission === 'denied' ? 'blocked' : 'failed')

form.addEventListener('submit', (event) => {
  event.preventDefault()
  ask().catch(failed)
})
form.querySelector('[data-ends]').addEventListener('click', () => end().catch(failed))
start().catch(() => show('off'))
