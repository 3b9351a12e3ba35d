// Loaded in front of a measured server: tells what the process used, when asked.
// Plain JavaScript, because stripping types would cost the server memory of its own.
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpuMs: (user + system) / 1000, rssMiB: process.memoryUsage.rss() / 2 ** 20 })
})
process.channel?.unref()
