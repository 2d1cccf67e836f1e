#!/usr/bin/env bash
# Records the demonstration of the README: the real program, on a terminal without a window, plays docs/demo/story.toml.
# Needs what `cargo test` needs. Writes docs/demo/demo.svg, or the file that is named.
set -euo pipefail
cd "$(dirname "$0")/../.."
cargo build --release
DEMO="$(realpath -m "${1:-docs/demo/demo.svg}")" TUTOR_UNDER_TEST="$(realpath target/release/serverless-tutor)" \
  cargo test --test walk demonstration
