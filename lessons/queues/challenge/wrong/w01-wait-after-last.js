// @title A wait after the last try
// @hint After the last try nobody waits for another one. How many waits lie between four tries?
// @rule one-fewer
function secondsUntilGivenUp(tries, firstWait, longestWait = 300) {
  let total = 0;
  for (let i = 0; i < tries; i += 1) total += Math.min(firstWait * 2 ** i, longestWait);
  return total;
}
