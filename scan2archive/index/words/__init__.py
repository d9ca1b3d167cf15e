# SPDX-License-Identifier: Apache-2.0
"""Text as the index keeps it: words and their variants, the head of a paper that is left out, words one slip apart."""
