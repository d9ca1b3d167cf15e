# SPDX-License-Identifier: Apache-2.0
"""Pictures of pages: upright, level, clean; borders, blank pages, stamps. Pure functions over arrays; OpenCV lives here."""
