/**
 * Resolves when everything that waits for this process (sockets, timers) has had its turn. Long work on data that is there
 * already awaits only promises, which come before all of those: it has to step aside by itself.
 */
export const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
