// @title Milliseconds taken for seconds
// @hint The cost is far too high. The duration comes in milliseconds, but a GB-second is made of seconds.
// @rule seconds
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const gbSeconds = invocations * avgDurationMs * (memorySizeMB / 1024);
  const billable = Math.max(0, gbSeconds - 400000);
  return Math.round(billable * 0.0000166667 * 100) / 100;
}
