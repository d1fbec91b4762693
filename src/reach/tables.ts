export interface LinksTable {
  alliance_id: string
  link: number
  code: string
  target: string
  scene: number
  point_no: number
  subject_kind: string
  subject_id: string | null
  label: string
  state: 'live' | 'retired' | 'withdrawn'
  fallback: string | null
  version: number
  made_at: Date
  changed_at: Date
}

export interface TouchesTable {
  alliance_id: string
  /** The alliance's local day, YYYY-MM-DD. */
  day: string
  touch_id: string
  at: Date
  /** 0 under Global Privacy Control. */
  link: number
  /** 0 under Global Privacy Control. */
  scene: number
}

export interface SaltsTable {
  alliance_id: string
  day: string
  salt: Buffer
}

export interface VisitorsTable {
  alliance_id: string
  day: string
  visitor: Buffer
}

export interface PageViewsTable {
  alliance_id: string
  day: string
  page: string
  views: number
}

export interface DownloadsTable {
  alliance_id: string
  recording_id: string
  day: string
  downloads: number
}

declare module '#platform' {
  interface Tables {
    'reach.links': LinksTable
    'reach.touches': TouchesTable
    'reach.salts': SaltsTable
    'reach.visitors': VisitorsTable
    'reach.page_views': PageViewsTable
    'reach.downloads': DownloadsTable
  }
}
