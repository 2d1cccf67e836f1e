// @title No default memory
// @hint Called with two arguments, memorySizeMB is undefined, and undefined / 1024 is NaN. Give the parameter the value 128.
function calculateCost(invocations, avgDurationMs, memorySizeMB) {
  const gbSeconds = invocations * (avgDurationMs / 1000) * (memorySizeMB / 1024);
  const billable = Math.max(0, gbSeconds - 400000);
  const cost = billable * 0.0000166667;
  return Math.round(cost * 100) / 100;
}
