// @title It prints the seconds and returns nothing
// @hint console.log shows a value to you. What does the caller of your function get?
// @rule number-not-string
function secondsUntilGivenUp(tries, firstWait, longestWait = 300) {
  let total = 0;
  for (let i = 0; i < tries - 1; i += 1) total += Math.min(firstWait * 2 ** i, longestWait);
  console.log(total);
}
