// Drawn for this page; shapes on a grid of 24, strokes in the text's colour.
const shapes = {
  camera: 'M4 8h3l2-3h6l2 3h3v11H4zM12 16.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z',
  picture: 'M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5h.01',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  attention: 'M12 4l9 16H3zM12 10v4.5M12 17.5h.01',
  board: 'M4 5h16v11H4zM9 20h6M12 16v4M8 9h8M8 12h5',
  person: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20a7.5 7.5 0 0 1 15 0',
  desk: 'M4 7h16v4H4zM6 11v8M18 11v8M13 11v4h5',
  kiosk: 'M6 3h12v13H6zM12 16v3M8 21h8M9.5 7h5M9.5 10h5',
  print: 'M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z',
  sound: 'M4 10v4h4l5 4V6L8 10zM16.5 9a4 4 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11',
  silent: 'M4 10v4h4l5 4V6L8 10zM16.5 9.5l5 5M21.5 9.5l-5 5',
  screen: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  next: 'M5 12h13M12.5 6l6 6-6 6',
  zoom: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5L20 20M10.5 8v5M8 10.5h5',
  admin: 'M12 3l7 3v5c0 4.5-3 8-7 10-4-2-7-5.5-7-10V6zM9 12l2 2 4-4',
} as const

/** The name of a drawing. */
export type IconName = keyof typeof shapes

/** A drawing beside a text; never the only carrier of a meaning. */
export const Icon = ({ name }: { readonly name: IconName }) => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d={shapes[name]} />
  </svg>
)
