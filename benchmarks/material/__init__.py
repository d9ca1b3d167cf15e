# SPDX-License-Identifier: Apache-2.0
"""What the benchmarks measure on: papers with truth, damage, odd pages, corpora of texts and queries."""
