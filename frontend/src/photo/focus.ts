/**
 * Moves the focus on before a button goes away with its entry of a list: to the same button of the
 * next entry, or else of the one before, or else to the heading of that part.
 */
export function keepFocus(button: HTMLElement) {
  const list = button.closest('ul');
  const buttons = [...(list?.querySelectorAll('button') ?? [])];
  const index = buttons.indexOf(button as HTMLButtonElement);
  const heading = list?.closest('section')?.querySelector<HTMLElement>('[tabindex="-1"]');
  (buttons[index + 1] ?? buttons[index - 1] ?? heading)?.focus();
}
