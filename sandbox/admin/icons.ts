const svg = (body: string) =>
  `<svg viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${body}</svg>`;

export const icons = {
  menu: svg('<path d="M3 5.5h14M3 10h14M3 14.5h14"/>'),
  home: svg('<path d="m3 9 7-6 7 6v7a1 1 0 0 1-1 1h-4v-5H8v5H4a1 1 0 0 1-1-1z"/>'),
  orders: svg('<path d="M4 3h12v14l-2.4-1.6L11.200 17 10 15.900 8.800 17l-2.400-1.600L4 17zM7 7h6M7 10.500h4"/>'),
  products: svg(
    '<path d="M3 9.500V4a1 1 0 0 1 1-1h5.500L17 10.500 10.500 17z"/><circle cx="6.600" cy="6.600" r="1.100"/>',
  ),
  sandbox: svg('<path d="M3 16h14M5 16V9l5-5 5 5v7M8 16v-4h4v4"/>'),
  // Two arms of one river.
  app: '<svg viewBox="0 0 20 20" width="20" height="20" fill="none" stroke="#fff" stroke-width="2" stroke-linecap="round" aria-hidden="true"><path d="M2 6h3c3 0 4 8 8 8h5"/><path d="M5 6c5 0 5-2.500 8-2.500 2.500 0 3.500 3.500 5 3.500"/></svg>',
  out: svg('<path d="M8 4H4v12h12v-4M11 4h5v5M16 4 9 11"/>'),
} as const;
