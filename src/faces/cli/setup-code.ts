import type { Platform } from '#platform'

const local = (name: string): boolean => ['localhost', '127.0.0.1', '::1', '[::1]'].includes(name)

/**
 * The code without which nobody sets up an empty house that others can reach: it is printed where Foyer was started, so only who
 * started it can become its owner. Undefined where only this machine can ask.
 */
export function setupCode({ config, secrets }: Pick<Platform, 'config' | 'secrets'>): string | undefined {
  if (local(config.host) && local(new URL(config.url).hostname)) return undefined
  return secrets.sign('set-up', 'first owner').replace(/[-_]/g, '').slice(0, 10).toUpperCase()
}
