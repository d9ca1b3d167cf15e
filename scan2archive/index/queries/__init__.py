# SPDX-License-Identifier: Apache-2.0
"""What people type: words, fields, codes, dates and names of other times become clauses."""
