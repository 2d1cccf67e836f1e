// @title The first wait is doubled already
// @hint Between try 1 and try 2 nothing has been doubled yet. What is your power of two there?
// @rule first-wait
function secondsUntilGivenUp(tries, firstWait, longestWait = 300) {
  let total = 0;
  for (let i = 1; i < tries; i += 1) total += Math.min(firstWait * 2 ** i, longestWait);
  return total;
}
