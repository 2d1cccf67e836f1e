// @title The wrong sign
// @hint Read the task again.
// @rule sum
function add(a, b) { return a - b; }
