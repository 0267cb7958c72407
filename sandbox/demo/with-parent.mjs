// node --import ./sandbox/demo/with-parent.mjs server.js
//
// Stops the process when the one that started it is gone, however it went: a demo that is killed must not leave an app behind
// that holds the port and the database.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
process.channel?.unref();
