# SPDX-License-Identifier: Apache-2.0
"""What comes in: scans found, told from known ones, whole and still in an inbox, put away when done."""
