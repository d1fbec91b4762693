import { fileURLToPath } from 'node:url'
import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import { defineConfig, type Plugin } from 'vite'

const web = fileURLToPath(new URL('src/faces/web', import.meta.url))

/** What a room's import becomes in the browser: nothing. Static imports of names from it fail the build; a guarded dynamic one vanishes. */
const nothing = '\0server-only'

/**
 * Keeps the rooms out of the server bundle: they are imported at run time from source, so that pages and the rest of
 * the process share one module graph (one pool, one `instanceof`). Refuses them in the browser bundle.
 */
const roomsStayOutside: Plugin = {
  name: 'rooms-stay-outside',
  enforce: 'pre',
  resolveId(id) {
    if (id === nothing) return id
    if (!/^#(rooms\/|platform$|house$)/.test(id)) return
    return this.environment.name === 'client' ? nothing : { id, external: true }
  },
  load: (id) => (id === nothing ? 'export {}' : undefined),
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle)) {
      if (chunk.type === 'chunk' && chunk.moduleIds.includes(nothing))
        throw new Error(`${chunk.fileName} would bring server code into the browser.`)
    }
  },
}

/** A page that imports one component by the common index takes that one and its styles, not all of them. */
const onlyUsedComponents: Plugin = {
  name: 'only-used-components',
  transform(code, id) {
    if (/\/lib\/components\/(index\.ts|\w+\.svelte)$/.test(id)) return { code, map: null, moduleSideEffects: false }
  },
}

export default defineConfig({
  plugins: [
    roomsStayOutside,
    onlyUsedComponents,
    sveltekit({
      adapter: adapter({ out: 'build' }),
      files: {
        src: 'src/faces/web',
        assets: 'src/faces/web/static',
        routes: 'src/faces/web/routes',
        appTemplate: 'src/faces/web/app.html',
        errorTemplate: 'src/faces/web/error.html',
        hooks: { server: 'src/faces/web/hooks.server', universal: 'src/faces/web/hooks' },
      },
      outDir: '.svelte-kit',
      // Small styles ride in the page (with a nonce): on a slow line each file more costs a round trip.
      inlineStyleThreshold: 3000,
      csp: {
        mode: 'nonce',
        directives: {
          'default-src': ['none'],
          'script-src': ['self'],
          'style-src': ['self'],
          // The one inline style there is: Kit hides its announcer of page changes with it.
          'style-src-attr': ['unsafe-hashes', 'sha256-S8qMpvofolR8Mpjy4kQvEm7m1q8clzU4dfDH0AmvZjo='],
          'img-src': ['self', 'data:', 'blob:'],
          'media-src': ['self', 'blob:'],
          'font-src': ['self'],
          'connect-src': ['self'],
          'manifest-src': ['self'],
          'worker-src': ['self'],
          'frame-src': ['self'],
          'form-action': ['self'],
          'frame-ancestors': ['self'],
          'base-uri': ['none'],
          'object-src': ['none'],
        },
      },
      // The build is stamped by its sources; a name that changes with each build would make every asset look new.
      version: { name: process.env.FOYER_BUILD ?? 'development' },
    }),
  ],
  resolve: { alias: { '#web': `${web}/lib` } },
  build: { reportCompressedSize: false, target: 'es2020' },
})
