/** Who walks along the tabs with the keys stays on them; everybody else who comes to a terminal wants to type. */
export const mayTakeFocus = (): boolean => !document.activeElement?.matches('[role=tab]:focus-visible')
