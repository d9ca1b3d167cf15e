# SPDX-License-Identifier: Apache-2.0
"""From the picture of a page to its words: recognition, second looks, slips, the verdict on a page."""
