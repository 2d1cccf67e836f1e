// @title Text instead of a number
// @hint toFixed gives text, and the caller wants a number. Put Number(...) around it, or round with Math.round.
// @rule number-not-string
function calculateCost(invocations, avgDurationMs, memorySizeMB = 128) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1024);
  const billable = Math.max(0, gbSeconds - 400000);
  return (billable * 0.0000166667).toFixed(2);
}
