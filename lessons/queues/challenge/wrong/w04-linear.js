// @title Waits that grow by the same amount
// @hint 5, 10, 15 grows by five each time. What does doubling give after 10?
// @rule doubling
function secondsUntilGivenUp(tries, firstWait, longestWait = 300) {
  let total = 0;
  for (let i = 1; i < tries; i += 1) total += Math.min(firstWait * i, longestWait);
  return total;
}
