export interface PushKeysTable {
  alliance_id: string
  public_key: string
  /** Sealed. */
  private_key: string
  made_at: Date
}

export interface PushSubscribersTable {
  alliance_id: string
  subscriber_id: string
  endpoint: string
  host: string
  p256dh: string
  auth: string
  public_key: string
  topics: string[]
  locale: string
  since: Date
  seen_at: Date
}

declare module '#platform' {
  interface Tables {
    'channels.push_keys': PushKeysTable
    'channels.push_subscribers': PushSubscribersTable
  }
}
