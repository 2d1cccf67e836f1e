function add(a, b) {}
