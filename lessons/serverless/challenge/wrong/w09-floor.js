// @title Always rounded down
// @hint Some results are one cent short. Math.floor drops what is left over; Math.round goes to the nearest cent.
// @rule rounding-up
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1024);
  const billable = Math.max(0, gbSeconds - 400000);
  return Math.floor(billable * 0.0000166667 * 100) / 100;
}
