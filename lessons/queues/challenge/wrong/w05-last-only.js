// @title The last wait alone
// @hint You give one wait back. The question is how long all of them take together.
// @rule sum
function secondsUntilGivenUp(tries, firstWait, longestWait = 300) {
  if (tries < 2) return 0;
  return Math.min(firstWait * 2 ** (tries - 2), longestWait);
}
