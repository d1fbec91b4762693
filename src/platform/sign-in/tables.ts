declare module '../db/tables.ts' {
  interface Tables {
    'auth.users': {
      id: string
      name: string
      email: string
      email_verified: boolean
      image: string | null
      two_factor_enabled: boolean | null
      created_at: Date
      updated_at: Date
    }
    'auth.sessions': {
      id: string
      user_id: string
      token: string
      expires_at: Date
      ip_address: string | null
      user_agent: string | null
      created_at: Date
      updated_at: Date
    }
    'auth.accounts': {
      id: string
      user_id: string
      account_id: string
      provider_id: string
      access_token: string | null
      refresh_token: string | null
      id_token: string | null
      access_token_expires_at: Date | null
      refresh_token_expires_at: Date | null
      scope: string | null
      password: string | null
      created_at: Date
      updated_at: Date
    }
    'auth.two_factors': {
      id: string
      user_id: string
      secret: string
      backup_codes: string
      verified: boolean | null
      failed_verification_count: number | null
      locked_until: Date | null
    }
    'auth.throttles': { key: string; tries: number; changed_at: Date; blocked_until: Date | null }
  }
}

export type {}
