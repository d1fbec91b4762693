/**
 * Keeps what somebody typed or chose before the page was awake. A page of the desk is usable as soon as it is shown, long before its
 * script has come over a slow line; when the script wakes it up it would set every box to what the server sent. Call it before the boxes
 * wake (in the instance script of the layout around them); call what it returns once they are awake (`onMount`).
 *
 * Boxes bound with `bind:` keep their value by themselves; the events sent here tell everything else on the page.
 */
export function keepTypedEarly(root: ParentNode): () => void {
  const kept: (() => void)[] = []
  for (const box of root.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>('input, textarea, select')) {
    if (box instanceof HTMLSelectElement) {
      const options = [...box.options]
      const given = options.some((option) => option.defaultSelected)
        ? options.filter((option) => option.defaultSelected)
        : options.slice(0, box.multiple ? 0 : 1)
      const chosen = options.filter((option) => option.selected)
      if (chosen.length === given.length && chosen.every((option) => given.includes(option))) continue
      kept.push(() => {
        for (const option of options) option.selected = chosen.includes(option)
        tell(box)
      })
    } else if (box instanceof HTMLInputElement && (box.type === 'checkbox' || box.type === 'radio')) {
      const { checked } = box
      if (checked === box.defaultChecked || (box.type === 'radio' && !checked)) continue
      kept.push(() => {
        box.checked = checked
        tell(box)
      })
    } else if (box.type !== 'hidden' && box.type !== 'file' && box.value !== box.defaultValue) {
      const { value } = box
      kept.push(() => {
        box.value = value
        tell(box)
      })
    }
  }
  return () => {
    for (const put of kept) put()
  }
}

function tell(box: HTMLElement): void {
  for (const event of ['input', 'change']) box.dispatchEvent(new Event(event, { bubbles: true }))
}
