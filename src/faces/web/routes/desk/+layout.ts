// The desk is hydrated.
export const csr = true
