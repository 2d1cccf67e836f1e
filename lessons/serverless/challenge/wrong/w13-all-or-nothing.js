// @title All or nothing
// @hint Above the limit you charge for everything. The first 400,000 GB-seconds stay free even then: pay for the rest alone.
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1024);
  if (gbSeconds <= 400000) return 0;
  return Math.round(gbSeconds * 0.0000166667 * 100) / 100;
}
