// @title GB-seconds taken off dollars
// @hint 400,000 counts GB-seconds, so it cannot be taken off an amount of money. Subtract first, multiply by the price after.
// @rule unit-order
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1024);
  const cost = gbSeconds * 0.0000166667 - 400000;
  return Math.round(Math.max(0, cost) * 100) / 100;
}
