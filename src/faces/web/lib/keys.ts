// Guards of keyboard shortcuts.

/** Whether a key belongs to an input method (Chinese, Japanese, Korean) that is still composing; shortcuts leave it alone. */
export const isTyping = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229

/** Whether the focus is where single letters are text: any editable field, also contenteditable. */
export function inEditable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName))
}
