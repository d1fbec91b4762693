// Guards of keyboard shortcuts.

/** Whether a key belongs to an input method (Chinese, Japanese, Korean) that is still composing; shortcuts leave it alone. */
export const isTyping = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229
