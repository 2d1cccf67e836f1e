// @title Every wait is the same
// @hint All your waits are the first one. What does each wait have to do with the one before?
// @rule doubling
function secondsUntilGivenUp(tries, firstWait, longestWait = 300) {
  return Math.max(tries - 1, 0) * Math.min(firstWait, longestWait);
}
