/** How titles, and what is searched for in them, are compared: without regard to case. */
export const foldTitle = (text: string) => text.normalize("NFC").toLowerCase();
