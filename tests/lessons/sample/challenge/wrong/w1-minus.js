// @title The wrong sign
// @hint Read the task again.
function add(a, b) { return a - b; }
