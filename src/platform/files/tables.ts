export interface FilesTable {
  alliance_id: string
  file_id: string
  sha256: string
  bytes: number
  mime: string
  kind: string
  name: string
  width: number | null
  height: number | null
  audience: 'public' | 'staff'
  created_at: Date
}

export interface BlobsTable {
  alliance_id: string
  sha256: string
  seen_at: Date
}

export interface FileUsageTable {
  alliance_id: string
  used: number
  quota: number | null
}

export interface UploadsTable {
  alliance_id: string
  upload_id: string
  kind: string
  name: string
  bytes: number
  mark: string
  part_bytes: number
  made: string | null
  begun_at: Date
  touched_at: Date
}

export interface UploadPartsTable {
  alliance_id: string
  upload_id: string
  part: number
  sha256: string
}

declare module '../db/tables.ts' {
  interface Tables {
    'platform.files': FilesTable
    'platform.blobs': BlobsTable
    'platform.file_usage': FileUsageTable
    'platform.uploads': UploadsTable
    'platform.upload_parts': UploadPartsTable
  }
}
