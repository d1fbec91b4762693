export interface HubTopicsTable {
  alliance_id: string
  topic: string
  etag: string
  look: boolean
}

export interface HubSubscriptionsTable {
  alliance_id: string
  subscription_id: string
  topic: string
  sort: 'content' | 'publish'
  callback: string
  host: string
  secret: string | null
  ends_at: Date | null
  told: string | null
  failures: number
  failing_since: Date | null
  next_at: Date
  held_until: Date | null
  since: Date
}

export interface HubRequestsTable {
  alliance_id: string
  request_id: string
  topic: string
  callback: string
  host: string
  mode: 'subscribe' | 'unsubscribe'
  secret: string | null
  lease_seconds: number
  asked_at: Date
  held_until: Date | null
}

declare module '#platform' {
  interface Tables {
    'channels.hub_topics': HubTopicsTable
    'channels.hub_subscriptions': HubSubscriptionsTable
    'channels.hub_requests': HubRequestsTable
  }
}
