# SPDX-License-Identifier: Apache-2.0
"""Packages into the index, and what is shown of a hit: snippets, boxes, pages with their words lit up."""
