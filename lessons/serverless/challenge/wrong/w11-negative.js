// @title A bill below zero
// @hint A small load gives a negative cost, as if the provider paid you. It never goes below 0: Math.max helps.
// @rule negative
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1024);
  return Math.round((gbSeconds - 400000) * 0.0000166667 * 100) / 100;
}
