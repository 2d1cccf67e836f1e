// @title Doubling goes on from the limit
// @hint Once a wait has reached the longest one, all later waits are the longest one. What does yours do there?
// @rule cap
function secondsUntilGivenUp(tries, firstWait, longestWait = 300) {
  let total = 0;
  let wait = firstWait;
  for (let i = 1; i < tries; i += 1) {
    total += wait > longestWait ? firstWait : wait;
    wait = wait > longestWait ? firstWait : wait * 2;
  }
  return total;
}
