// @title The limit is put on the sum
// @hint The longest wait limits each single wait. Where in your program do you compare with it?
// @rule cap
function secondsUntilGivenUp(tries, firstWait, longestWait = 300) {
  let total = 0;
  for (let i = 0; i < tries - 1; i += 1) total += firstWait * 2 ** i;
  return Math.min(total, longestWait);
}
