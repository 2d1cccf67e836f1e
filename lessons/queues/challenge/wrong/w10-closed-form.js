// @title A formula without the limits
// @hint Look at one try and at none: how long does an event wait that is not tried again?
// @rule few-tries
function secondsUntilGivenUp(tries, firstWait, longestWait = 300) {
  let total = Math.min(firstWait, longestWait);
  for (let i = 1; i < tries - 1; i += 1) total += Math.min(firstWait * 2 ** i, longestWait);
  return total;
}
