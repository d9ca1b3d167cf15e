# SPDX-License-Identifier: Apache-2.0
"""What a person decides at the desk: doubts waiting, values, corrections, cuts, moves, and the revisions they become."""
