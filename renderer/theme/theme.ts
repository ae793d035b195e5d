import { createTheme, Drawer, Menu, Modal, Popover, Select, Tooltip } from '@mantine/core'

/** All pop-overs appear within 120 ms, or at once where less motion is asked for. */
const quick = { duration: 120, transition: 'fade' } as const
const overlayProps = { backgroundOpacity: 0.35 }

/**
 * Mantine's side of the look: behaviour only. Colours and measures are in tokens.css, because nothing may inject a <style>;
 * `lockScroll` would, so it is off (the page itself never scrolls).
 */
export const theme = createTheme({
  primaryColor: 'blue',
  respectReducedMotion: true,
  cursorType: 'default',
  components: {
    Modal: Modal.extend({
      defaultProps: { lockScroll: false, transitionProps: quick, overlayProps, centered: true, size: 480 },
      styles: { title: { fontWeight: 600 } },
    }),
    Drawer: Drawer.extend({
      defaultProps: { lockScroll: false, transitionProps: quick, overlayProps },
      styles: { title: { fontWeight: 600 } },
    }),
    // The placeholder is a focusable element without a role inside role=menu, which screen readers stumble over.
    Menu: Menu.extend({ defaultProps: { transitionProps: quick, shadow: 'md', withInitialFocusPlaceholder: false } }),
    Popover: Popover.extend({ defaultProps: { transitionProps: quick, shadow: 'md' } }),
    Select: Select.extend({ defaultProps: { size: 'xs', comboboxProps: { transitionProps: quick } } }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 400, transitionProps: quick, withinPortal: true, multiline: true, maw: 420 },
    }),
  },
})
