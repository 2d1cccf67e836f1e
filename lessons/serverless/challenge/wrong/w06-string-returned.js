// @title Text instead of a number
// @hint The digits are right, but toFixed makes text of them. Turn it back with Number(...), or round without it.
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1024);
  const billable = Math.max(0, gbSeconds - 400000);
  return (billable * 0.0000166667).toFixed(2);
}
