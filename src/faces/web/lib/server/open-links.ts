import { isOpen } from './doors.ts'

/** Whether the page behind an address of the desk may be opened here by whoever asks: ids stand for the parameter of their route. */
export const isOpenAddress = (who: Parameters<typeof isOpen>[0], href: string): boolean =>
  isOpen(
    who,
    href
      .replace(/[?#].*/, '')
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '[id]')
      .replace(/\/\d+/g, '/[no]'),
  )
