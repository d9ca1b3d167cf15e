# SPDX-License-Identifier: Apache-2.0
"""The morning report, as a page and as JSON, and its pictures."""
