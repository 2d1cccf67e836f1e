// @title Not rounded
// @hint The cost is right but has too many decimals. To round to cents: times 100, Math.round, divided by 100.
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1024);
  return Math.max(0, gbSeconds - 400000) * 0.0000166667;
}
