# SPDX-License-Identifier: Apache-2.0
"""Where one paper ends and the next begins, and the documents that come of it."""
