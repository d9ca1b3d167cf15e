# SPDX-License-Identifier: Apache-2.0
"""Clauses meet the index: sets of documents, their scores and order, and the places to light up."""
