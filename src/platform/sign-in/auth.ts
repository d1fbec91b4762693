import { betterAuth } from 'better-auth'
import { twoFactor } from 'better-auth/plugins'
import type { Database } from '../db/database.ts'
import { newId } from '../ids.ts'
import type { Secrets } from '../secrets.ts'
import { resetting } from './resetting.ts'

/** Seconds after which somebody must sign in again; renewed once a day while they come. */
const sessionSeconds = 14 * 86_400
/** Seconds for which a device may leave out the second step. */
const trustSeconds = 30 * 86_400

/**
 * better-auth on our tables. Its HTTP handler is not mounted anywhere: pages call its functions, so nothing of it is
 * reachable from outside that a page does not offer, and throttling is ours.
 */
export function makeAuth(database: Database, secrets: Secrets, url: string) {
  const https = url.startsWith('https:')
  return betterAuth({
    appName: 'Foyer',
    baseURL: url,
    basePath: '/desk/none',
    secret: secrets.key('sign-in').toString('base64url'),
    telemetry: { enabled: false },
    logger: { disabled: true },
    database: { db: database.db.withSchema('auth') as never, type: 'postgres', transaction: true },
    rateLimit: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 1,
      maxPasswordLength: 400,
      revokeSessionsOnPasswordReset: true,
      resetPasswordTokenExpiresIn: 3_600,
      sendResetPassword: async ({ user, token }) => {
        await resetting.getStore()?.(user.email, user.name, token)
      },
    },
    user: { modelName: 'users', fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' } },
    session: {
      modelName: 'sessions',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      expiresIn: sessionSeconds,
      updateAge: 86_400,
      freshAge: 0,
      cookieCache: { enabled: false },
    },
    account: {
      modelName: 'accounts',
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: {
      modelName: 'verifications',
      // A read of the database hands out no link to a new passphrase. The others open nothing without a signed cookie.
      storeIdentifier: { default: 'plain', overrides: { 'reset-password:': 'hashed' } },
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    advanced: {
      cookiePrefix: 'foyer',
      useSecureCookies: https,
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true, secure: https, path: '/' },
      ipAddress: { disableIpTracking: true },
      database: { generateId: () => newId() },
    },
    plugins: [
      twoFactor({
        issuer: 'Foyer',
        trustDeviceMaxAge: trustSeconds,
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: {
            modelName: 'two_factors',
            fields: {
              userId: 'user_id',
              backupCodes: 'backup_codes',
              failedVerificationCount: 'failed_verification_count',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
    ],
  })
}

export type Auth = ReturnType<typeof makeAuth>
