// @title The default memory is missing
// @hint A call with two arguments leaves memorySizeMB undefined, and dividing undefined gives NaN. Give the parameter its default where it is named.
// @rule default-memory
function calculateCost(invocations, avgDurationMs, memorySizeMB) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1024);
  const billable = Math.max(0, gbSeconds - 400000);
  const cost = billable * 0.0000166667;
  return Math.round(cost * 100) / 100;
}
