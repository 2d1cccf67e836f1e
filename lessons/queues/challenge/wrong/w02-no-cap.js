// @title No longest wait
// @hint Your waits grow without end. Which of two numbers is the wait, when the doubled one is larger than the longest?
// @rule cap
function secondsUntilGivenUp(tries, firstWait, longestWait = 300) {
  let total = 0;
  for (let i = 0; i < tries - 1; i += 1) total += firstWait * 2 ** i;
  return total;
}
