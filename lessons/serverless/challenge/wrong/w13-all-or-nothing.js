// @title All or nothing
// @hint Going over the limit does not make the free part cost something. Only what lies above 400,000 GB-seconds is paid for.
// @rule partial-free
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1024);
  if (gbSeconds <= 400000) return 0;
  return Math.round(gbSeconds * 0.0000166667 * 100) / 100;
}
